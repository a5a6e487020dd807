"""One id from the upload to the index."""

import pytest

from storage import tracing


@pytest.mark.parametrize("given", ["a1b2c3d4", "0f8fad5b-d9cb-469f-a165-70867728950e", "proxy.1_2-3"])
def test_an_id_of_plain_letters_is_taken(given: str) -> None:
    assert tracing.accepted(given) == given


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "two words", "line\nline-two", '"quoted-it"', "-leading-dash"]
)
def test_anything_else_is_replaced_by_a_new_one(given: str) -> None:
    made = tracing.accepted(given)

    assert made != given
    assert tracing.VALID.fullmatch(made)
    assert len(made) <= tracing.LONGEST


def test_work_is_under_an_id_until_it_ends() -> None:
    with tracing.under("first-id"):
        with tracing.under("second-id"):
            assert tracing.current() == "second-id"
        assert tracing.current() == "first-id"
    assert tracing.current() == ""
