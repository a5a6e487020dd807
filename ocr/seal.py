"""Red seals and stamps lifted off the text under them; blue and black ink stay."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels, to_grey

_REDDER_BY: Final = 30
"""How far red stands above green and blue in what is surely red ink."""
_RED_SHARE: Final = 0.0005
_PINK_SHARE: Final = 0.5
_STEP: Final = 4

Mask = NDArray[np.bool_]


def without_red(image: Pixels) -> Pixels:
    """Return H×W grey of a page (H×W×3 uint8 RGB) in which red ink is as light as its red channel makes it.

    Black under a seal is dark in every channel and stays.
    """
    grey = to_grey(image)
    rows = _rows_with_red(image)
    if rows is None:
        return grey
    grey[rows] = _lifted(image[rows], grey[rows])
    return grey


def _rows_with_red(image: Pixels) -> slice | None:
    """Return the rows between the first and the last red ink, None when there is hardly any (or the paper is red)."""
    thin = image[::_STEP, ::_STEP]
    red = _redness(thin) > _REDDER_BY
    if not _RED_SHARE < np.count_nonzero(red) / red.size < _PINK_SHARE:
        return None
    found = np.flatnonzero(red.any(axis=1)) * _STEP
    return slice(max(0, int(found[0]) - 2 * _STEP), int(found[-1]) + 2 * _STEP)


def _lifted(image: Pixels, grey: Pixels) -> Pixels:
    red = np.ascontiguousarray(image[..., 0])
    plain = (_redness(image) > _REDDER_BY).astype(np.uint8)
    # Red ink alone, without black under it: the level of the red channel that is to become paper.
    level = int(np.percentile(red[plain > 0][::7], 40)) if plain.any() else 255
    light = cv2.convertScaleAbs(red, alpha=255 / max(level, 100))
    # The soft rim of a stroke is less red than its middle: its neighbours are taken along.
    rim = cv2.dilate(plain, np.ones((5, 5), np.uint8)) > 0
    return np.asarray(np.where(rim, np.maximum(grey, light), grey), dtype=np.uint8)


def _redness(image: Pixels) -> Pixels:
    """Return by how much red stands above the stronger of green and blue, 0 where it does not."""
    red, green, blue = cv2.split(np.ascontiguousarray(image))
    return np.asarray(cv2.subtract(red, cv2.max(green, blue)), dtype=np.uint8)
