"""Which way up a page lies: 0, 90, 180 or 270 degrees; left alone unless the evidence is strong.

Cheap evidence first: in an upright text the feet of letters stand on sharp rows while their heads, with tone marks and
ascenders, do not. Only a page that this does not settle is given to Tesseract's own orientation test, at full size,
since that test makes mistakes on reduced pictures.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.paper import Marks, Pixels, even_light, find_marks, ink_of, reduced, to_grey
from ocr.rows import row_sharpness
from ocr.tesseract import read_orientation

SURE = 4.5
"""Tesseract's confidence from which a turn is believed: false turns were seen up to 4.25, real ones from 10."""

_FEWEST_MARKS = 40
_MANY_MARKS = 300
_FEET_OVER_HEADS = 1.1
_ROWS_OVER_COLUMNS = 1.5


@dataclass(frozen=True, slots=True)
class Rotation:
    """degrees: the clockwise turn to apply (0, 90, 180, 270). confidence: 0..about 20; degrees is 0 when unsure."""

    degrees: int
    confidence: float


def find_rotation(image: Pixels, *, dpi: float = 300, timeout: float = 60) -> Rotation:
    """Return the turn that makes a page (H×W or H×W×3 uint8) upright; a blank or sparse page is never turned.

    Raises OutOfTime, LanguageMissing ("osd"), EngineMissing or EngineFailed.
    """
    grey = to_grey(image)
    if min(grey.shape) < 32:
        return Rotation(0, 0.0)
    even = even_light(grey)
    ink = ink_of(reduced(even, longest=1600))
    marks = find_marks(ink)
    letters = int(marks.letter.sum())
    if letters < _FEWEST_MARKS:
        return Rotation(0, 0.0)
    if letters >= _MANY_MARKS and _plainly_upright(ink, marks):
        return Rotation(0, SURE)
    degrees, confidence = read_orientation(even, dpi=dpi, timeout=timeout)
    return Rotation(degrees if confidence >= SURE else 0, confidence)


def _plainly_upright(ink: Pixels, marks: Marks) -> bool:
    letters = marks.letter[marks.labels]
    feet = row_sharpness(_edge(letters, ink, up=False))
    heads = row_sharpness(_edge(letters, ink, up=True))
    columns = row_sharpness(_edge(letters.T, ink.T, up=False))
    return feet > _FEET_OVER_HEADS * heads and feet > _ROWS_OVER_COLUMNS * columns


def _edge(letters: NDArray[np.bool_], ink: Pixels, *, up: bool) -> NDArray[np.bool_]:
    """Return the pixels of letters that have paper right above (up) or right below them."""
    edge = letters.copy()
    if up:
        edge[1:] &= ink[:-1] == 0
    else:
        edge[:-1] &= ink[1:] == 0
    return edge
