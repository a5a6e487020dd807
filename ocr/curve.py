"""Bent lines of text made straight: pages of books, curled sheets, photos without the sheet's edges.

One smooth surface says how far each place of the page lies below where it would lie if its line were level: a
polynomial across the page whose coefficients change smoothly down the page. It is fitted to the feet of the letters,
descenders and commas losing their say step by step. Only rows move; what is read on the straight picture is brought
back by the same surface.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.baselines import Baselines, find_baselines
from ocr.paper import Pixels, even_light, paper_colour, reduced, to_grey

Floats = NDArray[np.float64]

_WORKED_ON = 1600
_ACROSS, _DOWN = 4, 2
"""Degrees of the polynomial across the page (without its constant) and down the page."""
_FEWEST_LINES, _FEWEST_LETTERS = 5, 120
_ROUNDS = 6
_FIRM = 1e-3
_WORTH = 0.35
"""Of a letter's height: lines that bend less are left to Tesseract, which follows them."""
_BETTER = 0.6
_STEEPEST = 0.35
_CURVED = 0.008
_GRID = 32


@dataclass(frozen=True, slots=True)
class Bend:
    """How far the lines of a page lie off level.

    weights: (_ACROSS, _DOWN + 1). box: (left, top, right, bottom) of the text in pixels; beyond it the bend stays what
    it is at its edge. curved: the lines are bowed, not only aslant.
    """

    weights: Floats
    box: tuple[float, float, float, float]
    curved: bool

    def drop(self, places: Floats) -> Floats:
        """Return by how many pixels what belongs at `places` (N×2, x and y) lies lower."""
        across, down = _unit(places, self.box)
        return np.asarray((_terms(across, down) @ self.weights.ravel()), dtype=np.float64)

    def back(self, places: Floats) -> Floats:
        """Return where places of the straightened picture lie in the bent one."""
        return np.stack([places[:, 0], places[:, 1] + self.drop(places)], axis=1)


def find_bend(image: Pixels) -> Bend | None:
    """Return how the lines of an upright page (H×W or H×W×3 uint8) are bent, or None when they are level or unsure."""
    grey = to_grey(image)
    small = even_light(reduced(grey, longest=_WORKED_ON))
    scale = max(grey.shape) / max(small.shape)
    lines = find_baselines(small)
    if len(lines.chains) < _FEWEST_LETTERS or lines.chains.max() + 1 < _FEWEST_LINES:
        return None
    box = (*lines.places.min(axis=0), *lines.places.max(axis=0))
    weights, before, after = _fitted(lines, box)
    bend = Bend(weights * scale, _scaled(box, scale), False)
    drops = _drops(bend)
    if np.abs(drops).max() < _WORTH * lines.height * scale or after > _BETTER * before or _folds(drops, bend.box):
        return None
    return Bend(bend.weights, bend.box, _sagitta(drops) > _CURVED * (bend.box[2] - bend.box[0]))


def unbent(image: Pixels, bend: Bend) -> Pixels:
    """Return the picture with its lines level, the same size, in one resampling."""
    height, width = image.shape[:2]
    x, y = np.arange(0, width + _GRID, _GRID), np.arange(0, height + _GRID, _GRID)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2).astype(np.float64)
    coarse = bend.drop(grid).reshape(len(y), len(x)).astype(np.float32)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    drop = cv2.remap(coarse, columns / _GRID, rows / _GRID, cv2.INTER_LINEAR)
    level = cv2.remap(
        image,
        columns,
        rows + drop,
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper_colour(image),
    )
    return np.asarray(level, dtype=np.uint8)


def _scaled(box: tuple[float, ...], scale: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(edge) * scale for edge in box)
    return left, top, right, bottom


def _unit(places: Floats, box: tuple[float, float, float, float]) -> tuple[Floats, Floats]:
    """Return places within the text's box as -1..1 across and down."""
    left, top, right, bottom = box
    across = (2 * places[:, 0] - left - right) / max(right - left, 1)
    down = (2 * places[:, 1] - top - bottom) / max(bottom - top, 1)
    return np.clip(across, -1, 1), np.clip(down, -1, 1)


def _terms(across: Floats, down: Floats) -> Floats:
    powers = np.stack([across ** (k + 1) for k in range(_ACROSS)], axis=1)
    return np.asarray(
        (powers[:, :, None] * np.stack([down**k for k in range(_DOWN + 1)], axis=1)[:, None, :]).reshape(
            len(across), -1
        )
    )


def _fitted(lines: Baselines, box: tuple[float, float, float, float]) -> tuple[Floats, float, float]:
    """Return the surface's weights, and how far feet lie off their level (median, pixels) before and after."""
    x, y = lines.places.T
    trust = np.ones(len(x))
    level = _means(y, lines, trust)
    before = float(np.median(np.abs(y - _middle(y, lines))))
    weights = np.zeros(_ACROSS * (_DOWN + 1))
    for _ in range(_ROUNDS):
        terms = _terms(*_unit(np.stack([x, level], axis=1), box))
        means = np.stack([_means(column, lines, trust) for column in terms.T], axis=1)
        weights = _solved(terms - means, y - _means(y, lines, trust), trust)
        level = _means(y - terms @ weights, lines, trust)
        off = np.abs(y - terms @ weights - level)
        trust = 1 / np.maximum(1, off / (0.08 * lines.height)) ** 2
    return weights.reshape(_ACROSS, _DOWN + 1), before, float(np.median(off))


def _solved(terms: Floats, wanted: Floats, trust: Floats) -> Floats:
    """Return the least-squares weights, held small where the letters say nothing."""
    weighted = terms * trust[:, None]
    normal = weighted.T @ terms + _FIRM * trust.sum() * np.eye(terms.shape[1])
    return np.asarray(np.linalg.solve(normal, weighted.T @ wanted))


def _means(values: Floats, lines: Baselines, trust: Floats) -> Floats:
    """Return for each letter the mean over its chain."""
    total = np.bincount(lines.chains, trust * values)
    return np.asarray((total / np.bincount(lines.chains, trust))[lines.chains])


def _middle(values: Floats, lines: Baselines) -> Floats:
    middles = np.array([np.median(values[lines.chains == chain]) for chain in range(int(lines.chains.max()) + 1)])
    return np.asarray(middles[lines.chains])


def _drops(bend: Bend) -> Floats:
    """Return the bend at 21 × 21 places of the text's box, rows down the page."""
    left, top, right, bottom = bend.box
    across, down = np.meshgrid(np.linspace(left, right, 21), np.linspace(top, bottom, 21))
    return bend.drop(np.stack([across.ravel(), down.ravel()], axis=1)).reshape(21, 21)


def _folds(drops: Floats, box: tuple[float, float, float, float]) -> bool:
    """Say whether the surface is no sheet of paper: rows would overtake one another, or lines climb too steeply."""
    left, top, right, bottom = box
    steep = np.abs(np.diff(drops, axis=1)).max() / max((right - left) / 20, 1)
    squeezed = np.abs(np.diff(drops, axis=0)).max() / max((bottom - top) / 20, 1)
    return bool(steep > _STEEPEST or squeezed > _STEEPEST)


def _sagitta(drops: Floats) -> float:
    """Return how far the most bowed row lies off the line between its ends."""
    chord = np.linspace(0, 1, drops.shape[1]) * (drops[:, -1:] - drops[:, :1]) + drops[:, :1]
    return float(np.abs(drops - chord).max())
