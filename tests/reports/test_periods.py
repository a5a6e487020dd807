"""Periods of a report."""

from datetime import date

import pytest

from reports import periods


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-6M", date(2026, 1, 1), date(2026, 6, 30)),
        ("2022-03-30:2022-04-02", date(2022, 3, 30), date(2022, 4, 2)),
    ],
)
def test_a_key_gives_its_days(key: str, start: date, end: date) -> None:
    period = periods.parse(key)
    assert (period.start, period.end, period.key) == (start, end, key)


@pytest.mark.parametrize(
    "key", ["", "2026-13", "2026-Q5", "26", "0000", "2026-02-30:2026-03-01", "2026-05-02:2026-05-01"]
)
def test_anything_else_is_refused(key: str) -> None:
    with pytest.raises(periods.BadPeriod):
        periods.parse(key)


def test_words_are_vietnamese() -> None:
    keys = ["2026", "2026-Q3", "2026-09", "2026-9M", "2022-03-30:2022-04-02"]
    assert [periods.parse(key).words for key in keys] == [
        "Năm 2026",
        "Quý 3 năm 2026",
        "Tháng 9 năm 2026",
        "9 tháng đầu năm 2026",
        "30/03/2022–02/04/2022",
    ]


def test_the_choices_begin_with_this_year_and_are_all_keys() -> None:
    offered = periods.choices(date(2026, 8, 15))
    assert offered[0].key == "2026"
    assert "2026-6M" in {period.key for period in offered}
    assert all(periods.parse(period.key) == period for period in offered)


def test_the_working_day_before_a_monday_is_friday() -> None:
    assert periods.working_day_before(date(2026, 11, 23)) == date(2026, 11, 20)
