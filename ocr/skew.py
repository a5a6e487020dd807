"""How far a page is turned from straight: bounded, gated, 0 when unsure.

The angle is believed when most letters stand on lines of writing, close to them, and the lines agree with each other:
on a photo, a drawing, a bent page or a back with only a seal they do not.
"""

from dataclasses import dataclass

import numpy as np

from ocr.paper import Pixels, Sheet, prepare_sheet
from ocr.straight.rows import Rows, find_edges, find_rows

LIMIT = 15.0
"""Degrees; a page further off is not skewed but laid wrong, and is left to a person."""

_FEWEST_MARKS = 12
_SMALLEST = 32
_SURE = 0.25
_LARGEST_ERROR = 0.15
_TOLD_APART = 2.5
"""Standard errors; an angle that is smaller cannot be told from 0."""

_LOOSE, _TIGHT = 0.35, 0.15
_SHORTEST, _AMPLE = 6.0, 18.0


@dataclass(frozen=True, slots=True)
class Skew:
    """angle: degrees, the counter-clockwise turn of the page, within ±15. confidence: 0..1; angle is 0 when unsure."""

    angle: float
    confidence: float


STRAIGHT = Skew(0.0, 0.0)


def estimate_skew(image: Pixels) -> Skew:
    """Return the skew of a page (H×W or H×W×3 uint8); turning the page by -angle makes it straight."""
    if min(image.shape[:2]) < _SMALLEST:
        return STRAIGHT
    return skew_of(prepare_sheet(image))


def skew_of(sheet: Sheet) -> Skew:
    """Return the skew of a page that is already prepared."""
    if np.count_nonzero(sheet.marks.letter) < _FEWEST_MARKS:
        return STRAIGHT
    edges = find_edges(sheet)
    if edges is None:
        return STRAIGHT
    return judge(find_rows(edges))


def judge(rows: Rows) -> Skew:
    """Return the angle of the rows where it can be believed."""
    sure = confidence_in(rows)
    if sure < _SURE or abs(rows.angle) > LIMIT or abs(rows.angle) < _TOLD_APART * rows.error:
        return Skew(0.0, round(sure, 3))
    return Skew(round(rows.angle, 3), round(sure, 3))


def confidence_in(rows: Rows) -> float:
    """Return 0..1: the share of letters in lines, less the wider they scatter, the less the lines agree."""
    agreement = 1 - (rows.error / _LARGEST_ERROR) ** 2
    tightness = (_LOOSE - rows.spread) / (_LOOSE - _TIGHT)
    amount = (rows.length - _SHORTEST) / (_AMPLE - _SHORTEST)
    factors = np.clip([agreement, tightness, amount], 0.0, 1.0)
    return float(rows.share * factors.prod()) if np.isfinite(rows.error) else 0.0
