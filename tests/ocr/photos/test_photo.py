"""The sheet in a photo is found and laid flat; a scanner's page is never taken for a photo."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ocr.paper import Pixels
from ocr.photos.photo import find_sheet, flatten
from tests.ocr.pages import (
    BLANK,
    BORN_DIGITAL,
    COARSE,
    FAX,
    MONTHLY,
    OFFICIAL,
    URGENT,
    empty_page,
    noisy_page,
    page_of,
    turned_by,
)
from tests.ocr.photographs import DESKS, photographed


def _off(found: np.ndarray, true: np.ndarray) -> float:
    """Return by how many pixels the worst corner is off."""
    return float(np.abs(found - true).max())


def _bordered(page: Pixels, colour: int, angle: float) -> Pixels:
    """Return a page askew on a scanner's lid of one grey."""
    wide = cv2.copyMakeBorder(page, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=(colour,) * 3)
    return np.asarray(Image.fromarray(wide).rotate(angle, fillcolor=(colour,) * 3, resample=Image.Resampling.BICUBIC))


@pytest.mark.parametrize("desk", list(DESKS))
@pytest.mark.parametrize(("turn", "tilt"), [(4.0, 0.05), (-18.0, 0.03), (1.0, 0.12)])
def test_the_corners_of_a_sheet_on_a_desk_are_found(desk: str, turn: float, tilt: float) -> None:
    photo = photographed(page_of(BORN_DIGITAL, dpi=90), desk=desk, turn=turn, tilt=tilt)
    sheet = find_sheet(photo.image)
    assert sheet is not None
    assert _off(sheet.corners, photo.corners) < 4


def test_a_lying_photo_has_its_corners_found_clockwise_from_its_own_top_left() -> None:
    photo = photographed(page_of(OFFICIAL, dpi=90))
    lying = np.ascontiguousarray(np.rot90(photo.image, -1))
    sheet = find_sheet(lying)
    assert sheet is not None
    turned = np.stack([photo.image.shape[0] - 1 - photo.corners[:, 1], photo.corners[:, 0]], axis=1)
    assert _off(sheet.corners, np.roll(turned, 1, axis=0)) < 4
    assert sheet.ratio == pytest.approx(2**-0.5, abs=0.01)


def test_a_finger_over_an_edge_and_a_lost_corner_hide_no_sheet() -> None:
    photo = photographed(page_of(BORN_DIGITAL, dpi=90), turn=0)
    image = photo.image.copy()
    edge = (photo.corners[0] + photo.corners[3]) / 2
    cv2.ellipse(image, tuple(map(int, edge)), (70, 30), 0, 0, 360, (205, 150, 125), -1)
    cut = int(photo.corners[2, 0]) - 25
    sheet = find_sheet(np.ascontiguousarray(image[:, :cut]))
    assert sheet is not None
    assert _off(sheet.corners[[0, 3]], photo.corners[[0, 3]]) < 5


@pytest.mark.parametrize(
    "path", [OFFICIAL, URGENT, MONTHLY, FAX, COARSE, BORN_DIGITAL, BLANK], ids=lambda path: path.stem
)
def test_a_scanned_page_is_no_photo(path: Path) -> None:
    page = page_of(path, dpi=90)
    assert find_sheet(page) is None
    assert find_sheet(turned_by(page, 7)) is None


@pytest.mark.parametrize("colour", [6, 60, 150, 255])
@pytest.mark.parametrize("angle", [0.0, -9.0])
def test_a_page_on_a_scanners_lid_is_no_photo(colour: int, angle: float) -> None:
    assert find_sheet(_bordered(page_of(OFFICIAL, dpi=90), colour, angle)) is None


@pytest.mark.parametrize("image", [empty_page(), noisy_page(), np.full((20, 20), 255, np.uint8)])
def test_without_a_sheet_nothing_is_found(image: Pixels) -> None:
    assert find_sheet(image) is None


def test_a_flat_page_lies_as_the_scanner_would_have_seen_it() -> None:
    page = page_of(BORN_DIGITAL, dpi=90)
    photo = photographed(page)
    sheet = find_sheet(photo.image)
    assert sheet is not None
    flat = flatten(photo.image, sheet)
    assert flat.image.shape[0] / flat.image.shape[1] == pytest.approx(2**0.5, abs=0.01)
    assert flat.dpi == pytest.approx(90, rel=0.1)
    height, width = flat.image.shape[:2]
    seen = np.array([[0.2, 0.1], [0.9, 0.5], [0.4, 0.8]])
    wanted = cv2.perspectiveTransform((seen * page.shape[1::-1])[:, None], photo.matrix)[:, 0]
    rim = 0.004 * height  # is left away, so that no desk shows
    places = (seen - 0.5) * (width + 2 * rim, height + 2 * rim) + (width / 2, height / 2)
    assert _off(flat.to_photo(places), wanted) < 3


def test_a_flat_page_is_no_larger_than_asked_for() -> None:
    photo = photographed(page_of(BORN_DIGITAL, dpi=90))
    sheet = find_sheet(photo.image)
    assert sheet is not None
    assert max(flatten(photo.image, sheet, longest=500).image.shape) == 500
