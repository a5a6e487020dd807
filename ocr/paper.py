"""Paper and ink: grey, even light, ink mask, letter-sized marks.

All pictures here are uint8: H×W grey or H×W×3 RGB. Ink is dark, paper is light.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

INK_BELOW = 170
"""After the light is evened out paper is 255; what is darker than this is ink."""

PALE_INK_BELOW = 215
"""The same on a page where all writing is pale."""

_SHEET = 2000
_FAR = 0.25
_HARDLY_ANY = 40
_PALEST_INK = 240
_PALER = 4


@dataclass(frozen=True, slots=True)
class Marks:
    """Connected marks of ink: their boxes, pixel counts and the label picture they come from."""

    labels: NDArray[np.int32]
    left: NDArray[np.int32]
    top: NDArray[np.int32]
    width: NDArray[np.int32]
    height: NDArray[np.int32]
    area: NDArray[np.int32]
    letter: NDArray[np.bool_]
    """Which marks have the size and shape of a letter (the first one, paper, never)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page made ready to be measured: evenly lit, reduced; its ink mask (1 is ink) and marks, all of one size."""

    even: Pixels
    ink: Pixels
    marks: Marks
    level: int
    """What is darker than this was taken for ink."""


def to_grey(image: Pixels) -> Pixels:
    """Return H×W grey of a grey or RGB picture."""
    if image.ndim == 2:
        return image
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def to_rgb(image: Pixels) -> Pixels:
    """Return H×W×3 RGB of a grey or RGB picture."""
    if image.ndim == 3:
        return image
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def reduced(image: Pixels, *, longest: int) -> Pixels:
    """Return the picture with its longer side at most `longest` pixels; never enlarged."""
    height, width = image.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return image
    if scale <= _FAR:
        # The mean of two by two pixels is quick, and what is left is no coarser for it.
        image = _resized(image, width // 2, height // 2)
    return _resized(image, round(width * scale), round(height * scale))


def _resized(image: Pixels, width: int, height: int) -> Pixels:
    """Return the picture at this size, and a pixel wide where a hair would be none."""
    size = (max(1, width), max(1, height))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def background(grey: Pixels) -> Pixels:
    """Return what the bare paper would look like: bright neighbours win, then smoothed, on a small picture."""
    small = reduced(grey, longest=500)
    lifted = cv2.dilate(small, np.ones((7, 7), np.uint8))
    smooth = cv2.medianBlur(lifted, 21)
    size = (grey.shape[1], grey.shape[0])
    return np.asarray(cv2.resize(smooth, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def even_light(grey: Pixels) -> Pixels:
    """Return the page divided by its own background: paper 255 everywhere, ink as dark as it was beside it."""
    return np.asarray(cv2.divide(grey, np.maximum(background(grey), np.uint8(32)), scale=255), dtype=np.uint8)


def ink_of(even: Pixels) -> Pixels:
    """Return 1 where an evenly lit page has ink, 0 where it is paper."""
    return np.asarray(even < INK_BELOW, dtype=np.uint8)


def find_marks(ink: Pixels) -> Marks:
    """Return the connected marks of an ink mask, letters told apart from dust, rules, frames and seals."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    left, top, width, height, area = (np.asarray(stats[:, i], dtype=np.int32) for i in range(5))
    letter = _letters(width, height, area, max(ink.shape))
    return Marks(np.asarray(labels, dtype=np.int32), left, top, width, height, area, letter)


def _letters(
    width: NDArray[np.int32], height: NDArray[np.int32], area: NDArray[np.int32], longest: int
) -> NDArray[np.bool_]:
    smallest, largest = max(3.0, longest * 0.0025), longest * 0.035
    letter = (height >= smallest) & (height <= largest) & (width >= 2) & (width <= largest * 2.5)
    letter &= area >= 0.08 * width * height
    letter[0] = False
    return np.asarray(letter, dtype=np.bool_)


def prepare_sheet(image: Pixels) -> Sheet:
    """Return the page (H×W or H×W×3 uint8) evened out, at most 2,000 pixels long, with its marks found.

    What is paler than ink usually is counts as ink too where there is hardly anything darker.
    """
    even = even_light(reduced(to_grey(image), longest=_SHEET))
    ink = ink_of(even)
    marks = find_marks(ink)
    written = int(marks.area[marks.letter].sum())
    if np.count_nonzero(marks.letter) >= _HARDLY_ANY or np.count_nonzero(even < PALE_INK_BELOW) < _PALER * written:
        return Sheet(even, ink, marks, INK_BELOW)
    level = _pale_level(even)
    pale = np.asarray(even < level, dtype=np.uint8)
    return Sheet(even, pale, find_marks(pale), level)


def _pale_level(even: Pixels) -> int:
    """Return what is ink on a pale page: half-way between its darkest strokes, if it has any, and its paper."""
    darkest, paper = np.percentile(even, (0.1, 50))
    if darkest >= PALE_INK_BELOW:
        return PALE_INK_BELOW
    return int(np.clip((darkest + paper) / 2, PALE_INK_BELOW, _PALEST_INK))


def turned_sheet(sheet: Sheet, degrees: int) -> Sheet:
    """Return the sheet turned clockwise by 0, 90, 180 or 270 degrees."""
    if degrees == 0:
        return sheet
    marks = sheet.marks
    height, width = sheet.ink.shape
    right, bottom = width - marks.left - marks.width, height - marks.top - marks.height
    left, top = {90: (bottom, marks.left), 180: (right, bottom), 270: (marks.top, right)}[degrees]
    wide, high = (marks.width, marks.height) if degrees == 180 else (marks.height, marks.width)
    quarters = -(degrees // 90)
    return Sheet(
        np.ascontiguousarray(np.rot90(sheet.even, quarters), dtype=np.uint8),
        np.ascontiguousarray(np.rot90(sheet.ink, quarters), dtype=np.uint8),
        level=sheet.level,
        marks=Marks(
            labels=np.ascontiguousarray(np.rot90(marks.labels, quarters), dtype=np.int32),
            left=left,
            top=top,
            width=wide,
            height=high,
            area=marks.area,
            letter=_letters(wide, high, marks.area, max(height, width)),
        ),
    )


def paper_colour(image: Pixels) -> tuple[int, ...]:
    """Return the commonest light colour: one value for grey, three for RGB."""
    small = reduced(image, longest=300)
    flat = small.reshape(-1, 1 if small.ndim == 2 else small.shape[2])
    brightness = flat.mean(axis=1)
    light = flat[brightness >= np.percentile(brightness, 50)]
    return tuple(int(value) for value in np.median(light, axis=0))
