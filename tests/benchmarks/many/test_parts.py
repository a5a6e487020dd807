"""The model names the part that is full first, and how many hosts a nation needs."""

import pytest

from benchmarks.many.parts import PEAK, WORKING_SECONDS, Costs, model

COSTS = Costs(
    pages_a_second=0.5,
    workers=2,
    transactions=10,
    postgres_cpu=0.01,
    transactions_a_second=1000,
    jobs=1.5,
    jobs_a_second=2100,
    megabytes=1,
    megabytes_a_second=40,
    cores=2,
)


def test_the_part_that_is_full_first_is_named_with_its_rate() -> None:
    found = model(COSTS)

    assert found["first_full"] == "store, megabytes"
    assert found["full_at_pages_a_second"]["PostgreSQL, commits to disk"] == 100
    assert found["hosts"][100]["percent_of"]["store, megabytes"] == 125


def test_hosts_are_counted_for_the_height_of_the_day() -> None:
    nation = model(COSTS)["wanted"]["nation"]

    assert nation["pages_a_second_at_ten"] == pytest.approx(PEAK * 200e6 / WORKING_SECONDS, abs=0.01)
    assert nation["hosts"] == pytest.approx(nation["pages_a_second_at_ten"] / COSTS.pages_a_second, abs=1)
    assert model(COSTS)["wanted"]["district"]["hosts"] == 1
