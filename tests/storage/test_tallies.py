"""Counters that only grow, kept in rows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from storage import tallies
from storage.models import Tally
from storage.tallies import Name, Stage, Tick


@pytest.mark.django_db
def test_what_is_counted_adds_up_over_all_shards() -> None:
    for _ in range(40):
        tallies.count([Tick(Name.PAGES, "read"), Tick(Name.PAGES, "refused/damaged", count=2)])

    assert tallies.sums() == {("pages", "read", ""): (40, 0.0), ("pages", "refused/damaged", ""): (80, 0.0)}
    assert 2 * 1 < Tally.objects.count() <= 2 * tallies.SHARDS


@pytest.mark.django_db
def test_a_duration_is_in_the_first_bucket_that_holds_it() -> None:
    seconds = {0.1: "0.1", 0.11: "0.25", 60: "60", 3601: "+Inf", -5: "0.1"}
    tallies.count(tallies.took(Stage.READ, took) for took in seconds)

    found = tallies.sums()
    assert {bucket for _, _, bucket in found} == {"0.1", "0.25", "60", "+Inf"}
    assert found["seconds", "read", "0.1"] == (2, pytest.approx(0.1))


@pytest.mark.django_db
def test_several_ticks_of_one_figure_are_one_row() -> None:
    tallies.count([Tick(Name.REPAIRS, "requeue"), Tick(Name.REPAIRS, "requeue", count=4)])

    assert Tally.objects.get().count == 5


@pytest.mark.django_db(transaction=True)
def test_processes_that_count_at_once_lose_nothing() -> None:
    def one(_number: int) -> None:
        try:
            for _ in range(20):
                tallies.count([Tick(Name.SCANS, "looked"), tallies.took(Stage.LOOK, 1)])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))

    assert tallies.sums() == {("scans", "looked", ""): (80, 0.0), ("seconds", "look", "1"): (80, 80.0)}


@pytest.mark.django_db
def test_nothing_is_counted_when_nothing_happened() -> None:
    tallies.count([])

    assert not Tally.objects.exists()
