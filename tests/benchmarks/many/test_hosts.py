"""The model names the part that is full first, how many hosts a nation needs, and is put to the test."""

import pytest

from benchmarks.many.hosts import PEAK, WORKING_SECONDS, Costs, Parts, checked, model

COSTS = Costs(host=2, commits=10, postgres=0.01, redis=0.001, store=0.02, puts=4, megabytes=1)
PARTS = Parts(cores=2, commits=1000, connections=100, puts=200, megabytes=40)


def test_the_part_that_is_full_first_is_named_with_its_rate() -> None:
    found = model(COSTS, PARTS)

    assert (found["first_full"], found["first_full_at_hosts"]) == ("store, megabytes", 80)
    assert found["full_at_pages_a_second"]["PostgreSQL, commits to disk"] == 100
    assert found["hosts"][100]["percent_of"]["store, megabytes"] == 125
    assert found["hosts"][10]["pages_a_minute"] == 300


def test_more_hosts_than_a_part_can_carry_give_no_more() -> None:
    assert model(COSTS, PARTS)["hosts"][100]["pages_a_minute"] == 40 * 60


def test_hosts_are_counted_for_the_height_of_the_day() -> None:
    nation = model(COSTS, PARTS)["wanted"]["nation"]

    assert nation["pages_a_second_at_ten"] == pytest.approx(PEAK * 200e6 / WORKING_SECONDS, abs=0.01)
    assert nation["hosts"] == pytest.approx(nation["pages_a_second_at_ten"] / 0.5, abs=1)
    assert model(COSTS, PARTS)["wanted"]["district"]["hosts"] == 1


def test_the_rule_is_compared_with_workers_that_were_measured() -> None:
    null = [
        {"workers": 1, "seconds_a_page": 0.2, "cpu_a_page": {"workers": 0.1, "postgres": 0.06}},
        {"workers": 4, "pages_a_second": 12.0},
    ]
    traced = {"cpu_a_page": {"workers": 3.5, "postgres": 0.1}}
    minute = {"sohoa 1": 15.0, "sohoa 2": 29.0}
    found = {"parts": {"cores": 2}, "null": null, "traced": traced, "throughput": {"pages_a_minute": minute}}

    said = [(row["workers"], round(row["said"], 2), round(row["was"], 2)) for row in checked(found)]

    assert said == [(4, 12.5, 12.0), (2, 0.5, 0.48)]
