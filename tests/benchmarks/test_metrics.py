"""A scrape is timed with each of its statements."""

import pytest

from benchmarks.metrics import SLOWEST, scraped


@pytest.mark.django_db
@pytest.mark.usefixtures("redis_url")
def test_a_scrape_is_timed_with_its_slowest_statements() -> None:
    found = scraped()

    assert 0 < found["median_ms"] <= found["worst_ms"]
    assert len(found["slowest_ms"]) == SLOWEST
    assert found["statements"] > SLOWEST
