"""Columns are read one after the other."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import to_grey
from ocr.reading_order.columns import find_zones
from ocr.reading_order.layout import find_layout
from tests.ocr.pages import MONTHLY, OFFICIAL, page_of

LETTER = 10.0


def blocks(*boxes: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """A page of 1000 × 800 on which lines of text are bars."""
    page = np.zeros((1000, 800), np.uint8)
    for left, top, right, bottom in boxes:
        cv2.rectangle(page, (left, top), (right - 1, bottom - 1), 1, cv2.FILLED)
    return page.astype(np.bool_)


def lines(left: int, right: int, *tops: int) -> list[tuple[int, int, int, int]]:
    return [(left, top, right, top + 12) for top in tops]


def all_rows() -> NDArray[np.bool_]:
    return np.ones(1000, np.bool_)


def test_head_and_foot_of_an_official_paper_are_two_columns_each() -> None:
    page = to_grey(page_of(OFFICIAL, dpi=150))
    layout = find_layout(page)
    height = page.shape[0] / layout.scale
    assert len(layout.zones) == 2
    assert layout.zones[0].bottom < height * 0.3
    assert layout.zones[1].top > height * 0.5


def test_running_text_has_no_columns() -> None:
    body = to_grey(page_of(MONTHLY, dpi=150))[600:]
    assert find_layout(np.ascontiguousarray(body)).zones == []


def test_columns_with_a_narrow_gap_are_found_when_they_have_three_lines() -> None:
    three = blocks(*lines(100, 390, 100, 120, 140), *lines(404, 700, 100, 120, 140))
    two = blocks(*lines(100, 390, 100, 120), *lines(404, 700, 100, 120))
    zone = find_zones(three, all_rows(), LETTER)[0]
    assert 390 <= zone.x <= 404
    assert find_zones(two, all_rows(), LETTER) == []


def test_the_first_line_of_the_longer_column_belongs_to_the_zone() -> None:
    page = blocks(*lines(100, 395, 100, 120, 140), *lines(440, 700, 100, 120, 140), (420, 200, 470, 212))
    zone = find_zones(page, all_rows(), LETTER)[0]
    assert zone.top <= 100
    assert zone.bottom < 200


def test_lines_above_and_below_that_the_gap_would_cut_are_left_whole() -> None:
    tails = ((120, 72, 124, 80), (620, 72, 624, 80), (120, 162, 124, 170), (620, 162, 624, 170))
    page = blocks(
        (100, 60, 700, 72),
        *lines(100, 300, 100, 120, 140),
        *lines(500, 700, 100, 120, 140),
        (100, 170, 700, 182),
        *tails,
    )
    zone = find_zones(page, all_rows(), LETTER)[0]
    assert 80 <= zone.top <= 100
    assert 152 <= zone.bottom <= 162


def test_a_column_that_goes_on_after_a_wide_gap_ends_the_zone() -> None:
    page = blocks(*lines(100, 300, 100, 120, 140), *lines(500, 700, 100, 120, 140, 160, 300))
    zone = find_zones(page, all_rows(), LETTER)[0]
    assert 172 <= zone.bottom < 300


def test_rows_that_are_not_free_are_not_looked_at() -> None:
    page = blocks(*lines(100, 300, 100, 120, 140), *lines(500, 700, 100, 120, 140))
    free = all_rows()
    free[90:160] = False
    assert find_zones(page, free, LETTER) == []
