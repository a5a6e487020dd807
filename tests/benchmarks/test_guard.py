"""Reading may not get worse: six drawn pages, their errors against those on record in benchmarks/guard.json."""

from statistics import mean

import pytest

from benchmarks import guard

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("guard")]

SAME_CHARACTERS, SAME_DEGREES = 0.002, 0.005
"""Another processor or another build of Tesseract rounds otherwise; more than this is a change."""


def test_no_page_of_the_fixed_set_is_read_worse_or_straightened_worse_than_recorded() -> None:
    errors, recorded = guard.measure(), guard.recorded()

    assert errors.keys() == recorded.keys()
    for page, error in errors.items():
        assert error["characters"] <= recorded[page]["characters"] + SAME_CHARACTERS, page
        assert error["skew"] <= recorded[page]["skew"] + SAME_DEGREES, page
    means = [mean(error["characters"] for error in found.values()) for found in (errors, recorded)]
    assert means[0] <= means[1] + SAME_CHARACTERS / 4
