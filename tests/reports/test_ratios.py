"""Percentages: two decimals half up, judged on counts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.ratios import Ratio


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33.33"), (2, 3, "66.67"), (1, 800, "0.13"), (0, 5, "0.00"), (5, 5, "100.00"), (2960, 10908, "27.14")],
)
def test_two_decimals_half_up(part: int, whole: int, shown: str) -> None:
    assert str(Ratio(part, whole).percent) == shown


def test_nothing_of_nothing_has_no_percentage_and_reaches_nothing() -> None:
    assert Ratio(0, 0).percent is None
    assert not Ratio(0, 0).reaches(Decimal(0))


def test_nothing_below_all_is_shown_as_a_hundred() -> None:
    assert Ratio(99_999, 100_000).percent == Decimal("99.99")
    assert Ratio(100_000, 100_000).percent == 100


def test_it_is_judged_on_the_counts_and_not_on_the_rounded_number() -> None:
    nearly = Ratio(29_999, 100_000)
    assert nearly.percent == Decimal("30.00")
    assert not nearly.reaches(Decimal(30))
    assert nearly.missing(Decimal(30)) == 1


def test_missing_is_what_the_first_screen_says() -> None:
    assert Ratio(2960, 10908).missing(Decimal(30)) == 313
    assert Ratio(2960, 10908).gap(Decimal(30)) == Decimal("-2.86")


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.decimals(0, 100, places=2))
def test_adding_what_is_missing_reaches_the_target_and_one_less_does_not(a: int, b: int, percent: Decimal) -> None:
    part, whole = min(a, b), max(a, b)
    missing = Ratio(part, whole).missing(percent)
    if whole:
        assert Ratio(part + missing, whole).reaches(percent)
    if missing:
        assert not Ratio(part + missing - 1, whole).reaches(percent)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_within_half_a_hundredth(a: int, b: int) -> None:
    part, whole = min(a, b), max(a, b)
    percent = Ratio(part, whole).percent
    assert percent is not None
    assert abs(percent * whole - 100 * part) <= Decimal("0.01") * whole
