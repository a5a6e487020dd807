"""How far the lines of a page lie off level: one smooth surface, fitted to the feet of letters.

A polynomial across the page whose coefficients change smoothly down the page. Beyond the text it stays what it is at
the text's edge. Descenders and commas, whose feet are no feet, lose their say step by step.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Box = tuple[float, float, float, float]

_ACROSS, _DOWN = 4, 2
"""Degrees of the polynomial across the page (it has no constant) and down the page."""
_ROUNDS = 6
_FIRM = 1e-3
_TRUSTED = 0.08
"""Of a letter's height: feet that are further off than this begin to lose their say."""
_CELLS = 21


@dataclass(frozen=True, slots=True)
class Lines:
    """Feet of letters on lines of text: places (N×2, x and y), the line of each (N, 0..), a letter's height."""

    places: Floats
    chains: Indices
    height: float

    def means(self, values: Floats, trust: Floats) -> Floats:
        """Return for each letter the trusted mean over its line."""
        total, weight = np.bincount(self.chains, trust * values), np.bincount(self.chains, trust)
        return np.asarray((total / weight)[self.chains])


@dataclass(frozen=True, slots=True)
class Surface:
    """weights: of the polynomial's terms. box: (left, top, right, bottom) of the text in pixels."""

    weights: Floats
    box: Box

    def drop(self, places: Floats) -> Floats:
        """Return by how many pixels what belongs at `places` (N×2, x and y) of the level page lies lower."""
        return np.asarray(_terms(places, self.box) @ self.weights, dtype=np.float64)

    def levelled(self, places: Floats) -> Floats:
        """Return at which height (N) places of the bent page belong: the drop is known where they end."""
        level = places[:, 1].copy()
        for _ in range(4):
            level = places[:, 1] - self.drop(np.stack([places[:, 0], level], axis=1))
        return level

    def sampled(self) -> Floats:
        """Return the drops at 21 × 21 places of the text's box, rows down the page."""
        left, top, right, bottom = self.box
        across, down = np.meshgrid(np.linspace(left, right, _CELLS), np.linspace(top, bottom, _CELLS))
        return self.drop(np.stack([across.ravel(), down.ravel()], axis=1)).reshape(_CELLS, _CELLS)

    def scaled(self, scale: float) -> "Surface":
        """Return the same surface of a page drawn larger."""
        left, top, right, bottom = self.box
        return Surface(self.weights * scale, (left * scale, top * scale, right * scale, bottom * scale))


@dataclass(frozen=True, slots=True)
class Fit:
    """before, after: how many pixels feet lie off their line's height in the median, without and with the surface."""

    surface: Surface
    before: float
    after: float


def fit_surface(lines: Lines) -> Fit:
    """Return the surface on which every line's feet lie level, by least squares with less and less say for misfits."""
    x, y = lines.places.T
    box = (float(x.min()), float(y.min()), float(x.max()), float(y.max()))
    trust = np.ones(len(x))
    level = lines.means(y, trust)
    before = off = np.abs(y - _middles(y, lines))
    weights = np.zeros((_DOWN + 1) * _ACROSS)
    for _ in range(_ROUNDS):
        terms = _terms(np.stack([x, level], axis=1), box)
        means = np.stack([lines.means(column, trust) for column in terms.T], axis=1)
        weights = _solved(terms - means, y - lines.means(y, trust), trust)
        level = lines.means(y - terms @ weights, trust)
        off = np.abs(y - terms @ weights - level)
        trust = 1 / np.maximum(1, off / (_TRUSTED * lines.height)) ** 2
    return Fit(Surface(weights, box), float(np.median(before)), float(np.median(off)))


def _terms(places: Floats, box: Box) -> Floats:
    """Return N×12: powers across the page by powers down the page, both -1..1 within the box."""
    left, top, right, bottom = box
    across = np.clip((2 * places[:, 0] - left - right) / max(right - left, 1), -1, 1)
    down = np.clip((2 * places[:, 1] - top - bottom) / max(bottom - top, 1), -1, 1)
    return np.stack([across**k * down**n for k in range(1, _ACROSS + 1) for n in range(_DOWN + 1)], axis=1)


def _solved(terms: Floats, wanted: Floats, trust: Floats) -> Floats:
    """Return the least-squares weights, held small where the letters say nothing."""
    weighted = terms * trust[:, None]
    normal = weighted.T @ terms + _FIRM * trust.sum() * np.eye(terms.shape[1])
    return np.asarray(np.linalg.solve(normal, weighted.T @ wanted))


def _middles(values: Floats, lines: Lines) -> Floats:
    count = int(lines.chains.max()) + 1
    return np.array([np.median(values[lines.chains == chain]) for chain in range(count)])[lines.chains]
