"""Ruled lines are found and painted out; letters stay."""

import cv2
import numpy as np
import pytest

from ocr.paper import Pixels, even_light, reduced
from ocr.reading_order.rules import find_rules, without_rules
from tests.ocr.pages import empty_page

LETTER = 16.0
INK = 40


def sheet() -> Pixels:
    return np.ascontiguousarray(empty_page()[..., 0])


def letters(page: Pixels, left: int, top: int, *, high: int = 16, many: int = 10) -> None:
    for x in range(left, left + many * high, high):
        cv2.rectangle(page, (x, top), (x + high // 2, top + high - 1), INK, 2)


@pytest.mark.parametrize("bend", [0, 6], ids=["straight", "bent"])
def test_a_rule_goes_and_the_letters_beside_it_stay(bend: int) -> None:
    page = sheet()
    letters(page, 200, 300)
    lettered = page.copy()
    for x in range(150, 1000):
        y = 330 + round(bend * np.sin((x - 150) / 850 * np.pi))
        page[y : y + 3, x] = INK
    clean = without_rules(page, find_rules(page, LETTER))
    assert (clean[325:345] > 200).all()
    assert (clean[:320] == lettered[:320]).all()


def test_a_letter_that_crosses_a_rule_keeps_its_stroke() -> None:
    page = sheet()
    page[400:403, 150:1000] = INK
    page[380:430, 500:504] = INK
    clean = without_rules(page, find_rules(page, LETTER))
    assert (clean[380:430, 501:503] < 100).all()
    assert (clean[400:403, 600:900] > 200).all()


def test_a_hairline_is_found_on_a_smaller_picture_of_the_page() -> None:
    page = cv2.resize(sheet(), None, fx=2, fy=2)
    page[800, 300:2000] = INK
    clean = without_rules(page, find_rules(even_light(reduced(page, longest=1200)), LETTER * 1200 / 3508))
    assert (clean > 200).all()


@pytest.mark.parametrize("high", [16, 60], ids=["text", "headline"])
def test_letters_and_dashes_are_no_rules(high: int) -> None:
    page = sheet()
    letters(page, 100, 300, high=high)
    page[600:603, 200:230] = INK
    rules = find_rules(page, LETTER)
    assert not rules.both.any()


def test_a_black_border_is_no_rule() -> None:
    page = sheet()
    page[:, :40] = 0
    assert not find_rules(page, LETTER).down[:, :30].any()
