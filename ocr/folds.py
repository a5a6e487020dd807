"""Sheets that were folded, lay over one another, or were cut off inside the picture.

Each shows as an edge that crosses the picture. What is beside the edge tells good pages from spoilt ones: letters that
end at it, text on both sides of a sheet's corner, or a shadow so deep that nothing can be read in it. A crease that
hides nothing, a table's rule, a page on a dark lid have none of these.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.corners import covers_text, folded_corner
from ocr.edges import Edge, Numbers, crossing_edges, letter_places
from ocr.paper import Marks, Pixels

_HALF = 40
_SOLID = 0.6
_TOUCH = 3
_RULE = 0.85
_GOES_ON = 4
_TAILS, _ROW_OF_STROKES, _STRAY = 3, 6, 3
_CUT_STROKES, _CUT_SHARE = 6, 0.02
_ONE_SIDED = 0.5
_BLACK_ROWS = 3
_WINDOW, _BIN = 150, 4
_STEP, _SHADOW = 6.0, 0.1
_TRUNCATED = 0.8
_TEXT, _SOME_TEXT = 15, 8
_DEEP, _DEEP_WIDTH, _SOFT = 0.5, 5, 4


@dataclass(frozen=True, slots=True)
class Hidden:
    """What takes text away, and whether that is certain (rescan) or for a person to see (review)."""

    code: Literal["folded", "overlapped", "cut_edge"]
    severity: Literal["rescan", "review"]


@dataclass(frozen=True, slots=True)
class _Beside:
    """A strip along an edge, 2·40+1 rows of pixels, the edge in the middle row. level: of paper, row by row."""

    edge: Edge
    ink: NDArray[np.bool_]
    level: Numbers

    @property
    def solid(self) -> NDArray[np.bool_]:
        """Which rows are dark all along: the edge's own line or shadow, or a black lid."""
        return np.asarray(self.ink.mean(axis=1) > _SOLID, dtype=np.bool_)

    @property
    def steps(self) -> bool:
        """Whether it is paper on one side and something lighter or darker on the other."""
        return bool(abs(np.median(self.level[: _HALF // 2]) - np.median(self.level[-_HALF // 2 :])) > _STEP)


def hidden_text(grey: Pixels, ink: Pixels, marks: Marks) -> Hidden | None:
    """Return what hides a part of the text, None when nothing does; H×W grey and ink mask of one size."""
    edges = [edge for edge in crossing_edges(grey) if not _along_border(edge, grey)]
    besides = [_beside(edge, grey, ink) for edge in edges]
    if any(_is_deep_shadow(beside.level) for beside in besides):
        return Hidden("folded", "rescan")
    for beside in besides:
        if _cuts(beside, marks):
            return _named(beside.edge, marks)
    covered = covers_text(edges, marks)
    if covered is not None:
        return Hidden("overlapped", covered)
    folded = folded_corner(edges, grey, marks)
    if folded is not None:
        return Hidden("folded", folded)
    if any(_lies_over(beside, marks) for beside in besides):
        return Hidden("overlapped", "review")
    return None


def _along_border(edge: Edge, grey: Pixels) -> bool:
    size = np.array((grey.shape[1], grey.shape[0]), dtype=np.float64)
    ends = np.stack([edge.start, edge.end])
    limit = 0.0022 * float(size.max())
    return bool((ends < limit).all(axis=0).any() or (ends > size - 1 - limit).all(axis=0).any())


def _beside(edge: Edge, grey: Pixels, ink: Pixels) -> _Beside:
    way, across = edge.way, edge.across
    start = edge.start - across * _HALF
    matrix = np.array([[way[0], across[0], start[0]], [way[1], across[1], start[1]]])
    size = (max(2, int(edge.length)), 2 * _HALF + 1)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    greys = cv2.warpAffine(grey, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inks = cv2.warpAffine(ink, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return _Beside(edge, np.asarray(inks > 0, dtype=np.bool_), np.percentile(greys, 75, axis=1))


def _is_deep_shadow(level: Numbers) -> bool:
    """Say whether a soft dark band lies along the edge with paper on both sides of it."""
    ends = level[:6].max(), level[-6:].max()
    paper = float(max(ends))
    dark = level < _DEEP * paper
    if min(ends) < 0.5 * paper or np.count_nonzero(dark) < _DEEP_WIDTH:
        return False
    half_lit = (level >= _DEEP * paper) & (level < 0.9 * paper)
    return int(np.count_nonzero(half_lit)) >= 2 * _SOFT


def _cuts(beside: _Beside, marks: Marks) -> bool:
    """Say whether letters end at the edge on one of its sides."""
    return any(_cut_on(beside, marks, side) for side in (-1, 1))


def _cut_on(beside: _Beside, marks: Marks, side: int) -> bool:
    return _ends_at_sheet(beside, marks, side) or _cut_inside(beside, marks, side)


def _ends_at_sheet(beside: _Beside, marks: Marks, side: int) -> bool:
    """Say whether the edge is the sheet's own, nothing being written beyond it, and letters or their tails end there.

    Where both sides are as light the edge may also be a rule, on which a whole row stands more likely than a few marks.
    """
    off, along, _ = letter_places(beside.edge, marks)
    within = (along > 0) & (along < beside.edge.length)
    if np.count_nonzero(within & (off * side < -_TOUCH)) >= _STRAY or beside.edge.oblique:
        return False
    near = _touching(beside, side, deep=1)
    if near is None:
        return False
    strokes = np.count_nonzero(near[1:] & ~near[:-1])
    return bool(strokes >= (_TAILS if beside.steps else _ROW_OF_STROKES))


def _cut_inside(beside: _Beside, marks: Marks, side: int) -> bool:
    near, other = _touching(beside, side), _touching(beside, -side)
    if near is None:
        return False
    strokes = near if other is None else near & ~_widened(other, 3)
    starts = np.flatnonzero(strokes[1:] & ~strokes[:-1])
    if starts.size < _CUT_STROKES or strokes.mean() < _CUT_SHARE or strokes.sum() < _ONE_SIDED * near.sum():
        return False
    return (
        beside.edge.oblique
        or beside.steps
        or int(np.count_nonzero(beside.solid[_HALF - 8 : _HALF + 9])) >= _BLACK_ROWS
        or not _runs_along_rows(beside.edge, marks)
        or _truncated(beside, marks, side)
    )


def _touching(beside: _Beside, side: int, *, deep: int = _GOES_ON) -> NDArray[np.bool_] | None:
    """Where ink comes up to the edge on a side; rules that meet it at a right angle don't count. None: all is dark."""
    rows = beside.ink[_HALF:] if side > 0 else beside.ink[_HALF::-1]
    solid = beside.solid[_HALF:] if side > 0 else beside.solid[_HALF::-1]
    core = np.flatnonzero(solid[:16])
    first = 2 + (int(core[-1]) if core.size else 0)
    while first < _HALF - 8 and solid[first]:
        first += 1
    if first >= _HALF - 8:
        return None
    rule = np.asarray(rows[first : first + 24].mean(axis=0) > _RULE, dtype=np.bool_)
    # What the edge's own line leaves beside it does not go on away from it, as strokes of letters do.
    goes_on = _widened(np.asarray(rows[first + deep : first + deep + 5].any(axis=0), dtype=np.bool_), 3)
    return np.asarray(rows[first : first + _TOUCH].any(axis=0) & goes_on & ~_widened(rule, 2), dtype=np.bool_)


def _widened(places: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    return np.asarray(np.convolve(places, np.ones(2 * by + 1), mode="same") > 0, dtype=np.bool_)


def _truncated(beside: _Beside, marks: Marks, side: int) -> bool:
    """Say whether the letters at the edge are shorter towards it than others are: a row that ends there is whole."""
    off, along, half = letter_places(beside.edge, marks)
    inside = (along > 0) & (along < beside.edge.length) & (off * side > 0)
    gap = off * side - half
    core = float(np.flatnonzero(beside.solid[_HALF::side][:16]).max(initial=0))
    at_edge, others = inside & (gap < core + 2 + _TOUCH), inside & (gap > 12)
    if np.count_nonzero(at_edge) < 4:
        return bool(core >= 1)
    if np.count_nonzero(others) < 4:
        return True
    return bool(np.median(half[at_edge]) < _TRUNCATED * np.median(half[others]))


def _runs_along_rows(edge: Edge, marks: Marks) -> bool:
    """Say whether rows of text lie along the edge rather than across it: letters gather at some distances from it."""
    off, along, _ = letter_places(edge, marks)
    return _gathered(off, along) > _gathered(along, off)


def _gathered(places: Numbers, windows: Numbers) -> float:
    """How unevenly letters are spread over places, judged window by window, since rows may be a little askew."""
    cells = np.stack([windows // _WINDOW, places // _BIN], axis=1)
    counts = np.unique(cells, axis=0, return_counts=True)[1]
    return float((counts.astype(np.float64) ** 2).sum())


def _named(edge: Edge, marks: Marks) -> Hidden:
    if edge.oblique:
        return Hidden("folded", "rescan")
    return Hidden("overlapped" if _has_text_on_both_sides(edge, marks) else "cut_edge", "rescan")


def _has_text_on_both_sides(edge: Edge, marks: Marks, least: int = _TEXT) -> bool:
    off, _, _ = letter_places(edge, marks)
    return int(min(np.count_nonzero(off < -4), np.count_nonzero(off > 4))) >= least


def _lies_over(beside: _Beside, marks: Marks) -> bool:
    """Say whether a sheet seems to lie over another: a shadow on one side of the edge only, text on both."""
    paper = float(np.median(beside.level))
    middle = _HALF - 6 + int(beside.level[_HALF - 6 : _HALF + 7].argmin())
    sides = beside.level[middle:], beside.level[middle::-1]
    lost = [float(np.clip(paper - side[3:14], 0, None).sum()) / paper for side in sides]
    one_sided = max(lost) > _SHADOW and max(lost) > 4 * min(lost)
    return one_sided and not beside.steps and _has_text_on_both_sides(beside.edge, marks, _SOME_TEXT)
