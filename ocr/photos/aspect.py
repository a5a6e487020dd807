"""How tall a sheet is by its width, from its four corners as a camera saw them."""

import numpy as np

from ocr.photos.sides import Floats

_A_SERIES = 2**0.5
_NEAR_A = 0.2
"""Logarithm: a sheet this close to A4 upright or lying is taken for it; letters may be this much too wide unharmed."""
_FOCAL = (0.7, 0.9, 1.6)
"""Shortest, usual and longest focal length of a phone, by the longer side of its picture."""


def sheet_ratio(corners: Floats, size: tuple[int, ...]) -> float:
    """Return height by width of the sheet, by the homography of a camera that looks at the picture's middle.

    After Zhang and He, Whiteboard scanning and image enhancement (2007). The focal length is held within what phones
    have. Near to the A series it is taken for that.
    """
    middle = np.array(size) / 2
    places = np.column_stack([corners - middle, np.ones(4)])
    top_left, top_right, bottom_right, bottom_left = places
    k2 = np.cross(top_left, bottom_right) @ bottom_left / (np.cross(top_right, bottom_right) @ bottom_left)
    k3 = np.cross(top_left, bottom_right) @ top_right / (np.cross(bottom_left, bottom_right) @ top_right)
    n2, n3 = k2 * top_right - top_left, k3 * bottom_left - top_left
    focal = _focal(n2, n3, max(size))
    shrink = np.array([1 / focal, 1 / focal, 1])
    ratio = float(np.linalg.norm(n3 * shrink) / np.linalg.norm(n2 * shrink))
    for known in (_A_SERIES, 1 / _A_SERIES):
        if abs(np.log(ratio / known)) < _NEAR_A:
            return known
    return min(max(ratio, 0.2), 5.0)


def _focal(n2: Floats, n3: Floats, longer: int) -> float:
    low, usual, high = (share * longer for share in _FOCAL)
    depth = n2[2] * n3[2]
    square = -(n2[0] * n3[0] + n2[1] * n3[1]) / depth if abs(depth) > 1e-9 else 0.0
    return float(min(max(np.sqrt(square), low), high)) if square > 0 else usual
