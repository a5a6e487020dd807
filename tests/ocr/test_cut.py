"""Text, slices of it or a seal at the border of a picture are cut; rules and specks there are not."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.cut import text_at_border
from ocr.paper import Pixels, find_marks


def ink() -> Pixels:
    return np.zeros((1400, 990), np.uint8)


def row_of_letters(at: int) -> Pixels:
    drawn = ink()
    for left in range(100, 400, 30):
        drawn[max(0, at) : at + 16, left : left + 10] = 1
    return drawn


def feet_of_letters() -> Pixels:
    drawn = ink()
    for left in range(100, 400, 30):
        drawn[:2, left : left + 6] = 1
    return drawn


def half_a_seal() -> Pixels:
    return np.asarray(cv2.circle(ink(), (700, 1390), 70, 1, 4), np.uint8)


def a_seal_beside_the_border() -> Pixels:
    return np.asarray(cv2.circle(ink(), (700, 1300), 70, 1, 4), np.uint8)


def ruled_paper() -> Pixels:
    drawn = ink()
    drawn[200:1300:60] = 1
    drawn[:, 120:122] = 1
    return drawn


def an_oblique_line() -> Pixels:
    return np.asarray(cv2.line(ink(), (0, 300), (150, 200), 1, 3), np.uint8)


def a_shadow() -> Pixels:
    drawn = ink()
    drawn[:, :9] = 1
    return drawn


@pytest.mark.parametrize("cut", [lambda: row_of_letters(-6), feet_of_letters, half_a_seal])
def test_what_is_cut_off_is_to_be_scanned_again(cut: Callable[[], Pixels]) -> None:
    assert text_at_border(cut(), find_marks(cut())) == "rescan"


def test_a_row_hardly_a_line_from_the_border_is_for_a_person_to_see() -> None:
    assert text_at_border(row_of_letters(4), find_marks(row_of_letters(4))) == "review"


@pytest.mark.parametrize(
    "whole", [lambda: row_of_letters(40), a_seal_beside_the_border, ruled_paper, an_oblique_line, a_shadow]
)
def test_what_is_whole_is_left_in_peace(whole: Callable[[], Pixels]) -> None:
    assert text_at_border(whole(), find_marks(whole())) is None
