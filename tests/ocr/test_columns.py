"""Columns are read one after the other, and every word is put back."""

from pathlib import Path

import numpy as np
import pytest

from ocr.columns import Zone, find_zones, fold_back, unfold
from ocr.paper import to_grey
from ocr.words import Word
from tests.ocr.pages import BORN_DIGITAL, MONTHLY, OFFICIAL, page_of


def test_head_and_foot_of_an_official_paper_are_two_columns_each() -> None:
    zones = find_zones(to_grey(page_of(OFFICIAL, dpi=150)))
    height = page_of(OFFICIAL, dpi=150).shape[0]
    assert len(zones) == 2
    assert zones[0].bottom < height * 0.3
    assert zones[1].top > height * 0.5


def test_running_text_has_no_columns() -> None:
    body = to_grey(page_of(MONTHLY, dpi=150))[600:]
    assert find_zones(np.ascontiguousarray(body)) == []


def test_a_ruled_table_is_not_taken_apart() -> None:
    page = np.full((1500, 1000), 255, np.uint8)
    for row in range(300, 1000, 60):
        page[row : row + 3, 100:900] = 0
        for column in (*range(130, 400, 20), *range(600, 850, 20)):
            page[row + 20 : row + 36, column : column + 12] = 0
    with_frame = page.copy()
    with_frame[300:963, [100, 500, 898]] = 0
    assert find_zones(page) != []
    assert find_zones(with_frame) == []


@pytest.mark.parametrize("path", [OFFICIAL, BORN_DIGITAL], ids=lambda path: path.stem)
def test_unfolding_keeps_every_pixel(path: Path) -> None:
    grey = to_grey(page_of(path, dpi=100))
    picture, strips = unfold(grey, find_zones(grey))
    back = np.zeros_like(grey)
    for strip in strips:
        rows = picture[strip.at : strip.at + strip.bottom - strip.top]
        back[strip.top : strip.bottom, strip.left : strip.right] = rows[:, strip.left : strip.right]
    assert (back == grey).all()


def test_words_are_put_back_where_they_stand() -> None:
    grey = np.full((300, 200), 255, np.uint8)
    _, strips = unfold(grey, [Zone(100, 180, 90)])
    right = next(strip for strip in strips if strip.left == 90)
    word = Word("phải", (120, right.at + 10, 160, right.at + 30), 90, 0)
    assert fold_back([word], strips)[0].box == (120, 110, 160, 130)
