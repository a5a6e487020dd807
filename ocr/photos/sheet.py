"""The four sides among many lines that are most likely the sheet's."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.photos.sides import Floats, Sides

Indices = NDArray[np.intp]

_SMALLEST = 0.12
"""Of the picture: a sheet that takes less is too far away to be read."""
_OVER = 0.12
"""How far a corner may lie outside the picture, as part of its longer side."""
_CORNER = (55.0, 125.0)
"""Degrees between neighbouring sides, as seen."""
_SHORTEST = 40.0
_FRAME = 0.3
"""What the picture's own edge counts as a side: better than nothing seen, worse than an edge."""


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners about the picture's middle (4×2), clockwise.

    lines: which of the sides they lie on; -1 the picture's own edge. score: the higher, the likelier. covered: 4, the
    share of each side that is seen; a side along the picture's edge counts 0.
    """

    corners: Floats
    lines: Indices
    score: float
    covered: Floats


def best_quad(sides: Sides, size: tuple[int, int]) -> Quad | None:
    """Return the best quadrangle within a picture of (width, height), or None when no four lines make one."""
    count = len(sides.rhos)
    half = np.array(size) / 2
    normals = np.vstack([sides.normals, [[1, 0], [0, 1], [-1, 0], [0, -1]]])
    rhos = np.concatenate([sides.rhos, -half[[0, 1, 0, 1]]])
    fours = _fours(normals, count)
    crossings = _crossings(normals, rhos)
    corners = np.stack([crossings[fours[:, n], fours[:, (n + 1) % 4]] for n in range(4)], axis=1)
    good = _sensible(corners, half)
    fours, corners = fours[good], corners[good]
    if not len(fours):
        return None
    scores, covered = _scores(sides, normals, fours, corners, half)
    best = int(scores.argmax())
    lines = np.where(fours[best] < count, fours[best], -1)
    return Quad(corners[best], lines, float(scores[best]), covered[best])


def _fours(normals: Floats, count: int) -> Indices:
    """Return F×4 lines whose normals follow one another by about a quarter turn each; two at most are the frame's."""
    angles = np.degrees(np.arctan2(normals[:, 1], normals[:, 0]))
    turn = (angles[None, :] - angles[:, None]) % 360
    low, high = _CORNER
    follows = (turn > low) & (turn < high)
    first, second = np.nonzero(follows)
    pairs = np.stack([first, second], axis=1)
    third = follows[pairs[:, 1]]
    at, k = np.nonzero(third)
    threes = np.column_stack([pairs[at], k])
    fourth = follows[threes[:, 2]] & follows[:, threes[:, 0]].T
    at, k = np.nonzero(fourth)
    fours = np.column_stack([threes[at], k])
    # Each four comes up once for each of its lines: keep the one that begins with the lowest.
    fours = fours[fours[:, 0] == fours.min(axis=1)]
    return np.asarray(fours[(fours >= count).sum(axis=1) <= 2], dtype=np.intp)


def _crossings(normals: Floats, rhos: Floats) -> Floats:
    a, b = normals[:, None, :], normals[None, :, :]
    cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    cross = np.where(np.abs(cross) < 1e-6, np.nan, cross)
    x = (rhos[:, None] * b[..., 1] - rhos[None, :] * a[..., 1]) / cross
    y = (a[..., 0] * rhos[None, :] - b[..., 0] * rhos[:, None]) / cross
    return np.stack([x, y], axis=-1)


def _sensible(corners: Floats, half: Floats) -> NDArray[np.bool_]:
    """Return which quadrangles are convex, large enough, and hardly outside of the picture."""
    edge = np.roll(corners, -1, axis=1) - corners
    after = np.roll(edge, -1, axis=1)
    cross = edge[..., 0] * after[..., 1] - edge[..., 1] * after[..., 0]
    inside = (np.abs(corners) <= half + _OVER * 2 * half.max()).all(axis=(1, 2))
    long = np.hypot(edge[..., 0], edge[..., 1])
    ratio = long.max(axis=1) / np.maximum(long.min(axis=1), 1)
    opposite = np.maximum(long[:, :2], long[:, 2:]) / np.maximum(np.minimum(long[:, :2], long[:, 2:]), 1)
    area = _areas(corners)
    large = area >= _SMALLEST * 4 * half.prod()
    return np.asarray((cross > 0).all(axis=1) & inside & large & (ratio < 3.2) & (opposite.max(axis=1) < 1.9))


def _areas(corners: Floats) -> Floats:
    after = np.roll(corners, -1, axis=1)
    cross = corners[..., 0] * after[..., 1] - corners[..., 1] * after[..., 0]
    return np.asarray(np.abs(cross.sum(axis=1)) / 2)


def _scores(sides: Sides, normals: Floats, fours: Indices, corners: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Return how much of each outline is seen, less what of its lines runs on beyond the corners; and F×4 coverage."""
    covered = np.empty(fours.shape)
    beyond = np.zeros(fours.shape)
    frame = fours >= len(sides.rhos)
    for n in range(4):
        line = np.where(frame[:, n], 0, fours[:, n])
        along = np.stack([-normals[fours[:, n], 1], normals[fours[:, n], 0]], axis=1)
        start = (_within(corners[:, n], half) * along).sum(axis=1)
        end = (_within(corners[:, n - 1], half) * along).sum(axis=1)
        long = np.maximum(end - start, _SHORTEST)
        covered[:, n] = np.clip(sides.filled(line, start, end) / long, 0, 1)
        more = 0.25 * long
        spill = sides.filled(line, start - 8 - more, start - 8) + sides.filled(line, end + 8, end + 8 + more)
        beyond[:, n] = spill / (2 * more)
    counted = np.where(frame, _FRAME, covered)
    beyond = np.where(frame, 0, beyond)
    size = np.sqrt(_areas(corners) / (4 * half.prod()))
    scores = counted.mean(axis=1) + 0.5 * counted.min(axis=1) - 0.5 * beyond.mean(axis=1) + 0.4 * size
    return scores, np.where(frame, 0, covered)


def _within(places: Floats, half: Floats) -> Floats:
    return np.asarray(np.clip(places, -half, half))
