"""Folded sheets and sheets over one another are caught; creases, rules and lids that hide nothing are left in peace."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.folds import Hidden, hidden_text
from ocr.paper import Pixels, even_light, find_marks, ink_of, reduced, to_grey
from tests.ocr.pages import MONTHLY, OFFICIAL, page_of, turned_by


def page(index: int = 0) -> Pixels:
    return np.array(reduced(to_grey(page_of(MONTHLY, index, dpi=150)), longest=1400))


def found(picture: Pixels) -> Hidden | None:
    ink = ink_of(even_light(picture))
    return hidden_text(picture, ink, find_marks(ink))


def shadow(picture: Pixels, *, at: int, wide: float, deep: float) -> Pixels:
    rows = np.arange(picture.shape[0]) - at
    return (picture * (1 - deep * np.exp(-((rows / wide) ** 2)))[:, None]).astype(np.uint8)


def corner_over_text() -> Pixels:
    picture = page()
    cv2.fillPoly(picture, [np.array([[0, 0], [620, 0], [0, 620]])], (205,))
    cv2.line(picture, (620, 0), (0, 620), (140,), 2)
    return picture


def half_of_it() -> Pixels:
    picture = page()
    picture[:, 480:] = 215
    return picture


def askew_on_another() -> Pixels:
    picture, other = page(), page(1)
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 4, 1) + np.array([[0, 0, 90], [0, 0, 300]])
    laid = cv2.warpAffine(other, matrix, (width, height), borderValue=(0,))
    mask = cv2.warpAffine(np.full_like(other, 255), matrix, (width, height))
    dim = cv2.GaussianBlur(mask, (0, 0), 4).astype(np.float32) / 255
    return np.where(mask > 127, laid, picture * (1 - 0.4 * dim)).astype(np.uint8)


def rows_of_letters(*rows: int) -> Pixels:
    picture = np.full((1400, 990), 250, np.uint8)
    for row in rows:
        for left in range(90, 900, 24):
            picture[row : row + 16, left : left + 10] = 30
    return picture


def tails_at_the_lid() -> Pixels:
    picture = rows_of_letters(500, 560, 620)
    picture[:400] = 205
    for left in range(200, 700, 120):
        picture[400:405, left : left + 8] = 30
    return picture


def folded_under_a_white_lid() -> Pixels:
    picture = rows_of_letters(100, 160, 220, 500)
    picture[508:] = 250
    picture[508:510] = 120
    return picture


def corner_folded_away() -> Pixels:
    picture = page()
    cv2.fillPoly(picture, [np.array([[0, 0], [500, 0], [0, 420]])], (210,))
    return picture


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (tails_at_the_lid, "cut_edge"),
        (folded_under_a_white_lid, "cut_edge"),
        (corner_folded_away, "folded"),
        (lambda: shadow(page(), at=600, wide=22, deep=0.9), "folded"),
        (corner_over_text, "folded"),
        (half_of_it, "cut_edge"),
        (askew_on_another, "overlapped"),
    ],
)
def test_what_hides_text_is_named_and_to_be_scanned_again(spoilt: Callable[[], Pixels], code: str) -> None:
    hidden = found(spoilt())
    assert hidden is not None
    assert (hidden.code, hidden.severity) == (code, "rescan")


def a_crease() -> Pixels:
    return shadow(page(), at=640, wide=3, deep=0.15)


def a_small_dog_ear() -> Pixels:
    picture = page()
    cv2.fillPoly(picture, [np.array([[0, 0], [70, 0], [0, 70]])], (225,))
    cv2.line(picture, (70, 0), (0, 70), (170,), 2)
    return picture


def on_a_black_lid() -> Pixels:
    crooked = turned_by(page_of(OFFICIAL, dpi=100), 2)
    return cv2.copyMakeBorder(
        reduced(to_grey(crooked), longest=1200), 0, 0, 90, 0, cv2.BORDER_CONSTANT, value=(20,)
    ).astype(np.uint8)


def a_line_across() -> Pixels:
    picture = page()
    picture[655:657] = 60
    return picture


@pytest.mark.parametrize("good", [page, a_crease, a_small_dog_ear, on_a_black_lid, a_line_across])
def test_what_hides_nothing_is_left_in_peace(good: Callable[[], Pixels]) -> None:
    assert found(good()) is None
