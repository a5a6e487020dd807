"""Pages are read at the size that suits their letters."""

import numpy as np
import pytest

from ocr.cleaning.scale import LETTER_HEIGHT, Canvas, letter_height, reading_scale
from ocr.paper import reduced, to_grey
from tests.ocr.pages import FAX, page_of


def test_letters_are_as_high_at_any_resolution() -> None:
    page = to_grey(page_of(FAX, 1))
    small = reduced(page, longest=page.shape[0] // 2)
    height = letter_height(page)
    assert height is not None
    assert letter_height(small) == pytest.approx(height / 2, rel=0.1)
    assert reading_scale(page, dpi=300) * height == pytest.approx(LETTER_HEIGHT)


def test_a_page_at_about_the_right_size_is_not_resampled() -> None:
    page = to_grey(page_of(FAX, 1, dpi=180))
    assert reading_scale(page, dpi=180) == 1.0


def test_a_page_without_letters_goes_by_its_resolution() -> None:
    empty = np.full((2000, 1500), 250, np.uint8)
    assert letter_height(empty) is None
    assert reading_scale(empty, dpi=600) == pytest.approx(1 / 3)


def test_boxes_find_back_and_stay_on_the_page() -> None:
    canvas = Canvas(size=(2000, 3000), read=(1000, 1500))
    assert canvas.back((10, 20, 30, 40)) == (20, 40, 60, 80)
    assert canvas.back((999, 1499, 1000, 1500)) == (1998, 2998, 2000, 3000)
    assert canvas.back((1000, 1500, 1000, 1500)) == (1999, 2999, 2000, 3000)
