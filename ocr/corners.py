"""Corners: of a sheet that lies over another one, and of a sheet that are folded over or away."""

from collections.abc import Iterator
from itertools import combinations
from typing import Literal

import numpy as np

from ocr.edges import Edge, Numbers, letter_places
from ocr.paper import Marks, Pixels

Severity = Literal["rescan", "review"]

_TEXT, _SOME_TEXT = 8, 3
_HOLLOW, _SEAL_AREA = 0.45, 300
_LEG, _BORDER = 0.08, 0.03
_STRAY = 2
_INTO_TEXT = 0.02


def covers_text(edges: list[Edge], marks: Marks) -> Severity | None:
    """Say whether a sheet's corner lies over another sheet: two edges meet, text inside the corner and outside.

    Less text than a line has is for a person to see: a speck may look like a letter.
    """
    least = [_least_text(one, other, marks) for one, other in combinations(edges, 2) if _make_corner(one, other)]
    most = max(least, default=0)
    if most >= _TEXT:
        return "rescan"
    return "review" if most >= _SOME_TEXT else None


def _make_corner(one: Edge, other: Edge) -> bool:
    if abs(float(one.way @ other.way)) > 0.1:
        return False
    ends = [np.linalg.norm(a - b) for a in (one.start, one.end) for b in (other.start, other.end)]
    return float(min(ends)) < 0.25 * min(one.length, other.length)


def _least_text(one: Edge, other: Edge, marks: Marks) -> int:
    """How many letters lie inside a corner or outside of it, whichever are fewer; a seal's ring is worth a line."""
    inner_one = np.sign((other.start + other.end) / 2 @ one.across - one.start @ one.across)
    inner_other = np.sign((one.start + one.end) / 2 @ other.across - other.start @ other.across)
    x, y = marks.left + marks.width / 2, marks.top + marks.height / 2
    middles = np.stack([x, y], axis=1)
    off_one = (middles - one.start) @ one.across * inner_one
    off_other = (middles - other.start) @ other.across * inner_other
    worth = marks.letter.astype(np.int32) + _TEXT * _rings(marks)
    inside, outside = (off_one > 2) & (off_other > 2), (off_one < -2) | (off_other < -2)
    return int(min(worth[inside].sum(), worth[outside].sum()))


def _rings(marks: Marks) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which marks are hollow and as large as a seal, or as what is seen of one."""
    longest = max(marks.labels.shape)
    size = np.maximum(marks.width, marks.height)
    ring = (size > 0.04 * longest) & (size < 0.17 * longest) & (np.minimum(marks.width, marks.height) > 0.01 * longest)
    ring &= (marks.area > _SEAL_AREA) & (marks.area < _HOLLOW * marks.width * marks.height)
    ring[0] = False
    return np.asarray(ring, dtype=np.bool_)


def folded_corner(edges: list[Edge], grey: Pixels, marks: Marks) -> Severity | None:
    """Say whether a corner of the sheet is folded so far that text may be under it: H×W grey, its edges and marks.

    An oblique edge cuts 25 mm or more off two neighbouring borders and nothing is written beyond it. It is certain
    where the text, or its mirror image under the flap, would reach beyond the fold.
    """
    found = [_hides(edge, corner, marks) for edge in edges if edge.oblique for corner in _cut_corners(edge, grey)]
    if not any(answer is not None for answer in found):
        return None
    return "rescan" if any(found) else "review"


def _cut_corners(edge: Edge, grey: Pixels) -> Iterator[Numbers]:
    """The corner (x, y) of the picture that an edge from border to border cuts off, with legs of some length."""
    size = np.array((grey.shape[1], grey.shape[0]), dtype=np.float64) - 1
    near, leg = _BORDER * float(size.max()), _LEG * float(size.max())
    for corner in (np.array((x, y)) for x in (0.0, size[0]) for y in (0.0, size[1])):
        away = np.abs(np.stack([edge.start, edge.end]) - corner)
        for one, other in ((away[0], away[1]), (away[1], away[0])):
            if one[1] < near and other[0] < near and one[0] > leg and other[1] > leg:
                yield corner


def _hides(edge: Edge, corner: Numbers, marks: Marks) -> bool | None:
    """None when something is written on the corner's side, else whether the text would have gone on there."""
    side = float(np.sign((corner - edge.start) @ edge.across))
    off, _, _ = letter_places(edge, marks)
    if off.size < _TEXT or np.count_nonzero(off * side > 4) > _STRAY:
        return None
    left, right = np.percentile(marks.left[marks.letter], (1, 99))
    top, bottom = np.percentile(marks.top[marks.letter], (1, 99))
    text_end = np.array((left if corner[0] == 0 else right, top if corner[1] == 0 else bottom))
    return bool(float((text_end - edge.start) @ edge.across) * side > _INTO_TEXT * max(marks.labels.shape))
