"""A photographed sheet becomes a page to read, and its words come back to the photo."""

import cv2
import numpy as np
import pytest
from PIL import Image

from ocr.paper import Pixels
from ocr.photos.flat import is_curved, lay_flat
from ocr.words import Word
from tests.ocr.pages import BORN_DIGITAL, OFFICIAL, PHOTO, empty_page, page_of
from tests.ocr.photographs import curled, photographed


@pytest.mark.parametrize("image", [empty_page(), page_of(OFFICIAL, dpi=90), np.full((20, 20), 255, np.uint8)])
def test_what_is_no_photo_is_not_laid_flat(image: Pixels) -> None:
    assert lay_flat(image) is None
    assert not is_curved(image)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_come_back_to_the_turned_photo(rotation: int) -> None:
    page = page_of(BORN_DIGITAL, dpi=90)
    photo = photographed(page, turn=2)
    upside = np.ascontiguousarray(np.rot90(photo.image, rotation // 90))
    laid = lay_flat(upside, rotation=rotation)
    assert laid is not None
    assert laid.size == (photo.image.shape[1], photo.image.shape[0])
    height, width = laid.flat.image.shape[:2]
    box = (width // 2 - 40, height // 3 - 10, width // 2 + 40, height // 3 + 10)
    (word,) = laid.words_back([Word("một", box, 90.0, 0)])
    middle = np.array([[[page.shape[1] / 2, page.shape[0] / 3]]])
    x, y = cv2.perspectiveTransform(middle, photo.matrix)[0, 0]
    assert (word.box[0] + word.box[2]) / 2 == pytest.approx(x, abs=8)
    assert (word.box[1] + word.box[3]) / 2 == pytest.approx(y, abs=8)
    assert laid.words_back([]) == ()


def test_the_curved_page_of_a_book_is_known_as_curved() -> None:
    with Image.open(PHOTO) as picture:
        picture.draft("RGB", (1728, 2304))
        assert is_curved(np.asarray(picture.convert("RGB")))


def test_a_flat_sheet_is_not_known_as_curved() -> None:
    assert not is_curved(photographed(page_of(BORN_DIGITAL, dpi=120)).image)


def test_a_curled_sheet_is_laid_level_and_places_come_back() -> None:
    bowed, shift = curled(page_of(BORN_DIGITAL, dpi=120), 0.02)
    photo = photographed(bowed, turn=0)
    laid = lay_flat(photo.image, rotation=0)
    assert laid is not None
    assert laid.flat.bend is not None
    height, width = laid.flat.image.shape[:2]
    across = np.linspace(0.25, 0.75, 5)
    on_photo = laid.flat.to_photo(np.stack([across * width, np.full(5, height / 2)], axis=1))
    on_page = cv2.perspectiveTransform(on_photo[:, None], np.linalg.inv(photo.matrix))[:, 0]
    columns = np.clip(on_page[:, 0].astype(int), 0, bowed.shape[1] - 1)
    assert np.ptp(on_page[:, 1] - shift[columns]) < 6
