"""A working day has its height about ten, and the model of it waits as a queue does."""

from collections import Counter
from itertools import repeat

import pytest

from benchmarks.many.arrivals import DAY, Times, day, largest_day, peak_rate, steady, waits


def test_a_day_has_its_height_about_ten_and_a_noon_without_anybody() -> None:
    halves = Counter(int(at // 1800) / 2 for at in day(5000, seed=1))

    assert max(halves, key=lambda half: halves[half]) == 10.0
    assert set(halves) == {hour for hour, _ in DAY}
    assert halves[10.0] / 30 == pytest.approx(peak_rate(5000), rel=0.15)


def test_dossiers_come_at_the_rate_that_was_asked_for() -> None:
    come = steady(60, 600, seed=3)

    assert come == sorted(come)
    assert len(come) == pytest.approx(600, rel=0.2)


def test_who_comes_alone_waits_for_the_work_only() -> None:
    assert waits([0.0], repeat(4), Times(page=3, dossier=2, beside=1, readers=2)) == [6 + 2 + 1]


def test_a_record_waits_behind_the_pages_that_came_before_it_was_due() -> None:
    found = waits([0.0, 0.5], repeat(2), Times(page=3, dossier=1, beside=0, readers=1))

    # Read 3 + 3, then the two pages of the second; its pages stood in the queue before the first one's record.
    assert found == [13.0, 14.0 - 0.5]


def test_the_largest_day_grows_with_the_readers() -> None:
    two, four = (largest_day(Times(page=4, dossier=3, beside=5, readers=readers), seeds=1) for readers in (2, 4))

    assert 1000 < two < four < 2.3 * two
