"""Photos of a page drawn for the tests: a sheet on a desk, seen aslant, half in a shadow."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels

Floats = NDArray[np.float64]

DESKS = {"wood": (120, 82, 55), "white table": (205, 203, 198), "dark cloth": (40, 44, 52)}


@dataclass(frozen=True, slots=True)
class Photo:
    """image: H×W×3 uint8. corners: 4×2 of the sheet, clockwise from its own top left. matrix: page to photo."""

    image: Pixels
    corners: Floats
    matrix: Floats


def photographed(page: Pixels, *, desk: str = "wood", turn: float = 4, tilt: float = 0.05, seed: int = 1) -> Photo:
    """Return a photo, 1.3 times as large as the page, turned by some degrees, its upper edge `tilt` shorter a side."""
    rng = np.random.default_rng(seed)
    height, width = page.shape[:2]
    wide, high = round(width * 1.3), round(height * 1.3)
    seen = np.array([[tilt, tilt / 3], [1 - tilt, 0], [1, 1 - tilt / 2], [0, 1]]) * (width, height)
    middle = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 0.98)
    middle[:, 2] += ((wide - width) / 2, (high - height) / 2)
    corners = np.asarray(cv2.transform(seen[None], middle)[0], dtype=np.float64)
    sheet = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(sheet, corners.astype(np.float32)), dtype=np.float64)
    grain = cv2.resize(rng.normal(0, 9, (high // 9, 8)).astype(np.float32), (wide, high))
    image = np.asarray(DESKS[desk], dtype=np.float32) + grain[..., None]
    over = cv2.warpPerspective(page, matrix, (wide, high), flags=cv2.INTER_AREA).astype(np.float32)
    mask = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, (wide, high))[..., None]
    image = image * (1 - mask) + over * mask
    light = 1 / (1 + np.exp((np.arange(wide, dtype=np.float32) / wide - 0.6) * 14)) * 0.45 + 0.5
    image = image * light[None, :, None] + rng.normal(0, 3, (high, wide, 1)).astype(np.float32)
    return Photo(np.clip(image, 0, 255).astype(np.uint8), corners, matrix)


def curled(page: Pixels, amount: float) -> tuple[Pixels, NDArray[np.float32]]:
    """Return the page with its columns shifted down along an arch, and by how many pixels each was.

    amount: the arch's height by the page's; the page is white where nothing has come to lie.
    """
    height, width = page.shape[:2]
    shift = (amount * height * np.sin(np.pi * np.arange(width) / width)).astype(np.float32)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bowed = cv2.remap(page, columns, rows - shift, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bowed, dtype=np.uint8), shift
