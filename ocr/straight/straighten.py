"""Pages turned upright and made straight, each in one resampling; the canvas grows so that no ink is cut off."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels, paper_colour

_THINNED: Final = 4
"""The paper's colour is plain from every fourth pixel, and found ten times as fast."""

Matrix = NDArray[np.float64]


def turned(image: Pixels, degrees: int) -> Pixels:
    """Return the picture turned clockwise by 0, 90, 180 or 270 degrees; no pixel changes. ValueError otherwise."""
    if degrees % 90:
        raise ValueError(f"A page is turned by quarter turns, not by {degrees} degrees")
    return np.ascontiguousarray(np.rot90(image, -(degrees // 90)))


def straightened(image: Pixels, angle: float, *, scale: float = 1.0) -> Pixels:
    """Return the picture turned by -angle degrees and drawn `scale` times as large, corners in paper colour."""
    if angle == 0:
        return image if scale == 1 else _resized(image, scale)
    height, width = image.shape[:2]
    matrix, size = _straightening((width, height), angle, scale)
    # A warp takes single pixels: what is drawn smaller has to be softened first, or thin strokes are lost between them.
    source = cv2.GaussianBlur(image, (0, 0), 0.35 / scale) if scale < 0.85 else image
    straight = cv2.warpAffine(
        source,
        matrix,
        size,
        flags=cv2.INTER_LINEAR if scale <= 1 else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper_colour(image[::_THINNED, ::_THINNED]),
    )
    return np.asarray(straight, dtype=np.uint8)


def grown_size(size: tuple[float, float], angle: float) -> tuple[int, int]:
    """Return (width, height) of the upright canvas that holds a page of this size turned by `angle` degrees."""
    cosine, sine = abs(np.cos(np.radians(angle))), abs(np.sin(np.radians(angle)))
    width, height = size
    return round(width * cosine + height * sine), round(width * sine + height * cosine)


def _straightening(size: tuple[int, int], angle: float, scale: float) -> tuple[Matrix, tuple[int, int]]:
    """Return the matrix from the crooked page to the straight one `scale` times as large, and its (width, height)."""
    width, height = size
    new_width, new_height = grown_size(size, angle)
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), -angle, 1.0), dtype=np.float64)
    shift = np.array([(new_width - width) / 2, (new_height - height) / 2])
    # Pixels are measured from their middles: half a pixel off the corner stays so in every size.
    middle = (turn[:, 2] + shift + 0.5) * scale - 0.5
    matrix = np.column_stack([turn[:, :2] * scale, middle])
    return matrix, (round(new_width * scale), round(new_height * scale))


def _resized(image: Pixels, scale: float) -> Pixels:
    height, width = image.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size, interpolation=flags), dtype=np.uint8)
