"""Ruled lines: frames, tables, underlines, lines to write on. Found on a small picture, painted out at full size."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels

ACROSS: Final = 3.0
DOWN: Final = 2.0
"""The shortest straight piece that may belong to a rule, in letter heights; dashes and strokes are shorter."""
UNDERLINE: Final = 4.0
FRAME: Final = 8.0
"""The shortest rule that stands alone, the smallest frame, in letter heights; large letters are smaller."""
_THICKEST = 0.7
_GAP = 1.5
_CONTRAST = 35


@dataclass(frozen=True, slots=True)
class Rules:
    """Where ruled lines are: two masks (H×W uint8, 1 on a rule) of the picture they were found on."""

    across: Pixels
    down: Pixels

    @property
    def both(self) -> Pixels:
        """The union of the two."""
        return np.asarray(self.across | self.down, dtype=np.uint8)


def find_rules(even: Pixels, letter: float) -> Rules:
    """Return the ruled lines of an evenly lit page (H×W uint8); small breaks are bridged, thick bars are none.

    `letter`: how high letters are, in pixels of the picture.
    """
    thick, gap = max(5, _odd(letter * _THICKEST)), max(3, _odd(letter * _GAP))
    across = _bridged(_long(_thin(even, (thick, 1)), (1, _odd(letter * ACROSS))), (1, gap))
    down = _bridged(_long(_thin(even, (1, thick)), (_odd(letter * DOWN), 1)), (gap, 1))
    kept = _large_enough(np.asarray(across | down, dtype=np.uint8), letter)
    return Rules(np.asarray(across & kept, dtype=np.uint8), np.asarray(down & kept, dtype=np.uint8))


def without_rules(grey: Pixels, rules: Rules) -> Pixels:
    """Return the page (H×W uint8) without its rules; strokes of letters that cross a rule stay.

    `rules` may come from a smaller picture of the page.
    """
    scale = max(grey.shape) / max(rules.across.shape)
    reach = _odd(4 * scale + 1)
    clean = grey.copy()
    for mask, kernel in ((rules.across, (reach, 1)), (rules.down, (1, reach))):
        for left, top, width, height, _area in _boxes(mask)[1:].tolist():
            _paint_out(clean, mask, (left, top, left + width, top + height), scale, kernel)
    return clean


def _odd(size: float) -> int:
    """Return the nearest odd number; with kernels of even size what is opened is shifted by a pixel."""
    return 2 * round((size - 1) / 2) + 1


def _thin(even: Pixels, size: tuple[int, int]) -> Pixels:
    """Return 1 where a stroke is thinner than `size` and darker than what is on either side; hairlines are grey."""
    return np.asarray(cv2.morphologyEx(even, cv2.MORPH_BLACKHAT, np.ones(size, np.uint8)) > _CONTRAST, dtype=np.uint8)


def _long(ink: Pixels, size: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size, np.uint8)), dtype=np.uint8)


def _bridged(mask: Pixels, size: tuple[int, int]) -> Pixels:
    """Join the pieces of one rule; a slightly bent rule steps from row to row, so its pieces are first made thicker."""
    thicker = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.morphologyEx(thicker, cv2.MORPH_CLOSE, np.ones(size, np.uint8)), dtype=np.uint8)


def _large_enough(mask: Pixels, letter: float) -> Pixels:
    """Return 1 on the connected rules that are too large for a letter of a headline."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    large = np.maximum(width, height) >= FRAME * letter
    large |= (width >= UNDERLINE * letter) & (height <= max(5.0, letter * _THICKEST))
    large[0] = False
    return np.asarray(large[labels], dtype=np.uint8)


def _boxes(mask: Pixels) -> NDArray[np.int32]:
    stats = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)[2]
    return np.asarray(stats, dtype=np.int32)


def _paint_out(
    grey: Pixels, mask: Pixels, box: tuple[int, int, int, int], scale: float, kernel: tuple[int, int]
) -> None:
    """Paint one rule of `mask` out of `grey`, in place: what is dark for less than the kernel's length turns light."""
    left, top, right, bottom = box
    rows, columns = grey.shape
    room = max(kernel)
    x0, x1 = max(0, int(left * scale) - room), min(columns, round(right * scale) + room)
    y0, y1 = max(0, int(top * scale) - room), min(rows, round(bottom * scale) + room)
    part = grey[y0:y1, x0:x1]
    matrix = np.array([[scale, 0, scale / 2 - 0.5 - x0], [0, scale, scale / 2 - 0.5 - y0]], dtype=np.float32)
    where = cv2.warpAffine(mask, matrix, (x1 - x0, y1 - y0), flags=cv2.INTER_NEAREST)
    closed = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones(kernel, np.uint8))
    part[where > 0] = closed[where > 0]
