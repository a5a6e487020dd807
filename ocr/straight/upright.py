"""Whether the letters of a page stand on their feet or on their heads, from their shapes alone.

In Vietnamese, as in all Latin writing, letters stand on one line while their tops do not: some rise above the others,
marks are set above more often than below. Upside down it is the other way round.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Sheet
from ocr.straight.rows import Edges, Rows

Floats = NDArray[np.float64]
Chosen = NDArray[np.bool_]

_COMMON = 0.75
"""Height of the commonest letters, those without stems, marks or capitals; as a share of the height by ink."""

_SMALLEST_BODY, _LARGEST_BODY = 0.6, 2.5
_SMALLEST_DOT = 0.1
_LEVEL, _STANDS_OUT, _MARKS_REACH = 0.1, 0.2, 0.9
_SHORTEST_LINE, _TALLEST_LINE = 0.6, 2.0
_FEWEST_IN_LINE = 6
_GRAIN, _GAP = 6.0, 1.5
"""Letters are chained on a picture where they are 6 pixels high, over gaps of up to three heights."""


@dataclass(frozen=True, slots=True)
class Stance:
    """How many signs speak for letters standing upright and how many for letters upside down."""

    upright: int
    inverted: int

    @property
    def surplus(self) -> float:
        """By how many standard deviations the signs for upright outweigh the others; negative when upside down."""
        return (self.upright - self.inverted) / math.sqrt(max(1, self.upright + self.inverted))

    @property
    def share(self) -> float:
        """0..1: the larger side's share of all signs."""
        return max(self.upright, self.inverted) / max(1, self.upright + self.inverted)


@dataclass(frozen=True, slots=True)
class _Boxes:
    left: Floats
    top: Floats
    right: Floats
    bottom: Floats

    def of(self, chosen: Chosen) -> "_Boxes":
        return _Boxes(self.left[chosen], self.top[chosen], self.right[chosen], self.bottom[chosen])


def stance_of(sheet: Sheet, lower: Edges, upper: Edges, rows: Rows) -> Stance:
    """Return how the letters stand on the page turned straight by `rows`; lower, upper: their edges on `sheet`."""
    boxes = _straight_boxes(sheet, lower, upper, rows.angle)
    height = boxes.bottom - boxes.top + 1
    usual = _COMMON * lower.height
    known = np.isfinite(height) & (boxes.right - boxes.left < _LARGEST_BODY * 2 * usual)
    body = known & sheet.marks.letter & (height >= _SMALLEST_BODY * usual) & (height < _LARGEST_BODY * usual)
    dot = known & ~body & (height < _SMALLEST_BODY * usual) & (height >= _SMALLEST_DOT * usual)
    if np.count_nonzero(body) < _FEWEST_IN_LINE:
        return Stance(0, 0)
    bodies, dots = boxes.of(body), boxes.of(dot)
    line = _lines(bodies, usual)
    counted = [_signs(bodies.of(line == number), dots, usual) for number in np.flatnonzero(_crowded(line))]
    return Stance(sum(up for up, _ in counted), sum(down for _, down in counted))


def _crowded(line: NDArray[np.int64]) -> Chosen:
    return np.asarray(np.bincount(line) >= _FEWEST_IN_LINE, dtype=np.bool_)


def _straight_boxes(sheet: Sheet, lower: Edges, upper: Edges, angle: float) -> _Boxes:
    """Return the box of every mark on the page turned straight, about its middle; without edges it is not finite."""
    marks = sheet.marks
    turn = np.radians(angle)
    middle_x = marks.left + marks.width / 2 - sheet.ink.shape[1] / 2
    middle_y = marks.top + marks.height / 2 - sheet.ink.shape[0] / 2
    across = middle_x * np.cos(turn) - middle_y * np.sin(turn)
    down = middle_x * np.sin(turn) + middle_y * np.cos(turn)
    top, bottom = down - marks.height / 2, down + marks.height / 2
    letters = marks.letter
    top[letters], bottom[letters] = np.inf, -np.inf
    np.minimum.at(top, upper.mark, upper.x * np.sin(turn) + upper.y * np.cos(turn))
    np.maximum.at(bottom, lower.mark, lower.x * np.sin(turn) + lower.y * np.cos(turn))
    return _Boxes(across - marks.width / 2, top, across + marks.width / 2, bottom)


def _lines(bodies: _Boxes, usual: float) -> NDArray[np.int64]:
    """Return for each letter the number of its line: letters whose middles are level and that are near each other."""
    scale = _GRAIN / usual
    reach = int(_GRAIN * _GAP)
    row = (((bodies.top + bodies.bottom) / 2 - bodies.top.min()) * scale).astype(np.int64) + 1
    first = ((bodies.left - bodies.left.min()) * scale).astype(np.int64)
    last = ((bodies.right - bodies.left.min()) * scale).astype(np.int64) + 2 * reach + 1
    steps = np.zeros((row.max() + 2, last.max() + 1), np.int32)
    np.add.at(steps, (row, first), 1)
    np.add.at(steps, (row, last), -1)
    covered = (np.cumsum(steps, axis=1) > 0).astype(np.uint8)
    _, labels = cv2.connectedComponents(cv2.dilate(covered, np.ones((3, 1), np.uint8)), connectivity=8)
    return np.asarray(labels[row, (first + last) // 2], dtype=np.int64)


def _signs(bodies: _Boxes, dots: _Boxes, usual: float) -> tuple[int, int]:
    """Return the signs that one line gives for and against standing upright."""
    head, foot = float(np.median(bodies.top)), float(np.median(bodies.bottom))
    if not _SHORTEST_LINE * usual <= foot - head <= _TALLEST_LINE * usual:
        return 0, 0
    on_foot = np.abs(bodies.bottom - foot) < _LEVEL * usual
    on_head = np.abs(bodies.top - head) < _LEVEL * usual
    rising = bodies.top < head - _STANDS_OUT * usual
    hanging = bodies.bottom > foot + _STANDS_OUT * usual
    middle_x, middle_y = (dots.left + dots.right) / 2, (dots.top + dots.bottom) / 2
    beside = (middle_x > bodies.left.min()) & (middle_x < bodies.right.max())
    above = beside & (middle_y < head) & (middle_y > head - _MARKS_REACH * usual)
    below = beside & (middle_y > foot) & (middle_y < foot + _MARKS_REACH * usual)
    upright = (on_foot & ~on_head).sum() + rising.sum() + above.sum()
    inverted = (on_head & ~on_foot).sum() + hanging.sum() + below.sum()
    return int(upright), int(inverted)
