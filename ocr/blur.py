"""Whether letters have edges: out of focus, moved while it was scanned, or so in a large part of the page."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Marks, Pixels

Numbers = NDArray[np.float32]

_BLURRED_BELOW = 0.28
_PART_BELOW, _PART = 0.3, 0.15
_CELLS = 4
_CONTRAST = 40
_FEWEST, _FEWEST_IN_CELL = 60, 40
_FEW_LETTERS = 20
_SOME = 30_000
_SOFT_DARKER, _SOFT_CONTRAST, _SOFT_LEAST, _SOFT_PLACES, _SOFT_BELOW = 8, 8, 0.01, 8, 0.25
_NARROW, _WIDE = 4.0, 16.0
_DIRECTIONS = (0.0, 45.0, 90.0, 135.0)


def is_blurred(grey: Pixels, pale: Marks) -> bool:
    """Say whether a page (H×W grey) is blurred, as a whole or in a part of its text that is not small.

    pale: the marks of all that is a little darker than paper, since blurred strokes are. The measure is the steepest
    step of each stroke as a share of its contrast, in the direction in which it is least: a smear leaves the others.
    """
    box = np.ones((9, 9), np.uint8)
    contrast = cv2.subtract(cv2.dilate(grey, box), cv2.erode(grey, box))
    places = np.flatnonzero(_judged(pale, np.asarray(contrast, dtype=np.uint8)))
    places = places[:: max(1, places.size // _SOME)]
    if places.size < _FEWEST:
        return False
    slopes = [slope / contrast.ravel()[places] for slope in _slopes(grey, places)]
    if min(float(np.median(slope)) for slope in slopes) < _BLURRED_BELOW:
        return True
    return _part_blurred(slopes, places, grey.shape) > _PART


def is_soft(grey: Pixels, even: Pixels, paper: NDArray[np.bool_]) -> bool:
    """Say whether a page (H×W grey, and evenly lit) that seems blank bears ink too soft for any letter to be left.

    paper: H×W, where to look. Rows far out of focus are broad spots darker than what is around them, in many places
    and without edges. Writing that shows through from the back has edges; a stain or a crease is in one place.
    """
    light = even.astype(np.float32)
    darker = cv2.GaussianBlur(light, (0, 0), _WIDE) - cv2.GaussianBlur(light, (0, 0), _NARROW)
    soft = np.asarray((darker > _SOFT_DARKER) & paper, dtype=np.uint8)
    if soft.mean() < _SOFT_LEAST or cv2.connectedComponents(soft)[0] <= _SOFT_PLACES:
        return False
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.0), dtype=np.uint8)
    box = np.ones((9, 9), np.uint8)
    contrast = np.asarray(cv2.subtract(cv2.dilate(smooth, box), cv2.erode(smooth, box)), dtype=np.uint8)
    places = np.flatnonzero((soft > 0) & (contrast >= _SOFT_CONTRAST))
    slopes = [slope / contrast.ravel()[places] for slope in _slopes(smooth, places)]
    return places.size >= _FEWEST and max(float(np.median(slope)) for slope in slopes) < _SOFT_BELOW


def _judged(pale: Marks, contrast: Pixels) -> NDArray[np.bool_]:
    """Return where to look for edges: at letters, or where a page has hardly any, wherever there is contrast."""
    if np.count_nonzero(pale.letter) < _FEW_LETTERS:
        return np.asarray(contrast > _CONTRAST, dtype=np.bool_)
    letters = cv2.dilate(pale.letter[pale.labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray((letters > 0) & (contrast > _CONTRAST), dtype=np.bool_)


def _slopes(grey: Pixels, places: NDArray[np.int64]) -> Iterator[Numbers]:
    """For each direction the steepest step near each place, in grey levels a pixel."""
    across, down = cv2.Sobel(grey, cv2.CV_16S, 1, 0), cv2.Sobel(grey, cv2.CV_16S, 0, 1)
    for degrees in _DIRECTIONS:
        x, y = float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))
        steps = cv2.convertScaleAbs(cv2.addWeighted(across, x / 4, down, y / 4, 0))
        steepest = cv2.dilate(steps, np.ones((11, 11), np.uint8))
        yield np.asarray(steepest.ravel()[places].astype(np.float32) / 2)


def _part_blurred(slopes: list[Numbers], places: NDArray[np.int64], shape: tuple[int, ...]) -> float:
    """Return the share of the places that lie in blurred cells of a 4×4 grid."""
    rows, columns = np.divmod(places, shape[1])
    cell = rows * _CELLS // shape[0] * _CELLS + columns * _CELLS // shape[1]
    total = blurred = 0
    for number in range(_CELLS * _CELLS):
        here = cell == number
        count = int(np.count_nonzero(here))
        if count >= _FEWEST_IN_CELL:
            total += count
            blurred += count * (min(float(np.median(slope[here])) for slope in slopes) < _PART_BELOW)
    return blurred / max(total, 1)
