"""Two columns side by side, as in the head and foot of every official paper.

Tesseract joins such columns line by line and, where their lines stand at different heights, reads neither.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.reading_order.lines import runs_of

_GUTTER = 0.025
_NARROW_GUTTER = 1.2
_MIDDLE = (0.3, 0.7)
_FEWEST_LINES = 2
_SHORTEST = 0.04
_LOWEST_LINE = 0.5
_MARK_GAP = 0.3
_INKED = 3
_WIDE_GAP = 2.2
_MOST_ZONES = 4

Mask = NDArray[np.bool_]
Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Zone:
    """Rows top..bottom of a page in which nothing crosses column x, text standing on both sides of it (pixels)."""

    top: int
    bottom: int
    x: int


def find_zones(letters: Mask, free: Mask, letter: float) -> list[Zone]:
    """Return the two-column zones of an upright, straight page, from top to bottom.

    letters: H×W bool, where letters are. free: H bool, the rows to look at; tables are none. letter: how high letters
    are, in pixels.
    """
    free = free.copy()
    zones: list[Zone] = []
    while len(zones) < _MOST_ZONES:
        zone = _longest(letters, free, letter)
        if zone is None:
            break
        zones.append(zone)
        free[zone.top : zone.bottom] = False
    return sorted(zones, key=lambda zone: zone.top)


def _longest(letters: Mask, free: Mask, letter: float) -> Zone | None:
    """Return the zone among the free rows in which most rows have text on both sides, or None."""
    before = np.cumsum(letters, axis=1, dtype=np.int32)
    for gutter, fewest in ((_GUTTER * letters.shape[1], _FEWEST_LINES), (_NARROW_GUTTER * letter, _FEWEST_LINES + 1)):
        found = list(_beside(letters, before, free, letter, round(gutter), fewest))
        most = max((rows for rows, _ in found), default=0)
        best = [zone for rows, zone in found if rows == most]
        if best:
            return best[len(best) // 2]
    return None


def _beside(
    letters: Mask, before: NDArray[np.int32], free: Mask, letter: float, gutter: int, fewest: int
) -> Iterator[tuple[int, Zone]]:
    """Yield each zone that such a gutter parts, with the rows in which text stands on both sides."""
    height, width = letters.shape
    near = cv2.dilate(letters.astype(np.uint8), np.ones((1, max(3, gutter)), np.uint8)) > 0
    most = 0
    for x in range(round(width * _MIDDLE[0]), round(width * _MIDDLE[1]), max(3, gutter // 4)):
        left, right = before[:, x - 1] >= _INKED, before[:, -1] - before[:, x - 1] >= _INKED
        for run in runs_of(free & ~near[:, x]):
            if run[1] - run[0] < max(_SHORTEST * height, most):
                continue
            top, bottom = _between_lines(run, before[:, -1], round(letter))
            if bottom <= top:
                continue
            if _reach(left[top:bottom], right[top:bottom], letter) < max(1, most):
                continue
            sides = _lines(left[top:bottom], letter), _lines(right[top:bottom], letter)
            rows, first, last = _trimmed(*sides, letter, fewest)
            if rows > 0 and last - first >= _SHORTEST * height:
                most = max(most, rows)
                yield rows, Zone(max(0, top + first - 2), top + last + 2, x)


def _between_lines(run: Run, inked: NDArray[np.int32], letter: int) -> Run:
    """Return the run cut down to rows between lines: a gap begins below a line's letters, but above its tails."""
    first, last = run
    # A page may be lower than a letter: a picture of a few pixels is one too.
    letter = max(1, letter)
    head, foot = inked[first : first + letter], inked[max(0, last - letter) : last]
    return first + int(np.argmin(head)) if first else 0, last - int(np.argmin(foot[::-1]))


def _reach(left: Mask, right: Mask, letter: float) -> int:
    """Return in how many rows text may stand on both sides at most: cheaper to say than in how many it does."""
    inked = [np.flatnonzero(side) for side in (left, right)]
    if not (inked[0].size and inked[1].size):
        return 0
    first, last = max(side[0] for side in inked), min(side[-1] for side in inked)
    return int(last - first) + 2 * _gap(letter)


def _gap(letter: float) -> int:
    """Return the rows that a line and its tone marks may lie apart."""
    return max(3, round(_MARK_GAP * letter))


def _trimmed(left: list[Run], right: list[Run], letter: float, fewest: int) -> tuple[int, int, int]:
    """Return how many rows have text on both sides, the first and past the last row; zeros when lines are too few."""
    if min(len(left), len(right)) < fewest or max(len(left), len(right)) <= _FEWEST_LINES:
        return 0, 0, 0
    rows = min(left[-1][1], right[-1][1]) - max(left[0][0], right[0][0])
    return rows, min(left[0][0], right[0][0]), _end(left, right, letter)


def _end(left: list[Run], right: list[Run], letter: float) -> int:
    """Return where a zone ends: with the longer side, unless that goes on after a wide gap beside nothing."""
    shorter, longer = sorted((left, right), key=lambda side: side[-1][1])
    end = shorter[-1][1]
    for start, last in longer:
        if start > end + _WIDE_GAP * letter:
            break
        end = max(end, last)
    return end


def _lines(inked: Mask, letter: float) -> list[Run]:
    """Return the rows of the text lines of a column; a line and its tone marks are one, specks are none."""
    gap = _gap(letter)
    column = inked.astype(np.uint8).reshape(-1, 1)
    joined = cv2.morphologyEx(column, cv2.MORPH_CLOSE, np.ones((gap, 1), np.uint8)).ravel() > 0
    return [run for run in runs_of(joined) if run[1] - run[0] >= _LOWEST_LINE * letter]
