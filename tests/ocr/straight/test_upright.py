"""Letters that stand are told from letters that hang, however the page lies."""

from pathlib import Path

import numpy as np
import pytest

from ocr.paper import Sheet, prepare_sheet, turned_sheet
from ocr.straight.rows import find_edges, find_rows
from ocr.straight.upright import Stance, stance_of
from tests.ocr.pages import BORN_DIGITAL, COARSE, FAX, page_of, turned_by


def _stance(sheet: Sheet) -> Stance:
    lower, upper = find_edges(sheet), find_edges(sheet, upper=True)
    assert lower is not None
    assert upper is not None
    return stance_of(sheet, lower, upper, find_rows(lower))


@pytest.mark.parametrize("path", [COARSE, FAX, BORN_DIGITAL], ids=lambda path: path.stem)
def test_letters_of_a_crooked_page_stand_and_upside_down_they_hang(path: Path) -> None:
    sheet = prepare_sheet(turned_by(page_of(path, dpi=150), 8))
    standing, hanging = _stance(sheet), _stance(turned_sheet(sheet, 180))
    assert standing.surplus > 8
    assert hanging.surplus < -8


def test_letters_on_their_side_neither_stand_nor_hang() -> None:
    sheet = prepare_sheet(page_of(BORN_DIGITAL, dpi=150))
    assert abs(_stance(turned_sheet(sheet, 90)).surplus) < 4


def test_without_signs_there_is_no_surplus() -> None:
    assert Stance(0, 0).surplus == 0
    assert Stance(0, 0).share == 0


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_sheet_is_the_sheet_of_the_turned_page(degrees: int) -> None:
    page = page_of(COARSE, dpi=100)
    turned, again = turned_sheet(prepare_sheet(page), degrees), prepare_sheet(np.rot90(page, -(degrees // 90)).copy())
    assert np.mean(turned.ink != again.ink) < 0.001
    number = turned.marks.labels[turned.marks.top[5] : turned.marks.top[5] + turned.marks.height[5]]
    left = turned.marks.left[5]
    assert np.count_nonzero(number[:, left : left + turned.marks.width[5]] == 5) == turned.marks.area[5]
