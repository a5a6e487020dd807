"""Cleaning takes the seal off the reading, and nothing else."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.clean import is_bilevel, working_copy
from ocr.paper import to_grey
from tests.ocr.pages import FAX, MONTHLY, page_of

RED, BLUE, BLACK = (205, 40, 60), (30, 60, 200), (20, 20, 20)


def test_red_ink_is_lifted_and_blue_and_black_stay() -> None:
    page = np.full((600, 400, 3), 250, np.uint8)
    for row, colour in ((100, RED), (250, BLUE), (400, BLACK)):
        cv2.putText(page, "DAU", (60, row), cv2.FONT_HERSHEY_SIMPLEX, 3, colour, 8)
    copy = working_copy(page)
    assert copy[20:130].min() > 200
    assert copy[170:280].min() < 120
    assert copy[320:430].min() < 60


def test_black_under_a_seal_stays() -> None:
    page = np.full((400, 400, 3), 250, np.uint8)
    cv2.circle(page, (200, 200), 120, RED, 12)
    cv2.line(page, (60, 200), (340, 200), BLACK, 6)
    copy = working_copy(page)
    assert copy[200, 70:330].max() < 60
    assert copy[75:85, 195:205].min() > 200


@pytest.mark.parametrize("path", [FAX, MONTHLY], ids=lambda path: path.stem)
def test_a_good_page_keeps_its_black(path: Path) -> None:
    page = page_of(path, 1, dpi=150)
    black = to_grey(page) < 60
    assert (working_copy(page)[black] < 100).mean() > 0.98


def test_a_black_and_white_page_is_known() -> None:
    assert is_bilevel(page_of(FAX))
    assert not is_bilevel(np.full((50, 50), 128, np.uint8))


def test_uneven_light_is_evened_out() -> None:
    page = np.tile(np.linspace(90, 240, 400), (500, 1)).astype(np.uint8)
    page[100:110, 20:380] = 30
    copy = working_copy(page)
    assert copy[200:400].min() > 225
    assert copy[102:108, 60:340].max() < 120
