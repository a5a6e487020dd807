"""Long straight edges of a small colour picture, each with its lighter side: candidates for the sides of a sheet.

An edge pixel votes only for lines across its own gradient, so that texture, whose gradients point everywhere, raises
no line, and a line knows on which side it is lighter: the sides of a white sheet all face inwards.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels

Floats = NDArray[np.float64]

_SPREAD = 4
"""Degrees that an edge pixel's gradient may be off its line."""
_RHO_STEP = 2.0
_FEWEST = 0.04
"""Votes by half the picture's diagonal that make a line."""
_APART = (5, 4)
"""How many degrees and steps away from a stronger line another one counts."""
_NEAR = 2.5
_CELL = 4.0
_STEEP = np.cos(np.radians(20))


@dataclass(frozen=True, slots=True)
class Edges:
    """Edge pixels about the picture's middle: places (N×2, x and y) and unit gradients (N×2, towards the light)."""

    places: Floats
    gradients: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Sides:
    """Lines `normal · place = rho`, lighter where it is greater. normals: K×2. rhos: K.

    seen: K×C counts of filled cells along each line, summed up from its start, `_CELL` pixels a cell.
    """

    normals: Floats
    rhos: Floats
    seen: Floats

    def filled(self, line: NDArray[np.intp], start: Floats, end: Floats) -> Floats:
        """Return how many pixels of each line are edge between two positions along it (about the middle)."""
        middle = self.seen.shape[1] // 2
        cells = [
            np.clip(np.rint(at / _CELL).astype(np.intp) + middle, 0, self.seen.shape[1] - 1) for at in (start, end)
        ]
        return np.asarray((self.seen[line, cells[1]] - self.seen[line, cells[0]]) * _CELL)


def find_edges(small: Pixels) -> Edges:
    """Return the edge pixels of an H×W×3 picture from which writing has been taken out, thinned to ridges."""
    soft = cv2.GaussianBlur(small, (0, 0), 1.0)
    across = cv2.Scharr(soft, cv2.CV_16S, 1, 0)
    down = cv2.Scharr(soft, cv2.CV_16S, 0, 1)
    strength = np.abs(across.astype(np.int32)) + np.abs(down.astype(np.int32))
    best = strength.argmax(axis=2)[..., None]
    dx = np.ascontiguousarray(np.take_along_axis(across, best, 2)[..., 0])
    dy = np.ascontiguousarray(np.take_along_axis(down, best, 2)[..., 0])
    ridges = cv2.Canny(dx, dy, 60, 120, L2gradient=True)
    rows, columns = np.nonzero(ridges)
    gradients = np.stack([dx[rows, columns], dy[rows, columns]], axis=1).astype(np.float64)
    size = np.hypot(*gradients.T)
    height, width = ridges.shape
    places = np.stack([columns - (width - 1) / 2, rows - (height - 1) / 2], axis=1)
    return Edges(places, gradients / size[:, None], np.sqrt(np.minimum(size, 1000) / 1000))


def find_sides(edges: Edges, *, reach: float, most: int) -> Sides:
    """Return at most `most` lines, the strongest first; reach: half the picture's diagonal in pixels."""
    votes = _votes(edges, reach)
    normals, rhos = [], []
    for _ in range(most):
        angle, step = np.unravel_index(int(votes.argmax()), votes.shape)
        if votes[angle, step] < _FEWEST * reach:
            break
        line = _fitted(edges, np.radians(angle), (step - votes.shape[1] // 2) * _RHO_STEP)
        normals.append(line[:2])
        rhos.append(line[2])
        _silence(votes, int(angle), int(step))
    found = np.array(normals).reshape(-1, 2), np.array(rhos)
    return Sides(*found, _cells(edges, *found, reach))


def on_line(edges: Edges, normal: Floats, rho: float, *, near: float = _NEAR) -> NDArray[np.bool_]:
    """Return which edge pixels lie within `near` pixels of a line and face the same way."""
    return np.asarray((np.abs(edges.places @ normal - rho) < near) & (edges.gradients @ normal > _STEEP))


def _votes(edges: Edges, reach: float) -> Floats:
    """Return 360 × steps: what speaks for the line at each angle (degrees) and distance from the middle."""
    steps = 2 * int(np.ceil(reach / _RHO_STEP)) + 3
    facing = np.degrees(np.arctan2(edges.gradients[:, 1], edges.gradients[:, 0]))
    votes = np.zeros(360 * steps)
    for turn in range(-_SPREAD, _SPREAD + 1):
        angle = np.rint(facing + turn).astype(np.intp) % 360
        radians = np.radians(angle)
        rho = edges.places[:, 0] * np.cos(radians) + edges.places[:, 1] * np.sin(radians)
        step = np.rint(rho / _RHO_STEP).astype(np.intp) + steps // 2
        votes += np.bincount(angle * steps + step, edges.weights, 360 * steps)
    table = votes.reshape(360, steps)
    return np.asarray(cv2.blur(table, (3, 1), borderType=cv2.BORDER_CONSTANT), dtype=np.float64) * 3


def _fitted(edges: Edges, angle: float, rho: float) -> Floats:
    """Return (nx, ny, rho) of the line drawn through the edge pixels near a coarse one."""
    normal = np.array([np.cos(angle), np.sin(angle)])
    for near in (3.0, 2.0):
        chosen = on_line(edges, normal, rho, near=near)
        if np.count_nonzero(chosen) < 8:
            break
        dx, dy, x, y = cv2.fitLine(edges.places[chosen].astype(np.float32), cv2.DIST_HUBER, 0, 0.1, 0.01).ravel()
        turned = np.array([-dy, dx], dtype=np.float64)
        normal = turned if turned @ normal > 0 else -turned
        rho = float(normal @ np.array([x, y]))
    return np.array([*normal, rho])


def _silence(votes: Floats, angle: int, step: int) -> None:
    turns, steps = _APART
    around = np.arange(angle - turns, angle + turns + 1) % 360
    votes[around, max(0, step - steps) : step + steps + 1] = 0


def refitted(edges: Edges, start: Floats, end: Floats) -> Floats:
    """Return (nx, ny, rho) of the line through the edge pixels between two places, lighter where it was.

    A line found over the whole picture also heeds what lies beyond the ends of a side.
    """
    way = (end - start) / max(float(np.hypot(*(end - start))), 1.0)
    along = (edges.places - start) @ way
    between = (along > 0) & (along < (end - start) @ way)
    part = Edges(edges.places[between], edges.gradients[between], edges.weights[between])
    normal = np.array([-way[1], way[0]])
    return _fitted(part, float(np.arctan2(normal[1], normal[0])), float(normal @ start))


def _cells(edges: Edges, normals: Floats, rhos: Floats, reach: float) -> Floats:
    cells = 2 * int(np.ceil(reach / _CELL)) + 3
    seen = np.zeros((len(rhos), cells))
    for index, (normal, rho) in enumerate(zip(normals, rhos, strict=True)):
        along = edges.places[on_line(edges, normal, rho)] @ np.array([-normal[1], normal[0]])
        seen[index, np.clip(np.rint(along / _CELL).astype(np.intp) + cells // 2, 0, cells - 1)] = 1
    return np.asarray(seen.cumsum(axis=1))
