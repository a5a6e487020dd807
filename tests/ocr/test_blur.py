"""Letters too soft to be told from paper are out of focus; what else is soft on an empty page is not."""

from functools import cache

import cv2
import numpy as np

from ocr.look import look
from ocr.paper import Pixels
from tests.ocr.pages import OFFICIAL, empty_page, page_of


@cache
def printed() -> Pixels:
    return page_of(OFFICIAL, dpi=150)


def soft(image: Pixels, spread: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), spread), np.uint8)


def codes(image: Pixels) -> list[str]:
    return [verdict.code for verdict in look(image, dpi=None).verdicts]


def test_a_page_without_a_letter_left_is_blurred_not_blank() -> None:
    assert codes(soft(printed(), 10)) == ["blurred"]


def test_a_page_with_a_part_out_of_focus_is_blurred() -> None:
    page = printed().copy()
    third = page.shape[0] // 3
    page[:third] = soft(page, 3)[:third]
    assert codes(page) == ["blurred"]


def test_a_faint_back_of_a_printed_sheet_is_blank() -> None:
    through = 255 - (255 - printed()[:, ::-1].astype(np.float32)) * 0.12
    assert codes(soft(through.astype(np.uint8), 0.7)) == ["blank"]


def test_a_soft_stain_on_an_empty_page_is_blank() -> None:
    page = empty_page()
    stain = np.zeros(page.shape[:2], np.float32)
    cv2.circle(stain, (page.shape[1] // 2, page.shape[0] // 2), page.shape[1] // 12, 60.0, -1)
    darkened = page - cv2.GaussianBlur(stain, (0, 0), 8).reshape(page.shape[:2] + (1,) * (page.ndim - 2))
    assert codes(np.clip(darkened, 0, 255).astype(np.uint8)) == ["blank"]
