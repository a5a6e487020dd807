"""The size at which a page is read, and where its pixels lie on the page that is kept.

Tesseract's time falls with the picture's size, and so does its accuracy once letters are far larger than those that it
was trained on: best is a median letter of about `LETTER_HEIGHT` pixels (benchmarks, docs/accuracy.md).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ocr.paper import Pixels, even_light, find_marks, ink_of, reduced

LETTER_HEIGHT: Final = 19.0
"""Pixels: the median height of the letters of a page as it is read (x-height and its soft rim)."""
PLAIN_DPI: Final = 200.0
"""Where letters can't be measured: 14 point text has LETTER_HEIGHT here."""
LEFT_ALONE: Final = (0.8, 1.25)
"""A scale in this range is not worth a resampling."""
_LARGEST: Final = 2.0
_SMALLEST: Final = 0.2
_FEWEST_LETTERS: Final = 60
_MEASURED_AT: Final = 1600


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where a straight page lies in the picture that is read.

    size: (width, height) of the straight page. read: (width, height) of the picture that is read.
    """

    size: tuple[int, int]
    read: tuple[int, int]

    @property
    def scale(self) -> float:
        """How large the read picture is beside the straight page."""
        return self.read[0] / self.size[0]

    def back(self, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        """Return a box of the read picture in pixels of the straight page; never empty, never outside."""
        across, down = self.size[0] / self.read[0], self.size[1] / self.read[1]
        left, top = min(int(box[0] * across), self.size[0] - 1), min(int(box[1] * down), self.size[1] - 1)
        right, bottom = min(round(box[2] * across), self.size[0]), min(round(box[3] * down), self.size[1])
        return left, top, max(right, left + 1), max(bottom, top + 1)


def letter_height(grey: Pixels) -> float | None:
    """Return the median height in pixels of the letters of a page (H×W uint8), None when it has too few."""
    small = reduced(grey, longest=_MEASURED_AT)
    marks = find_marks(ink_of(even_light(small)))
    heights = marks.height[marks.letter]
    if len(heights) < _FEWEST_LETTERS:
        return None
    # Tone marks, dots and dust are marks of their own: what is under two thirds of the median is none of the letters.
    bodies = heights[heights >= 2 / 3 * np.median(heights)]
    return float(np.median(bodies)) * float(grey.shape[0] / small.shape[0])


def reading_scale(grey: Pixels, *, dpi: float) -> float:
    """Return by how much a page (H×W uint8) is drawn smaller (or larger) to be read; 1.0 when it is not worth it."""
    height = letter_height(grey)
    wanted = LETTER_HEIGHT / height if height else PLAIN_DPI / dpi
    scale = min(max(wanted, _SMALLEST), _LARGEST)
    return 1.0 if LEFT_ALONE[0] <= scale <= LEFT_ALONE[1] else scale
