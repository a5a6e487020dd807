"""Uneven light, low contrast and noise of a grey page (H×W uint8): measured, and mended only where they harm."""

from typing import Final

import cv2
import numpy as np

from ocr.paper import Pixels, background, reduced

_UNEVEN: Final = 12.0
_DARK_PAPER: Final = 200.0
_FAINT: Final = 90
"""Ink lighter than this on white paper is drawn darker."""
_BLANK: Final = 235
_GRAINY: Final = 8.0
_SHADOW_AT: Final = 700
_STROKE: Final = 11
"""Pixels of a page `_SHADOW_AT` high: strokes are thinner, shadows wider."""


def evened(grey: Pixels) -> Pixels:
    """Return the page with its paper white everywhere and its ink dark; a good page comes back as it is."""
    lit = _without_shadow(grey) if _needs_light(grey) else grey
    return _darkened(lit)


def grain(grey: Pixels) -> float:
    """Return the standard deviation of a page's noise, in grey levels; text and rules hardly count.

    The difference of Laplacians of Immerkær (1996), by its median: most of a page is bare paper.
    """
    third = grey.shape[1] // 3
    band = grey[:, third : 2 * third] if third > 8 else grey
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    rough = np.abs(cv2.filter2D(band, cv2.CV_16S, kernel)[1:-1:2, 1:-1])
    return float(np.median(rough)) / 0.6745 / 6


def smoothed(grey: Pixels) -> Pixels:
    """Return a grainy page softened, any other as it is."""
    if grain(grey) <= _GRAINY:
        return grey
    return np.asarray(cv2.GaussianBlur(cv2.medianBlur(grey, 3), (0, 0), 1.0), dtype=np.uint8)


def _without_shadow(grey: Pixels) -> Pixels:
    """Return the page divided by what its paper looks like without ink; the edge of a shadow stays where it is."""
    small = reduced(grey, longest=_SHADOW_AT)
    bare = cv2.medianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8)), 5)
    full = cv2.resize(np.maximum(bare, np.uint8(4)), (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, full, scale=255), dtype=np.uint8)


def _needs_light(grey: Pixels) -> bool:
    paper = background(reduced(grey, longest=500)).astype(np.float32)
    return bool(paper.std() > _UNEVEN or np.median(paper) < _DARK_PAPER)


def _darkened(lit: Pixels) -> Pixels:
    """Return the page with its grey levels drawn apart when its ink is faint."""
    counts = np.bincount(lit[::3, ::3].ravel(), minlength=256).cumsum()
    ink = int(np.searchsorted(counts, 0.01 * counts[-1]))
    paper = int(np.searchsorted(counts, 0.5 * counts[-1]))
    if ink < _FAINT or ink > _BLANK or paper - ink < 20:
        return lit
    levels = np.clip((np.arange(256) - ink) * (255.0 / (paper - ink)), 0, 255)
    return np.asarray(cv2.LUT(lit, levels.astype(np.uint8)), dtype=np.uint8)
