"""Signatures and rings go, letters stay."""

import cv2
import numpy as np

from ocr.cleaning.scribbles import without_scribbles
from ocr.paper import Pixels

LETTER = 20.0


def writing(*, high: int = 20) -> Pixels:
    page = np.full((600, 600), 245, np.uint8)
    for x in range(50, 550, 2 * high):
        cv2.rectangle(page, (x, 300), (x + high // 2, 300 + high), 30, 3)
    return page


def test_a_signature_and_a_ring_go_and_the_letters_stay() -> None:
    page = writing()
    signed = page.copy()
    cv2.line(signed, (100, 500), (280, 350), 40, 3, cv2.LINE_AA)
    cv2.circle(signed, (420, 450), 100, 40, 4, cv2.LINE_AA)
    assert np.abs(without_scribbles(signed, LETTER).astype(int) - page).max() < 60


def test_a_headline_stays() -> None:
    page = writing(high=60)
    assert (without_scribbles(page, LETTER) == page).all()


def test_a_page_without_scribbles_is_handed_on_as_it_is() -> None:
    page = writing()
    assert without_scribbles(page, LETTER) is page
