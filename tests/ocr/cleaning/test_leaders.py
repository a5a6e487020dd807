"""Dotted lines are found; dots of the writing stay."""

import numpy as np

from ocr.cleaning.leaders import find_leaders
from ocr.paper import Pixels
from ocr.reading_order.layout import unfold

LETTER = 12.0


def dotted(left: int, right: int, *, step: int = 5, y: int = 200) -> Pixels:
    page = np.full((1200, 848), 255, np.uint8)
    for x in range(left, right, step):
        page[y : y + 2, x : x + 2] = 60
    return page


def test_a_dotted_line_is_found() -> None:
    found = find_leaders(dotted(300, 700), LETTER)
    assert found[200:202, 300:700].all()
    assert not found[:195].any()
    assert not found[207:].any()


def test_an_ellipsis_is_no_dotted_line() -> None:
    assert not find_leaders(dotted(300, 340), LETTER).any()


def test_tone_marks_are_no_dotted_line() -> None:
    assert not find_leaders(dotted(100, 700, step=20), LETTER).any()


def test_dust_is_no_dotted_line() -> None:
    rng = np.random.default_rng(3)
    page = np.full((1200, 848), 255, np.uint8)
    page[rng.random(page.shape) < 0.02] = 0
    assert find_leaders(page, LETTER).mean() < 0.001


def test_an_empty_page_has_none() -> None:
    assert not find_leaders(np.full((1200, 848), 255, np.uint8), LETTER).any()


def test_what_is_written_on_a_dotted_line_stays() -> None:
    page = dotted(300, 700, step=5)
    page[188:202, 400:403] = 30
    picture, _ = unfold(page)
    assert (picture[200:202, 300:390] > 200).all()
    assert (picture[188:201, 401] < 100).all()
