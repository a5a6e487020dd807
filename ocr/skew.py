"""How far a page is turned from straight: bounded, gated, 0 when unsure.

Two witnesses are heard. The feet of letter-sized marks (seals, frames, black borders and dust are left out) fall into
sharp rows only when the page is straight; that gives the fine angle. The plain ink profile of a small picture gives a
coarse one. Where they disagree, the angle counts only if one of them is beyond doubt.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels, even_light, find_marks, ink_of, reduced, to_grey

LIMIT = 15.0
"""Degrees; a page further off is not skewed but laid wrong, and is left to a person."""

_SEARCHED = 17.0
_FEWEST_MARKS = 12
_SURE = 0.25
_AGREE = 0.3

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Skew:
    """angle: degrees, the counter-clockwise turn of the page, within ±15. confidence: 0..1; angle is 0 when unsure."""

    angle: float
    confidence: float


STRAIGHT = Skew(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Peak:
    angle: float
    clarity: float
    """0..1: how far the best angle stands out from all the others."""


def estimate_skew(image: Pixels) -> Skew:
    """Return the skew of a page (H×W or H×W×3 uint8); turning the page by -angle makes it straight."""
    grey = to_grey(image)
    if min(grey.shape) < 32:
        return STRAIGHT
    even = even_light(reduced(grey, longest=2000))
    ink = ink_of(even)
    marks = find_marks(ink)
    if int(marks.letter.sum()) < _FEWEST_MARKS:
        return STRAIGHT
    letters = marks.letter[marks.labels]
    fine = _search(_feet(ink, letters), finest=0.02)
    coarse = _search(_ink_points(reduced(np.where(letters, even, np.uint8(255)), longest=700)), finest=0.05)
    return _verdict(fine, coarse)


def row_sharpness(mask: NDArray[np.bool_]) -> float:
    """Return how sharply the marked pixels fall into rows at the best angle; comparable between masks of one page."""
    points = _centred(mask)
    if points.shape[1] == 0:
        return 0.0
    scores = _scores(points, np.arange(-_SEARCHED, _SEARCHED + 0.01, 0.25))
    return float(scores.max() / points.shape[1] ** 2)


def _verdict(fine: _Peak, coarse: _Peak) -> Skew:
    agreed = abs(fine.angle - coarse.angle) <= _AGREE
    chosen = fine if agreed or fine.clarity >= coarse.clarity else coarse
    confidence = chosen.clarity if agreed else chosen.clarity * 0.5
    if confidence < _SURE or abs(chosen.angle) > LIMIT:
        return Skew(0.0, round(confidence, 3))
    return Skew(round(chosen.angle, 3), round(confidence, 3))


def _feet(ink: Pixels, letters: NDArray[np.bool_]) -> Points:
    """Return (x, y) of the lower edges of letters, about the page's centre."""
    feet = letters.copy()
    feet[:-1] &= ink[1:] == 0
    return _centred(feet)


def _ink_points(even: Pixels) -> Points:
    return _centred(even < 170)


def _centred(mask: NDArray[np.bool_]) -> Points:
    rows, columns = np.nonzero(mask)
    height, width = mask.shape
    return np.stack([columns - width // 2, rows - height // 2]).astype(np.float64)


def _search(points: Points, *, finest: float) -> _Peak:
    """Return the angle whose rows are sharpest: whole range, then closer twice, then between the grid's points."""
    if points.shape[1] == 0:
        return _Peak(0.0, 0.0)
    thinned = points[:, :: max(1, points.shape[1] // 20000)]
    grid = np.arange(-_SEARCHED, _SEARCHED + 0.01, 0.5)
    scores = _scores(thinned, grid)
    best = float(grid[int(scores.argmax())])
    clarity = _clarity(scores)
    for step in (0.1, finest):
        grid = best + step * np.arange(-6, 7)
        scores = _scores(points, grid)
        best = float(grid[int(scores.argmax())])
    return _Peak(best + _between(scores, step), clarity)


def _scores(points: Points, angles: NDArray[np.floating]) -> NDArray[np.float64]:
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


def _clarity(scores: NDArray[np.float64]) -> float:
    floor = float(np.median(scores))
    best = float(scores.max())
    return max(0.0, 1.0 - floor / best) if best > 0 else 0.0


def _between(scores: NDArray[np.float64], step: float) -> float:
    """Return how far beside the best grid point the top of the parabola through it and its neighbours lies."""
    top = int(scores.argmax())
    if top in (0, len(scores) - 1):
        return 0.0
    before, here, after = scores[top - 1 : top + 2]
    bend = before - 2 * here + after
    return float(0.5 * (before - after) / bend * step) if bend < 0 else 0.0
