"""A working copy for the reading only: red seals lifted off, uneven light evened out; good pages left alone.

What is kept and shown is never cleaned. Blue ink stays: signature notes and many forms are blue.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels, background, even_light, reduced, to_grey

_REDDER_BY = 30
_RED_SHARE = 0.0005
_BLACK_UNDER = 150
_UNEVEN = 12.0
_DARK_PAPER = 200.0


def working_copy(image: Pixels) -> Pixels:
    """Return the H×W grey picture that is read (H×W or H×W×3 uint8 in)."""
    grey = _without_red(image) if image.ndim == 3 else image
    if is_bilevel(grey) or not _needs_light(grey):
        return grey
    return even_light(grey)


def is_bilevel(image: Pixels) -> bool:
    """Say whether a page is black and white only (up to the soft edges that drawing it smaller leaves)."""
    counts = np.bincount(to_grey(image)[::3, ::3].ravel(), minlength=256)
    return bool(counts[:16].sum() + counts[240:].sum() > 0.95 * counts.sum() and counts[255] > 0.5 * counts.sum())


def _without_red(image: Pixels) -> Pixels:
    """Return grey in which red ink is as light as its red channel; black under a seal stays black."""
    grey = to_grey(image)
    red, green, blue = cv2.split(image)
    redder: NDArray[np.bool_] = cv2.subtract(red, cv2.max(green, blue)) > _REDDER_BY
    if np.count_nonzero(redder) < _RED_SHARE * redder.size:
        return grey
    # The soft rim of a stroke is less red than its middle: take the neighbours of what is plainly red along.
    rim = cv2.dilate(redder.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    lifted = np.where(red > _BLACK_UNDER, np.uint8(255), np.maximum(grey, red))
    return np.asarray(np.where(rim, lifted, grey), dtype=np.uint8)


def _needs_light(grey: Pixels) -> bool:
    paper = background(reduced(grey, longest=500)).astype(np.float32)
    return bool(paper.std() > _UNEVEN or np.median(paper) < _DARK_PAPER)
