"""The lines of text in one column or cell, found by their rows of ink."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Marks, Pixels

Box = tuple[int, int, int, int]
"""(left, top, right, bottom) in pixels, right and bottom past the last."""

_FEWEST_LETTERS = 10
_SMALLEST = 0.4
_MARK_GAP = 0.3
_TWO_LINES = 2.4
_CORE = 0.5
_SPECK = 3
_STEEP = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    box: its ink with the room above and below that is its own. top, bottom: the rows of its ink. baseline: the row its
    letters stand on.
    """

    box: Box
    top: int
    bottom: int
    baseline: int


def letter_height(marks: Marks) -> float:
    """Return how high letters usually are, in pixels; a guess from the page's size when there are hardly any.

    On a form the dots of its dotted lines outnumber its letters, but letters are larger.
    """
    heights = marks.height[marks.letter]
    if len(heights) < _FEWEST_LETTERS:
        return 0.01 * float(max(marks.labels.shape))
    order = np.argsort(heights)
    weight = np.cumsum((heights.astype(np.float64) ** 2 * marks.width[marks.letter])[order])
    heavy = int(heights[order][np.searchsorted(weight, weight[-1] / 2)])
    bodies = heights[np.flatnonzero(heights >= _SMALLEST * heavy)]
    return float(np.median(bodies))


def find_lines(ink: Pixels, box: Box, letter: float) -> list[Line]:
    """Return the lines of text in `box` of an ink mask (H×W uint8) from top to bottom.

    Their boxes share out the rows of `box` and are as wide as their ink.
    """
    left, top, right, bottom = box
    part = ink[top:bottom, left:right]
    profile = np.asarray(part.sum(axis=1), dtype=np.int64)
    runs = [run for found in _inked(profile, letter) for run in _single(profile, found, letter)]
    runs = [run for run in runs if profile[slice(*run)].sum() >= _SPECK]
    if not runs:
        return []
    parted = [0, *((above[1] + below[0]) // 2 for above, below in pairwise(runs)), bottom - top]
    room = round(letter)
    lines = []
    for (first, last), upper, lower in zip(runs, parted[:-1], parted[1:], strict=True):
        inked = np.flatnonzero(part[first:last].any(axis=0))
        rows = (top + max(upper, first - room), top + min(lower, last + room))
        columns = (left + max(0, int(inked[0]) - 2), left + min(right - left, int(inked[-1]) + 3))
        baseline = top + first + _baseline(profile[first:last])
        lines.append(Line((columns[0], rows[0], columns[1], rows[1]), top + first, top + last, baseline))
    return lines


def runs_of(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (first, past last) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _inked(profile: NDArray[np.int64], letter: float) -> list[tuple[int, int]]:
    """Return the runs of rows with ink; a line and its tone marks are one."""
    gap = max(2, round(letter * _MARK_GAP))
    inked = (profile > 0).astype(np.uint8).reshape(-1, 1)
    padded = cv2.copyMakeBorder(inked, gap, gap, 0, 0, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((gap + 1, 1), np.uint8))[gap:-gap]
    return runs_of(closed.ravel() > 0)


def _single(profile: NDArray[np.int64], run: tuple[int, int], letter: float) -> Iterator[tuple[int, int]]:
    """Yield a run, or its parts when lines touch: they are parted where there is least ink between their letters."""
    first, last = run
    if last - first <= _TWO_LINES * letter:
        yield run
        return
    rows = profile[first:last].astype(np.float32).reshape(-1, 1)
    smooth = cv2.blur(rows, (1, max(3, round(letter / 3)))).ravel()
    around = cv2.blur(rows, (1, round(2.5 * letter))).ravel()
    cores = [core for core in runs_of(smooth > around) if core[1] - core[0] >= _CORE * letter / 2]
    cuts = [above[1] + int(np.argmin(smooth[above[1] : below[0] + 1])) for above, below in pairwise(cores)]
    for start, end in pairwise([0, *cuts, last - first]):
        if end > start:
            yield first + start, first + end


def _baseline(profile: NDArray[np.int64]) -> int:
    """Return the row, counted from the first, on which letters stand: the lowest one under which much ink falls off.

    The bar of a 4 may end in more ink than its foot, the tails of a few letters end in less.
    """
    padded = np.concatenate((profile, [0, 0]))
    fall = padded[:-2] - padded[2:]
    half = len(profile) // 2
    steep = np.flatnonzero(fall[half:] >= _STEEP * fall[half:].max())
    return half + int(steep[-1]) + 1
