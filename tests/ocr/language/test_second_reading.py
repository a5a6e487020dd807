"""A hardly legible number is read again; only a reading that nearly all sizes share is taken."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.language.second_reading import reread_numbers
from ocr.paper import Pixels
from ocr.straight.straighten import straightened
from ocr.words import Word
from tests.ocr.pages import FAX, MONTHLY, URGENT, page_of

BOXES = {"299": (490, 441, 955, 495), "07": (530, 385, 885, 436), "23": (519, 371, 898, 440)}


SKEW = {URGENT: -0.25, FAX: 0.0, MONTHLY: 0.0}
"""Of the scans, so that the boxes lie where the reading has them."""


def grey(path: Path) -> Pixels:
    straight = straightened(page_of(path), SKEW[path])
    return np.asarray(cv2.cvtColor(straight, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def word(text: str, number: str, confidence: float) -> Word:
    return Word(text, BOXES[number], confidence, 0)


def test_a_number_that_most_sizes_agree_on_is_taken_and_stays_doubtful() -> None:
    (again,) = reread_numbers([word("899/UBND-TTHC", "299", 43.0)], grey(URGENT), timeout=30)
    assert (again.text, again.confidence) == ("299/UBND-TTHC", 43.0)


def test_a_number_on_which_the_models_disagree_is_doubtful_however_sure_the_first_was() -> None:
    (again,) = reread_numbers([word("899/UBND-TTHC", "299", 75.0)], grey(URGENT), timeout=30)
    assert (again.text, again.confidence) == ("299/UBND-TTHC", 50.0)


def test_a_number_that_nobody_agrees_on_stays_as_it_was_read() -> None:
    first = word("67/CT-UBND", "07", 20.0)
    assert reread_numbers([first], grey(FAX), timeout=30) == [first]


def test_a_right_number_stays_right() -> None:
    first = word("23/BC-UBND", "23", 50.0)
    assert reread_numbers([first], grey(MONTHLY), timeout=30) == [first]


def test_another_symbol_is_another_strip() -> None:
    first = word("899/QĐ-TTg", "299", 43.0)
    assert reread_numbers([first], grey(URGENT), timeout=30) == [first]


@pytest.mark.parametrize("clear", [word("899/UBND-TTHC", "299", 80.0), word("Danh", "299", 10.0)])
def test_a_clear_number_and_other_words_are_not_read_again(clear: Word) -> None:
    assert reread_numbers([clear], np.zeros((1, 1), np.uint8), timeout=30) == [clear]
