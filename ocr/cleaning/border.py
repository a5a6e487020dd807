"""What a scanner adds around a sheet: its dark lid along the edges and through punch holes; painted over with paper."""

from typing import Final

import cv2
import numpy as np

from ocr.paper import Pixels, reduced

_WORKED_ON: Final = 700
_DARK: Final = 0.45
"""Share of the paper's brightness under which a mark at the edge is no paper."""
_ALONG: Final = 0.08
"""A border runs at least this share of the page's longer side; a letter cut by the edge does not."""
_HOLE: Final = (0.012, 0.032)
"""Punch holes are 5 to 8 mm wide: as shares of the longer side of a page."""
_MARGIN: Final = 0.09
_MOST: Final = 0.35
"""A page darker than this share along its edges is no sheet under a lid: it is left alone."""
_STEP: Final = 2.5
"""Paper beside a lid is this many times as bright; a shadow falls off slowly."""


def without_border(grey: Pixels) -> Pixels:
    """Return an upright page (H×W uint8) with lid and punch holes painted over, itself when there are none."""
    small = reduced(grey, longest=_WORKED_ON)
    paper = int(np.percentile(small, 70))
    dark = (small < _DARK * paper).astype(np.uint8)
    mask = _lid(dark)
    if mask is None or not _ends_sharply(mask, small):
        return grey
    grown = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    full = cv2.resize(grown, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(np.where(full > 0, np.uint8(paper), grey), dtype=np.uint8)


def _lid(dark: Pixels) -> Pixels | None:
    """Return 1 where a reduced page shows the lid, None where it shows none."""
    height, width = dark.shape
    # Letters touch the lid where text runs off the sheet: what is thinner than a lid is cut off from it first.
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, labels, stats, centres = cv2.connectedComponentsWithStats(solid, connectivity=4)
    left, top, wide, high, area = stats.T
    longest = max(height, width)
    at_edge = (left <= 1) | (top <= 1) | (left + wide >= width - 1) | (top + high >= height - 1)
    lid = at_edge & (np.maximum(wide, high) >= _ALONG * longest)
    rim = np.minimum.reduce([centres[:, 0], centres[:, 1], width - centres[:, 0], height - centres[:, 1]])
    least, most = _HOLE[0] * longest, _HOLE[1] * longest
    hole = (np.minimum(wide, high) >= least) & (np.maximum(wide, high) <= most) & (area >= 0.7 * wide * high)
    chosen = lid | (hole & (rim <= _MARGIN * longest))
    chosen[0] = False
    if not chosen.any() or area[chosen].sum() > _MOST * dark.size:
        return None
    return np.asarray(chosen[labels], dtype=np.uint8)


def _ends_sharply(mask: Pixels, small: Pixels) -> bool:
    """Say whether the paper just outside of a mask is far brighter than what lies just inside."""
    around = cv2.dilate(mask, np.ones((7, 7), np.uint8)) > cv2.dilate(mask, np.ones((3, 3), np.uint8))
    inside = (mask > 0) & (cv2.erode(mask, np.ones((7, 7), np.uint8), borderValue=1) == 0)
    if not around.any():
        return False
    return bool(np.median(small[around]) > _STEP * max(1.0, float(np.median(small[inside]))))
