"""Long straight edges that run across a picture: borders of sheets, folds, scanner lids. Rules of tables end inside.

Edges are found with the line segment detector of Grompone von Gioi et al. (LSD, IPOL 2012) on a picture of at most
700 pixels: rows of text leave only short segments there, so a page of text costs 20 ms and gives no edge.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Marks, Pixels, reduced

Numbers = NDArray[np.float64]

_FOUND_ON = 700
_PIECE, _SEED, _OBLIQUE_SEED = 0.02, 0.07, 0.03
_OBLIQUE, _OBLIQUE_LEAST = 18.0, 0.12
_AT_BORDER = 0.0045
_THIN, _BROAD = 0.006, 0.012
_MOST = 12
_BLOCK, _STEP = 24, 6.0
_REACH, _CORNER, _GAP = 0.016, 0.05, 0.05
_MANY_ALIKE, _ALIKE = 4, float(np.cos(np.radians(12)))
_COVERED = 0.5
_SAME_WAY = float(np.cos(np.radians(2.5)))


@dataclass(frozen=True, slots=True)
class Edge:
    """A straight edge from `start` to `end` (x, y in pixels of the picture), and how much of it was really seen."""

    start: Numbers
    end: Numbers
    seen: float

    @property
    def length(self) -> float:
        return float(np.linalg.norm(self.end - self.start))

    @property
    def way(self) -> Numbers:
        """Unit vector along the edge."""
        return np.asarray((self.end - self.start) / max(self.length, 1.0), dtype=np.float64)

    @property
    def across(self) -> Numbers:
        """Unit vector across the edge, a quarter turn from `way`."""
        return np.array((-self.way[1], self.way[0]))

    @property
    def oblique(self) -> bool:
        """Whether it runs neither across nor down, as folded corners do and rules and rows don't."""
        return bool(_is_oblique(self.way))


def letter_places(edge: Edge, marks: Marks) -> tuple[Numbers, Numbers, Numbers]:
    """Of each letter: how far its middle lies off the edge and along it, and half its size across the edge."""
    width, height = marks.width[marks.letter], marks.height[marks.letter]
    middles = (
        np.stack([marks.left[marks.letter] + width / 2, marks.top[marks.letter] + height / 2], axis=1) - edge.start
    )
    across = np.abs(edge.across)
    return middles @ edge.across, middles @ edge.way, across[0] * width / 2 + across[1] * height / 2


def crossing_edges(grey: Pixels) -> list[Edge]:
    """Return the edges of H×W grey that run from one border of the picture to another, alone or joined at corners.

    A rectangle that lies wholly inside (a card, a frame, a table) is none, nor is an edge that ends in the open.
    """
    edges = _few_alike([edge for edge in _long_edges(grey) if edge.seen >= _COVERED])
    reach, corner = _REACH * max(grey.shape), _CORNER * max(grey.shape)
    bordering = {
        (number, end) for number, edge in enumerate(edges) for end in (0, 1) if _at_border(edge, end, grey, reach)
    }
    met = {
        (number, end): {
            other for other, another in enumerate(edges) if other != number and _meets(edge, end, another, corner)
        }
        for number, edge in enumerate(edges)
        for end in (0, 1)
    }
    held = {
        number for number in range(len(edges)) if all((number, end) in bordering or met[number, end] for end in (0, 1))
    }
    return [edges[number] for number in sorted(held) if _leads_out(number, held, met, bordering)]


def _leads_out(
    number: int, held: set[int], met: dict[tuple[int, int], set[int]], bordering: set[tuple[int, int]]
) -> bool:
    """Say whether both ends lead to a border, over other edges where need be."""
    return all((number, end) in bordering or _outward(number, end, held, met, bordering) for end in (0, 1))


def _outward(
    number: int, end: int, held: set[int], met: dict[tuple[int, int], set[int]], bordering: set[tuple[int, int]]
) -> bool:
    passed, open_ends = {number}, list(met[number, end] & held)
    while open_ends:
        one = open_ends.pop()
        if one in passed:
            continue
        if (one, 0) in bordering or (one, 1) in bordering:
            return True
        passed.add(one)
        open_ends += [other for side in (0, 1) for other in met[one, side] & held]
    return False


def _at_border(edge: Edge, end: int, grey: Pixels, reach: float) -> bool:
    """Say whether the edge, followed on from this end, leaves the picture soon; one along a border is no crossing."""
    point, way = (edge.start, -edge.way) if end == 0 else (edge.end, edge.way)
    size = np.array((grey.shape[1], grey.shape[0]), dtype=np.float64)
    out = point + way * reach
    near = _AT_BORDER * float(size.max())
    return bool((out < 0).any() or (out > size - 1).any() or (point < near).any() or (point > size - 1 - near).any())


def _meets(edge: Edge, end: int, other: Edge, near: float) -> bool:
    point = edge.start if end == 0 else edge.end
    if abs(float(edge.way @ other.way)) > _SAME_WAY:
        return False
    return any(float(np.linalg.norm(point - corner)) < near for corner in (other.start, other.end))


def _few_alike(edges: list[Edge]) -> list[Edge]:
    """Leave out edges that many as long run along with: lines of an exercise book, waves of a certificate."""
    return [edge for edge in edges if sum(_is_alike(edge, other) for other in edges) <= _MANY_ALIKE]


def _is_alike(edge: Edge, other: Edge) -> bool:
    return abs(float(edge.way @ other.way)) > _ALIKE and other.length > 0.5 * edge.length


def _long_edges(grey: Pixels) -> list[Edge]:
    """Longest first, each once though both its sides were found."""
    longest = float(max(grey.shape))
    pieces = _segments(grey)
    lengths = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1)
    pieces, lengths = pieces[lengths >= _PIECE * longest], lengths[lengths >= _PIECE * longest]
    left = np.ones(len(pieces), dtype=np.bool_)
    # Rows of text break an edge that crosses them into pieces as short as a line is high, but have no oblique ones.
    seeds = lengths >= np.where(_is_oblique(pieces[:, 1] - pieces[:, 0]), _OBLIQUE_SEED, _SEED) * longest
    edges: list[Edge] = []
    for number in np.argsort(-lengths):
        if len(edges) >= _MOST:
            break
        if left[number] and seeds[number]:
            edge, taken = _grown(pieces, lengths, left, int(number), longest)
            left &= ~taken
            # A seal's letters and rings have short straight pieces too, but they don't go on.
            if lengths[number] >= _SEED * longest or edge.length >= _OBLIQUE_LEAST * longest:
                edges.append(_followed(edge, grey))
    return edges


def _is_oblique(ways: Numbers) -> NDArray[np.bool_]:
    angles = np.degrees(np.arctan2(np.abs(ways[..., 1]), np.abs(ways[..., 0])))
    return np.asarray((angles > _OBLIQUE) & (angles < 90 - _OBLIQUE), dtype=np.bool_)


def _segments(grey: Pixels) -> Numbers:
    """N×2×2: both ends (x, y) of each short straight piece."""
    small = reduced(grey, longest=_FOUND_ON)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(small)[0]
    if found is None:
        return np.zeros((0, 2, 2))
    ends = np.asarray(found, dtype=np.float64).reshape(-1, 2, 2)
    return np.asarray(ends * (grey.shape[1] / small.shape[1]))


def _grown(
    pieces: Numbers, lengths: Numbers, left: NDArray[np.bool_], seed: int, longest: float
) -> tuple[Edge, NDArray[np.bool_]]:
    """The edge that a piece belongs to, fitted to all pieces in line with it, and which pieces it takes up."""
    middle, way = pieces[seed].mean(axis=0), pieces[seed, 1] - pieces[seed, 0]
    way = way / np.linalg.norm(way)
    for _ in range(2):
        mine = left & (_off(pieces, middle, way) < _THIN * longest)
        mine[seed] = True
        points, weights = pieces[mine].reshape(-1, 2), np.repeat(lengths[mine], 2)
        middle = np.asarray(np.average(points, axis=0, weights=weights))
        spread = (points - middle).T @ ((points - middle) * weights[:, None])
        way = np.asarray(np.linalg.eigh(spread)[1][:, 1])
    taken = left & (_off(pieces, middle, way) < _BROAD * longest)
    taken[seed] = True
    spans = _joined(
        np.sort((pieces[taken] - middle) @ way, axis=1), (pieces[seed].mean(axis=0) - middle) @ way, longest
    )
    low, high = float(spans.min()), float(spans.max())
    return Edge(middle + way * low, middle + way * high, _covered(spans) / max(high - low, 1.0)), taken


def _joined(spans: Numbers, at: float, longest: float) -> Numbers:
    """Those of N×2 intervals that hang together with what is at a place; rows of text far off may be in line too."""
    spans = spans[np.argsort(spans[:, 0])]
    until = np.maximum.accumulate(spans[:, 1])
    groups = np.concatenate([[0], np.cumsum(spans[1:, 0] - until[:-1] > _GAP * longest)])
    for group in range(int(groups[-1]) + 1):
        mine = spans[groups == group]
        if mine.min() - 1 <= at <= mine.max() + 1:
            return np.asarray(mine)
    return spans


def _followed(edge: Edge, grey: Pixels) -> Edge:
    """The edge, led on to the border where one side of it stays lighter: text that ends at it hides the line itself."""
    way, across = edge.way, edge.across
    before, after = (_room(point, heading, grey) for point, heading in ((edge.start, -way), (edge.end, way)))
    length = edge.length + before + after
    start = edge.start - way * before - across * 12
    matrix = np.array([[way[0], across[0], start[0]], [way[1], across[1], start[1]]])
    blocks = int(length) // _BLOCK
    strip = cv2.warpAffine(grey, matrix, (max(1, blocks) * _BLOCK, 25), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    sides = [np.percentile(rows.reshape(9, -1, _BLOCK), 80, axis=(0, 2)) for rows in (strip[:9], strip[16:])]
    steps = np.asarray(sides[0] - sides[1], dtype=np.float64)
    first, last = int(before) // _BLOCK, min(blocks - 1, int(before + edge.length) // _BLOCK)
    usual = float(np.median(steps[first : last + 1])) if first <= last else 0.0
    if abs(usual) < _STEP:
        return edge
    goes_on = np.abs(steps - usual) < 0.5 * abs(usual)
    low = -before if _all_but_one(goes_on[:first]) else 0.0
    high = edge.length + (after if _all_but_one(goes_on[last + 1 :]) else 0.0)
    whole = goes_on[int(before + low) // _BLOCK : int(before + high) // _BLOCK + 1]
    return Edge(edge.start + way * low, edge.start + way * high, max(edge.seen, float(whole.mean())))


def _all_but_one(blocks: NDArray[np.bool_]) -> bool:
    return bool(blocks.size > 0 and np.count_nonzero(~blocks) <= max(1, blocks.size // 5))


def _room(point: Numbers, heading: Numbers, grey: Pixels) -> float:
    """How far it is from a point to the border of the picture."""
    size = np.array((grey.shape[1], grey.shape[0]), dtype=np.float64) - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(heading > 0, (size - point) / heading, np.where(heading < 0, -point / heading, np.inf))
    return max(0.0, float(reach.min()))


def _off(pieces: Numbers, middle: Numbers, way: Numbers) -> Numbers:
    """How far each piece lies off a line, in pixels, at its farther end."""
    return np.asarray(np.abs((pieces - middle) @ np.array((-way[1], way[0]))).max(axis=1))


def _covered(spans: Numbers) -> float:
    """Length of the union of N×2 intervals."""
    total, until = 0.0, -np.inf
    for low, high in spans[np.argsort(spans[:, 0])]:
        total += max(0.0, high - max(low, until))
        until = max(until, high)
    return total
