"""Terms of keeping: how they are written, and when they are over."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from storage.retention import check_term, ended_before, term_of, years_of


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("vinh vien", "Vĩnh viễn"),
        ("VĨNH VIỄN", "Vĩnh viễn"),
        ("20", "20 năm"),
        (" 05 nam", "5 năm"),
        ("70 năm", "70 năm"),
    ],
)
def test_a_term_is_kept_in_one_way_of_writing(written: str, kept: str) -> None:
    assert term_of(written) == kept
    check_term(kept)


@pytest.mark.parametrize("written", ["lâu dài", "0", "0 năm", "200 năm", "20 tháng", "-5"])
def test_what_is_no_term_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=written):
        term_of(written)
    with pytest.raises(ValidationError):
        check_term(written)


def test_another_way_of_writing_is_named() -> None:
    with pytest.raises(ValidationError, match="20 năm"):
        check_term("20")


@pytest.mark.parametrize(("term", "years"), [("20 năm", 20), ("Vĩnh viễn", None), ("", None), ("lâu dài", None)])
def test_only_a_number_of_years_ever_ends(term: str, years: int | None) -> None:
    assert years_of(term) == years
    assert (ended_before(term) is None) == (years is None)


def test_a_term_runs_from_the_end_of_the_year_in_which_the_work_ended() -> None:
    assert ended_before("5 năm", date(2031, 12, 31)) == date(2026, 1, 1)
    assert ended_before("5 năm", date(2032, 1, 1)) == date(2027, 1, 1)
