"""Two columns side by side, as in the head and foot of every official paper, read one after the other.

Tesseract joins such columns line by line and, where their lines stand at different heights, reads neither. So the page
is unfolded before it is read: the right column of each such zone is laid below the left one. Afterwards every word is
put back where it stands.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Marks, Pixels, even_light, find_marks, ink_of, reduced
from ocr.words import Word

_WORKED_ON = 1200
_GUTTER = 0.025
_MIDDLE = (0.3, 0.7)
_FEWEST_LINES = 2
_SHORTEST = 0.04
_LOWEST_LINE = 6
_MARK_GAP = 5
_MOST_ZONES = 4
_PADDING = 40

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Zone:
    """Rows top..bottom of a page in which nothing crosses column x, text standing on both sides of it (pixels)."""

    top: int
    bottom: int
    x: int


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows top..bottom and columns left..right of the page, found from row `at` on of the unfolded picture."""

    top: int
    bottom: int
    left: int
    right: int
    at: int


def find_zones(grey: Pixels) -> list[Zone]:
    """Return the two-column zones of an upright, straight page (H×W uint8), from top to bottom; tables are none."""
    even = even_light(reduced(grey, longest=_WORKED_ON))
    marks = find_marks(ink_of(even))
    letters = marks.letter[marks.labels]
    free = ~_table_rows(marks, even.shape[1])
    zones: list[Zone] = []
    while len(zones) < _MOST_ZONES:
        zone = _tallest(letters, free)
        if zone is None:
            break
        zones.append(zone)
        free[zone.top : zone.bottom] = False
    scale = grey.shape[1] / even.shape[1]
    found = [Zone(round(z.top * scale), round(z.bottom * scale), round(z.x * scale)) for z in zones]
    return sorted(found, key=lambda zone: zone.top)


def unfold(grey: Pixels, zones: Sequence[Zone]) -> tuple[Pixels, list[Strip]]:
    """Return the page with each zone's right column laid below its left one, and where every strip came from."""
    height, width = grey.shape
    paper = int(np.median(grey))
    strips: list[Strip] = []
    at = 0
    for top, bottom, left, right in _cuts(zones, height, width):
        strips.append(Strip(top, bottom, left, right, at))
        at += bottom - top + _PADDING
    picture = np.full((at, width), paper, np.uint8)
    for strip in strips:
        rows = slice(strip.at, strip.at + strip.bottom - strip.top)
        picture[rows, strip.left : strip.right] = grey[strip.top : strip.bottom, strip.left : strip.right]
    return picture, strips


def fold_back(words: Iterable[Word], strips: Sequence[Strip]) -> list[Word]:
    """Return the words of an unfolded page with their boxes where they stand on the page itself."""
    return [_put_back(word, strips) for word in words]


def _put_back(word: Word, strips: Sequence[Strip]) -> Word:
    left, top, right, bottom = word.box
    middle = (top + bottom) / 2
    home = max((strip for strip in strips if strip.at <= middle), key=lambda strip: strip.at, default=strips[0])
    shift = home.top - home.at
    upper = min(max(top + shift, home.top), home.bottom - 1)
    return replace(word, box=(left, upper, right, max(upper + 1, min(bottom + shift, home.bottom))))


def _cuts(zones: Sequence[Zone], height: int, width: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (top, bottom, left, right) of every strip of the page in reading order."""
    row = 0
    for zone in zones:
        if zone.top > row:
            yield row, zone.top, 0, width
        yield zone.top, zone.bottom, 0, zone.x
        yield zone.top, zone.bottom, zone.x, width
        row = zone.bottom
    if row < height:
        yield row, height, 0, width


def _table_rows(marks: Marks, page_width: int) -> Mask:
    """Return the rows covered by a frame wide and tall enough to be a ruled table."""
    rows = np.zeros(marks.labels.shape[0], dtype=np.bool_)
    tall = 0.03 * len(rows)
    for index in np.flatnonzero((marks.width > 0.4 * page_width) & (marks.height > tall)):
        if index:
            rows[marks.top[index] : marks.top[index] + marks.height[index]] = True
    return rows


def _tallest(letters: Mask, free: Mask) -> Zone | None:
    """Return the tallest zone among the free rows, or None."""
    width = letters.shape[1]
    reach = max(2, round(width * _GUTTER / 2))
    near = cv2.dilate(letters.astype(np.uint8), np.ones((1, 2 * reach + 1), np.uint8)) > 0
    best: Zone | None = None
    for x in range(round(width * _MIDDLE[0]), round(width * _MIDDLE[1]), 4):
        for top, bottom in _runs(free & ~near[:, x]):
            zone = _trimmed(letters, top, bottom, x)
            if zone and (best is None or zone.bottom - zone.top > best.bottom - best.top):
                best = zone
    return best


def _trimmed(letters: Mask, top: int, bottom: int, x: int) -> Zone | None:
    """Return the rows top..bottom cut down to where text stands on both sides, None when there is too little of it."""
    if bottom - top < _SHORTEST * len(letters):
        return None
    left = _lines(letters[top:bottom, :x])
    right = _lines(letters[top:bottom, x:])
    if min(len(left), len(right)) < _FEWEST_LINES or max(len(left), len(right)) <= _FEWEST_LINES:
        return None
    first = top + max(0, min(left[0][0], right[0][0]) - 2)
    last = top + max(left[-1][1], right[-1][1]) + 2
    beside = min(left[-1][1], right[-1][1]) - max(left[0][0], right[0][0])
    if beside <= 0 or last - first < _SHORTEST * len(letters):
        return None
    return Zone(first, min(last, bottom), x)


def _lines(letters: Mask) -> list[tuple[int, int]]:
    """Return the rows of the text lines of a column; a line and its tone marks are one, specks are none."""
    inked = (letters.sum(axis=1) >= 3).astype(np.uint8).reshape(-1, 1)
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((_MARK_GAP, 1), np.uint8)).ravel() > 0
    return [run for run in _runs(joined) if run[1] - run[0] >= _LOWEST_LINE]


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """Return (first, past last) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
