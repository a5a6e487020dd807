"""Bent lines are made level, and places come back; level lines are left alone."""

import numpy as np
import pytest

from ocr.photos.curve import find_bend, unbent
from ocr.skew import estimate_skew
from tests.ocr.pages import BORN_DIGITAL, OFFICIAL, empty_page, noisy_page, page_of, turned_by
from tests.ocr.photographs import curled


@pytest.mark.parametrize("amount", [0.012, 0.03, -0.03])
def test_the_bend_of_a_curled_page_is_measured(amount: float) -> None:
    bowed, shift = curled(page_of(BORN_DIGITAL, dpi=150), amount)
    bend = find_bend(bowed)
    assert bend is not None
    assert bend.curved
    left, top, right, bottom = (int(edge) for edge in bend.surface.box)
    columns = np.linspace(left, right, 9).astype(int)
    for row in (top + 200, (top + bottom) // 2, bottom - 100):
        drop = bend.surface.drop(np.stack([columns, np.full(9, row)], axis=1).astype(float))
        assert np.ptp(drop - shift[columns]) < 5


def test_a_levelled_page_bends_no_more_and_its_places_come_back() -> None:
    bowed, shift = curled(page_of(BORN_DIGITAL, dpi=150), 0.02)
    bend = find_bend(bowed)
    assert bend is not None
    level = unbent(bowed, bend)
    assert level.shape == bowed.shape
    assert find_bend(level) is None
    assert abs(estimate_skew(level).angle) < 0.1
    left, right = bend.back(np.array([[300.0, 900.0], [620.0, 900.0]]))
    assert right[1] - left[1] == pytest.approx(shift[620] - shift[300], abs=3)


@pytest.mark.parametrize(
    "image", [page_of(BORN_DIGITAL, dpi=150), page_of(OFFICIAL, dpi=200), empty_page(), noisy_page()]
)
def test_level_lines_are_left_alone(image: np.ndarray) -> None:
    assert find_bend(image) is None


def test_lines_that_are_only_aslant_are_not_curved() -> None:
    bend = find_bend(turned_by(page_of(BORN_DIGITAL, dpi=150), 2))
    assert bend is not None
    assert not bend.curved
