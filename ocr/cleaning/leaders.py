"""Dotted lines to write on, as forms have them. Left in, each is read as dozens of letters that nobody wrote."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels

FEWEST_DOTS: Final = 8
SHORTEST: Final = 5.0
"""In letter heights; an ellipsis is shorter."""
_FLAT = 0.4
_WIDEST = 1.5
_REACH = 0.9
_LEVEL = 0.12
_DOT_BELOW = 200


def find_leaders(even: Pixels, letter: float) -> Pixels:
    """Return a mask (H×W uint8, 1 on dotted lines) of an evenly lit page.

    `letter`: how high letters are, in pixels. A dotted line has many dots close together at one height; tone marks
    stand further apart.
    """
    dark = np.asarray(even < _DOT_BELOW, dtype=np.uint8)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_32S)
    dots = stats[:, cv2.CC_STAT_WIDTH] <= _WIDEST * letter
    dots &= stats[:, cv2.CC_STAT_HEIGHT] <= max(3.0, _FLAT * letter)
    dots[0] = False
    reach = 2 * round(_REACH * letter / 2) + 1
    chains = cv2.dilate(np.asarray(dots[labels], dtype=np.uint8), np.ones((3, reach), np.uint8))
    count, of_pixel, boxes, _ = cv2.connectedComponentsWithStats(chains, connectivity=4, ltype=cv2.CV_32S)
    x, y = np.rint(centres[dots]).astype(np.int32).T
    leaders = _leaders(of_pixel[y, x], centres[dots, 1], count, letter)
    leaders &= boxes[:, cv2.CC_STAT_WIDTH] >= SHORTEST * letter
    return np.asarray(leaders[of_pixel], dtype=np.uint8)


def _leaders(chain: NDArray[np.int32], heights: NDArray[np.float64], count: int, letter: float) -> NDArray[np.bool_]:
    """Return which chains have many dots at one height; `chain` says for each dot which one it is in."""
    many = np.bincount(chain, minlength=count)
    each = np.maximum(many, 1)
    mean = np.bincount(chain, weights=heights, minlength=count) / each
    spread = np.sqrt(np.bincount(chain, weights=(heights - mean[chain]) ** 2, minlength=count) / each)
    level = (many >= FEWEST_DOTS) & (spread <= _LEVEL * letter)
    level[0] = False
    return np.asarray(level, dtype=np.bool_)
