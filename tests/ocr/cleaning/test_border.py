"""The scanner's lid and punch holes are painted over; text at the edge and shadows are not."""

import cv2
import numpy as np

from ocr.cleaning.border import without_border
from ocr.paper import Pixels


def sheet() -> Pixels:
    page = np.full((1400, 1000), 245, np.uint8)
    for row in range(150, 1300, 60):
        cv2.putText(page, "Can cu Luat To chuc", (90, row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 30, 4)
    return page


def test_a_lid_is_painted_over_and_the_text_stays() -> None:
    page = sheet()
    spoilt = page.copy()
    spoilt[:, :50] = 15
    spoilt[:70] = 15
    mended = without_border(spoilt)
    assert mended.min(axis=0)[:40].min() > 200
    assert np.array_equal(mended[90:, 70:], page[90:, 70:])


def test_punch_holes_are_painted_over() -> None:
    page = sheet()
    for row in (450, 950):
        cv2.circle(page, (45, row), 14, 10, -1)
    assert without_border(page)[:, :60].min() > 200


def test_text_that_runs_off_the_sheet_stays() -> None:
    page = sheet()
    cv2.putText(page, "Dieu 1", (-20, 700), cv2.FONT_HERSHEY_SIMPLEX, 2, 20, 6)
    assert without_border(page) is page


def test_a_shadow_is_no_lid() -> None:
    shade = np.linspace(0.1, 1, 1000) ** 1.5
    shadowed = (sheet() * shade).astype(np.uint8)
    assert without_border(shadowed) is shadowed


def test_a_dark_picture_is_no_lid() -> None:
    page = sheet()
    page[:800] = 30
    assert without_border(page) is page
