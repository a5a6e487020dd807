"""Tests that share a site or a long preparation run on one worker, one after another."""

import pytest


@pytest.mark.xdist_group("shown")
def test_the_group_of_a_test_reaches_the_scheduler(request: pytest.FixtureRequest) -> None:
    # pytest-xdist writes it into the test's name, and parts the tests among its workers by that.
    parted_by_group = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@shown") == parted_by_group
