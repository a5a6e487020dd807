"""A sheet is known again when it comes askew; another sheet with rows of the same length is another one."""

import numpy as np
import pytest

from ocr.fingerprint import fingerprint, same_page
from ocr.paper import Pixels, even_light, find_marks, ink_of, reduced, to_grey
from tests.ocr.pages import MONTHLY, page_of, turned_by


def print_of(picture: Pixels) -> int:
    return fingerprint(find_marks(ink_of(even_light(reduced(to_grey(picture), longest=1400)))))


@pytest.mark.parametrize("degrees", [-2.0, -0.8, 1.3, 2.5])
def test_a_sheet_fed_again_askew_is_known(degrees: float) -> None:
    page = page_of(MONTHLY, dpi=100)
    assert same_page(print_of(page), print_of(turned_by(page, degrees)))


def paragraphs(*rows: int) -> Pixels:
    drawn = np.full((1400, 990), 250, np.uint8)
    for row in rows:
        for left in range(90, 900, 24):
            drawn[row : row + 16, left : left + 10] = 30
    return drawn


def test_rows_of_one_length_that_are_spaced_otherwise_are_another_sheet() -> None:
    even, parted = paragraphs(*range(100, 1300, 60)), paragraphs(*range(100, 500, 40), *range(800, 1300, 60))
    assert not same_page(print_of(even), print_of(parted))
