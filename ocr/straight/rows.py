"""The rows that the letters of a page stand on: how far they are turned, and how surely that is known.

First a coarse angle: the one at which the feet of letters fall into the sharpest rows. Then the feet are chained into
lines of writing, each with a height of its own, and one slope is fitted to all of them. A profile of the whole page,
as most programs use it, is pulled aside by two columns that are not level with each other and clings to the grid of
pixels at angles near 0; lines fitted one by one do neither.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Marks, Sheet

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SEARCHED = 17.0
"""Degrees to both sides; more than is believed, so that a page just beyond the limit is not taken for one within."""

_COARSE_STEP, _FINE_STEP = 0.5, 0.1
_ENOUGH_POINTS = 20000
_OUTER_PART = 0.6
_WIDE = 2.5
_FEWEST_EDGES = 40
_GRAIN = 6.0
"""Pixels that a letter is high on the picture on which letters are chained."""

_LONGEST_GAP = 2.0
_SHORTEST_LINE = 6.0
_ROUNDS = 6
_LEAST_SPREAD = 0.15
_TUKEY = 3.5
_TOGETHER = 1.5
"""Edges of one letter err together: how much more the angle errs than so many witnesses on their own would make it."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Lower (or upper) ends of letters: x, y about the page's middle in parts of a pixel, y down; mark: whose they are.

    joined: the mark is as wide as several letters. height: of the usual letter, pixels.
    """

    x: Floats
    y: Floats
    mark: Integers
    joined: NDArray[np.bool_]
    height: float


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines of writing found on a page and the one turn that fits them all.

    angle: degrees counter-clockwise. error: standard error of the angle, degrees. spread: how far feet lie from their
    line, in letter heights. share: of all feet, those in lines. length: of all lines together, in letter heights.
    line: for each edge its line, -1 for none. across, down: the edges' places on the straightened page, pixels.
    """

    angle: float
    error: float
    spread: float
    share: float
    length: float
    line: Integers
    across: Floats
    down: Floats


def find_edges(sheet: Sheet, *, upper: bool = False) -> Edges | None:
    """Return where letters end towards the page's foot, or towards its head; None when there are too few to tell."""
    ink, marks = sheet.ink, sheet.marks
    outside = -1 if upper else 1
    end = np.zeros(ink.shape, np.bool_)
    if upper:
        end[1:] = (ink[1:] != 0) & (ink[:-1] == 0)
    else:
        end[:-1] = (ink[:-1] != 0) & (ink[1:] == 0)
    y, x = np.nonzero(end)
    mark = marks.labels[y, x].astype(np.int64)
    # The bows and bars inside a letter say nothing about the line it stands on.
    depth = y - marks.top[mark] if not upper else marks.top[mark] + marks.height[mark] - 1 - y
    joined = marks.width[mark] > _WIDE * marks.height[mark]
    kept = marks.letter[mark] & (joined | (depth >= _OUTER_PART * marks.height[mark]))
    if np.count_nonzero(kept) < _FEWEST_EDGES:
        return None
    x, y, mark = x[kept], y[kept], mark[kept]
    within, beyond = sheet.even[y, x].astype(np.float64), sheet.even[y + outside, x].astype(np.float64)
    part = (sheet.level - within) / np.maximum(beyond - within, 1.0)
    rows, columns = ink.shape
    return Edges(x - columns / 2, y + outside * part - rows / 2, mark, joined[kept], _usual_height(marks))


def _usual_height(marks: Marks) -> float:
    """Return the height up to which marks hold half of the ink; dotted lines are many marks but little ink."""
    heights, areas = marks.height[marks.letter], marks.area[marks.letter]
    order = np.argsort(heights)
    ink = np.cumsum(areas[order])
    return float(heights[order][np.searchsorted(ink, ink[-1] / 2)])


def find_rows(edges: Edges) -> Rows:
    """Return the lines of writing at the sharpest angle within ±17 degrees, be they good or bad."""
    angle = sharpest_angle(edges)
    edges = _without_bows(edges, angle)
    rows = _fitted(edges, angle)
    return _fitted(edges, rows.angle) if abs(rows.angle - angle) < _COARSE_STEP else rows


def sharpest_angle(edges: Edges) -> float:
    """Return the turn, in degrees, at which the edges fall into the sharpest rows; good to about a tenth."""
    points = np.stack([edges.x, edges.y])
    thinned = points[:, :: max(1, points.shape[1] // _ENOUGH_POINTS)]
    grid = np.arange(-_SEARCHED, _SEARCHED + 0.01, _COARSE_STEP)
    best = float(grid[int(_sharpness(thinned, grid).argmax())])
    grid = best + np.arange(-_COARSE_STEP, _COARSE_STEP + 0.01, _FINE_STEP)
    return float(grid[int(_sharpness(thinned, grid).argmax())])


def _sharpness(points: Floats, angles: Floats) -> Floats:
    """Return for each angle how unevenly the points fall into rows one pixel high."""
    reach = int(np.ceil(np.hypot(*np.abs(points).max(axis=1)))) + 2
    scores = np.empty(len(angles))
    for index, angle in enumerate(np.radians(angles)):
        rows = points[1] * np.cos(angle) + points[0] * np.sin(angle) + reach
        lower = rows.astype(np.int64)
        share = rows - lower
        profile = np.bincount(lower, 1 - share, 2 * reach + 2) + np.bincount(lower + 1, share, 2 * reach + 2)
        scores[index] = float((profile * profile).sum())
    return scores


def _without_bows(edges: Edges, angle: float) -> Edges:
    """Leave out the upper half of the edges of joined letters: in handwriting, the undersides of their bows."""
    _, down = _straightened(edges, angle)
    count = np.bincount(edges.mark)
    middle = np.bincount(edges.mark, down) / np.maximum(count, 1)
    kept = ~edges.joined | (down >= middle[edges.mark])
    return replace(edges, x=edges.x[kept], y=edges.y[kept], mark=edges.mark[kept], joined=edges.joined[kept])


def _fitted(edges: Edges, angle: float) -> Rows:
    across, down = _straightened(edges, angle)
    line = _chained(across, down, edges.height)
    line, lengths = _long_ones(line, across, _SHORTEST_LINE * edges.height)
    inside = line >= 0
    share = float(inside.mean())
    if len(lengths) == 0:
        return Rows(angle, np.inf, np.inf, 0.0, 0.0, line, across, down)
    slope, error, spread = _common_slope(across[inside], down[inside], line[inside])
    return Rows(
        angle=angle - float(np.degrees(slope)),
        error=float(np.degrees(error)),
        spread=spread / edges.height,
        share=share,
        length=float(lengths.sum()) / edges.height,
        line=line,
        across=across,
        down=down,
    )


def _straightened(edges: Edges, angle: float) -> tuple[Floats, Floats]:
    turn = np.radians(angle)
    across = edges.x * np.cos(turn) - edges.y * np.sin(turn)
    down = edges.x * np.sin(turn) + edges.y * np.cos(turn)
    return across, down


def _chained(across: Floats, down: Floats, height: float) -> Integers:
    """Return for each edge the number of the chain of neighbours it belongs to."""
    scale = _GRAIN / height
    bridge = int(_GRAIN * _LONGEST_GAP / 2)
    column = ((across - across.min()) * scale).astype(np.int64) + bridge
    row = ((down - down.min()) * scale).astype(np.int64) + 1
    small = np.zeros((row.max() + 2, column.max() + bridge + 1), np.uint8)
    small[row, column] = 1
    joined = cv2.dilate(small, np.ones((1, 2 * bridge + 1), np.uint8))
    _, labels = cv2.connectedComponents(joined, connectivity=8)
    return np.asarray(labels[row, column], dtype=np.int64)


def _long_ones(line: Integers, across: Floats, shortest: float) -> tuple[Integers, Floats]:
    """Return the chains' numbers anew, -1 for those shorter than `shortest`, and the lengths of those that stay."""
    left, right = np.full(line.max() + 1, np.inf), np.full(line.max() + 1, -np.inf)
    np.minimum.at(left, line, across)
    np.maximum.at(right, line, across)
    length = right - left
    kept = length >= shortest
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    return np.asarray(number[line], dtype=np.int64), np.asarray(length[kept], dtype=np.float64)


def _common_slope(across: Floats, down: Floats, line: Integers) -> tuple[float, float, float]:
    """Return slope, its standard error and the spread about the lines, in pixels; descenders and dust weigh nothing.

    Least squares with Tukey's weights, one slope, a height of its own for each line; the error is the larger of what
    the scatter about the lines and the disagreement between the lines lead to expect.
    """
    count = int(line.max()) + 1
    weight = np.ones_like(across)
    for _ in range(_ROUNDS):
        total = np.bincount(line, weight, count) + 1e-9
        x = across - (np.bincount(line, weight * across, count) / total)[line]
        y = down - (np.bincount(line, weight * down, count) / total)[line]
        leverage = np.bincount(line, weight * x * x, count)
        pull = np.bincount(line, weight * x * y, count)
        slope = float(pull.sum() / max(leverage.sum(), 1e-9))
        rest = y - slope * x
        spread = max(1.4826 * float(np.median(np.abs(rest))), _LEAST_SPREAD)
        weight = np.clip(1 - (rest / (_TUKEY * spread)) ** 2, 0, None) ** 2
    scatter = _TOGETHER * spread / np.sqrt(leverage.sum())
    between = np.sqrt(((pull - slope * leverage) ** 2).sum()) / leverage.sum()
    return slope, float(max(scatter, between)), spread
