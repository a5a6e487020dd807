"""Red seals and stamps lifted off the text under them; blue and black ink stay."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels, background, reduced, to_grey

_STEP: Final = 4
_REDDER_BY: Final = 0.06
"""How far red stands above green and blue in red ink, as a share of the paper's brightness beside it: faint ink too."""
_PURE: Final = 0.3
"""The same as a share of the light that the ink takes away: less is a coloured fringe of black print, or brown."""
_LEAST: Final = 10
_LEAST_SHARE: Final = 0.0003
_DEEPEST: Final = 0.45
"""Red ink takes at most so much of the red light away; what is darker has black in it."""

Mask = NDArray[np.bool_]


def without_red(image: Pixels) -> Pixels:
    """Return H×W grey of a page (H×W×3 uint8 RGB) in which red ink has the brightness of the paper around it.

    Red ink hardly darkens the red channel, black under it does: there the red channel is read, brightened until the
    ink is as light as paper, in the light that falls on that part of the page.
    """
    grey = to_grey(image)
    small = reduced(image, longest=max(1, max(image.shape) // _STEP))
    red = np.ascontiguousarray(small[..., 0])
    paper, red_paper = background(to_grey(small)), background(red)
    inked = _red_ink(small, paper)
    if np.count_nonzero(inked) < _LEAST_SHARE * inked.size:
        return grey
    deep = float(np.percentile((red / np.maximum(red_paper, 1.0))[inked], 40))
    # What the red channel is multiplied by: paper stays paper, red ink becomes paper.
    gain = (paper / np.maximum(red_paper, 1.0) / max(deep, 1 - _DEEPEST)).astype(np.float32)
    left, top, right, bottom = _around(inked)
    part = slice(top * _STEP, bottom * _STEP), slice(left * _STEP, right * _STEP)
    near = slice(top, bottom), slice(left, right)
    rim = np.asarray(cv2.dilate(inked[near].astype(np.uint8), np.ones((3, 3), np.uint8)), dtype=np.uint8)
    grey[part] = _lifted(image[part][..., 0], grey[part], rim, gain=gain[near], paper=paper[near])
    return grey


def _lifted(red: Pixels, grey: Pixels, rim: Pixels, *, gain: NDArray[np.float32], paper: Pixels) -> Pixels:
    """Return a part of the page with red ink lifted where `rim` is 1; the others are `_STEP` times smaller."""
    size = (red.shape[1], red.shape[0])
    light = cv2.multiply(red, cv2.resize(gain, size), dtype=cv2.CV_8U)
    light = cv2.max(cv2.min(light, cv2.resize(paper, size)), grey)
    return np.asarray(np.where(cv2.resize(rim, size, interpolation=cv2.INTER_NEAREST) > 0, light, grey), np.uint8)


def _red_ink(image: Pixels, paper: Pixels) -> Mask:
    """Return where red stands well above green and blue, and above the tint of the paper itself."""
    red, green, blue = cv2.split(image)
    redness = cv2.subtract(red, cv2.max(green, blue))
    tint = int(np.median(redness[::4, ::4]))
    taken = cv2.subtract(paper, cv2.min(green, blue))
    least = np.maximum(np.maximum(_REDDER_BY * paper, _PURE * taken), _LEAST)
    return np.asarray(redness > least + tint)


def _around(mask: Mask) -> tuple[int, int, int, int]:
    """Return (left, top, right, bottom) of all that is True, with a little room."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    left, top = max(0, int(columns[0]) - 2), max(0, int(rows[0]) - 2)
    return left, top, int(columns[-1]) + 3, int(rows[-1]) + 3
