"""Bent lines of text made level: pages of books, curled sheets, photos without the sheet's edges.

Only rows move; what is read on the level picture is brought back by the same surface.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.paper import Pixels, even_light, paper_colour, reduced, to_grey
from ocr.photos.baselines import Letters, chain_letters, find_letters
from ocr.photos.surface import Fit, Floats, Lines, Surface, fit_surface

_WORKED_ON = 1600
_FEWEST_LINES, _FEWEST_LETTERS = 5, 120
_LOOKS = 2
"""Lines that climb steeply come in pieces; levelled by what the pieces say they are found whole."""
_WORTH = 0.35
"""Of a letter's height: lines that bend less are left to Tesseract, which follows them."""
_BETTER = 0.6
_STEEPEST = 0.5
_CURVED = 0.004
"""Sagitta of the most bowed line by the text's width."""
_GRID = 32


@dataclass(frozen=True, slots=True)
class Bend:
    """surface: how far lines lie off level, in pixels of the picture. curved: they are bowed, not only aslant."""

    surface: Surface
    curved: bool

    def back(self, places: Floats) -> Floats:
        """Return where places (N×2, x and y) of the level picture lie in the bent one."""
        return np.stack([places[:, 0], places[:, 1] + self.surface.drop(places)], axis=1)


def find_bend(image: Pixels) -> Bend | None:
    """Return how the lines of an upright page (H×W or H×W×3 uint8) are bent, or None when they are level or unsure."""
    grey = to_grey(image)
    small = even_light(reduced(grey, longest=_WORKED_ON))
    letters = find_letters(small)
    fit = _fitted(letters)
    if fit is None or fit.after > _BETTER * fit.before:
        return None
    drops = fit.surface.sampled()
    if np.abs(drops).max() < _WORTH * letters.height or _folds(drops, fit.surface):
        return None
    scale = max(grey.shape) / max(small.shape)
    width = fit.surface.box[2] - fit.surface.box[0]
    return Bend(fit.surface.scaled(scale), _sagitta(drops) > _CURVED * width)


def unbent(image: Pixels, bend: Bend) -> Pixels:
    """Return the picture with its lines level, the same size, in one resampling."""
    height, width = image.shape[:2]
    x, y = np.arange(0, width + _GRID, _GRID), np.arange(0, height + _GRID, _GRID)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2).astype(np.float64)
    coarse = bend.surface.drop(grid).reshape(len(y), len(x)).astype(np.float32)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    drop = cv2.remap(coarse, columns / _GRID, rows / _GRID, cv2.INTER_LINEAR)
    edge = paper_colour(image)
    level = cv2.remap(image, columns, rows + drop, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=edge)
    return np.asarray(level, dtype=np.uint8)


def _fitted(letters: Letters) -> Fit | None:
    """Return the surface of the lines, or None where there are too few to tell."""
    feet, fit = letters.foot, None
    for _ in range(_LOOKS):
        chains = chain_letters(letters, feet)
        followed = chains >= 0
        if np.count_nonzero(followed) < _FEWEST_LETTERS or chains.max() + 1 < _FEWEST_LINES:
            return None
        fit = fit_surface(Lines(letters.places[followed], chains[followed], letters.height))
        feet = fit.surface.levelled(letters.places)
    return fit


def _folds(drops: Floats, surface: Surface) -> bool:
    """Say whether this is no sheet of paper: rows would overtake one another, or lines climb too steeply."""
    left, top, right, bottom = surface.box
    cells = len(drops) - 1
    steep = np.abs(np.diff(drops, axis=1)).max() * cells / max(right - left, 1)
    squeezed = np.abs(np.diff(drops, axis=0)).max() * cells / max(bottom - top, 1)
    return bool(steep > _STEEPEST or squeezed > _STEEPEST)


def _sagitta(drops: Floats) -> float:
    """Return how far the most bowed row lies off the line between its ends."""
    chord = np.linspace(0, 1, drops.shape[1]) * (drops[:, -1:] - drops[:, :1]) + drops[:, :1]
    return float(np.abs(drops - chord).max())
