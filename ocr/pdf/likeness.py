"""How much a copy looks like its page: structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels, to_grey

BLOCK = 32
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_SIDE = (8, 8)
_STRUCTURE = 12.0
"""Standard deviation, in grey levels, from which a window shows something and not only grain."""
_LEAST_LIKE = 0.80
_MOST_COLOUR_OFF = 24.0
_SMALLEST_SHARE = 0.06

Floats = NDArray[np.float32]


def similarity(one: Pixels, other: Pixels) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the similarity (-1..1) of every window of two pictures of one size, and which windows of the first one
    show something (text, lines, pictures) and not only paper."""
    a, b = to_grey(one).astype(np.float32), to_grey(other).astype(np.float32)
    mean_a, mean_b = cv2.blur(a, _SIDE), cv2.blur(b, _SIDE)
    var_a = cv2.blur(a * a, _SIDE) - mean_a * mean_a
    var_b = cv2.blur(b * b, _SIDE) - mean_b * mean_b
    both = cv2.blur(a * b, _SIDE) - mean_a * mean_b
    like = (2 * mean_a * mean_b + _C1) * (2 * both + _C2)
    like /= (mean_a * mean_a + mean_b * mean_b + _C1) * (var_a + var_b + _C2)
    return np.asarray(like, np.float32), np.asarray(np.maximum(var_a, var_b) > _STRUCTURE**2)


def unlike_blocks(page: Pixels, copy: Pixels) -> NDArray[np.bool_]:
    """Return True for each block of BLOCK × BLOCK pixels in which a copy (H×W×3 RGB) does not look like the page."""
    like, shows = similarity(page, copy)
    bad = (like < _LEAST_LIKE) & shows
    red, green, blue = cv2.split(cv2.blur(cv2.absdiff(page, copy), (5, 5)))
    off = cv2.max(cv2.max(red, green), blue) > _MOST_COLOUR_OFF
    return share_of_blocks(bad | off) > _SMALLEST_SHARE


def share_of_blocks(marked: NDArray[np.bool_]) -> Floats:
    """Return which share (0..1) of each block of BLOCK × BLOCK pixels is marked; blocks at the edge may be cut."""
    rows, columns = -(-marked.shape[0] // BLOCK), -(-marked.shape[1] // BLOCK)
    padded = np.zeros((rows * BLOCK, columns * BLOCK), np.uint8)
    padded[: marked.shape[0], : marked.shape[1]] = marked * np.uint8(255)
    share = cv2.resize(padded, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(share, np.float32) / np.float32(255)
