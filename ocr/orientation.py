"""Which way up a page lies, 0, 90, 180 or 270 degrees, and how far it is then from straight.

Cheap evidence first: the lines that letters form, and whether letters stand on them or hang from them. Most upright
pages are known by it. Only in doubt, and before any turn, Tesseract's own orientation test is asked, about a piece of
the page with much text, laid straight and at full size, since that test errs on reduced pictures.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.paper import Pixels, Sheet, even_light, prepare_sheet, reduced, to_grey, turned_sheet
from ocr.skew import STRAIGHT, Skew, confidence_in, judge, skew_of
from ocr.straight.rows import Edges, Rows, find_edges, find_rows
from ocr.straight.upright import Stance, stance_of
from ocr.tesseract import read_orientation

SURE = 4.5
"""Tesseract's confidence from which its word alone is enough: false turns were seen up to 4.25, real ones from 10."""

_SURE_TOGETHER = 2.0
"""The same where the letters' stance says so too."""

_SMALLEST = 32
_FEWEST_MARKS = 40
_CLEAR_SURPLUS, _CLEAR_SHARE = 4.0, 0.62
_LINED, _WELL_LINED = 0.15, 0.5
"""Confidence in the lines: low for a page upside down, since the tops of letters scatter, lower for one on its side."""

_PIECE = (110, 36)
_CELL = 4
_LETTER = 24
_PIECE_DPI = 300


@dataclass(frozen=True, slots=True)
class Rotation:
    """degrees: the clockwise turn to apply (0, 90, 180, 270). confidence: 0..about 30; degrees is 0 when unsure."""

    degrees: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Pose:
    """How a page lies: the turn that makes it upright, and the skew that it has after that turn."""

    rotation: Rotation
    skew: Skew


@dataclass(frozen=True, slots=True)
class _View:
    """A page as it shows itself after `degrees` clockwise: its lines and how the letters stand on them."""

    degrees: int
    edges: Edges
    rows: Rows
    stance: Stance

    @property
    def guess(self) -> int:
        return (self.degrees + (0 if self.stance.upright >= self.stance.inverted else 180)) % 360

    def clear(self, *, lined: float) -> bool:
        """Say whether the letters leave no doubt how they stand; `lined`: how surely they must form lines."""
        enough = abs(self.stance.surplus) >= _CLEAR_SURPLUS and self.stance.share >= _CLEAR_SHARE
        return enough and confidence_in(self.rows) >= lined


def find_pose(image: Pixels, *, timeout: float = 60) -> Pose:
    """Return how a page (H×W or H×W×3 uint8) lies; a blank, sparse or doubtful page is never turned.

    Raises OutOfTime, LanguageMissing ("osd"), EngineMissing or EngineFailed.
    """
    if min(image.shape[:2]) < _SMALLEST:
        return Pose(Rotation(0, 0.0), STRAIGHT)
    sheet = prepare_sheet(image)
    if np.count_nonzero(sheet.marks.letter) < _FEWEST_MARKS:
        return Pose(Rotation(0, 0.0), skew_of(sheet))
    upright = _view(sheet, 0)
    if upright is not None and upright.clear(lined=_WELL_LINED) and upright.guess == 0:
        return Pose(Rotation(0, SURE), judge(upright.rows))
    rotation = _tested(image, sheet, upright, timeout)
    if rotation.degrees or upright is None:
        return Pose(rotation, skew_of(turned_sheet(sheet, rotation.degrees)))
    return Pose(rotation, judge(upright.rows))


def _view(sheet: Sheet, degrees: int) -> _View | None:
    turned = turned_sheet(sheet, degrees)
    lower, upper = find_edges(turned), find_edges(turned, upper=True)
    if lower is None or upper is None:
        return None
    rows = find_rows(lower)
    return _View(degrees, lower, rows, stance_of(turned, lower, upper, rows))


def _tested(image: Pixels, sheet: Sheet, upright: _View | None, timeout: float) -> Rotation:
    """Return what Tesseract and the letters together say; no turn when they contradict each other."""
    sideways = None if upright is not None and upright.clear(lined=_WELL_LINED) else _view(sheet, 270)
    views = [view for view in (upright, sideways) if view is not None]
    if not views:
        return Rotation(0, 0.0)
    best = max(views, key=lambda view: abs(view.stance.surplus) * (0.1 + confidence_in(view.rows)))
    piece = _piece(image, sheet, best)
    more, confidence = read_orientation(piece, dpi=_PIECE_DPI, timeout=timeout)
    degrees = (best.guess + more) % 360
    clear = best.clear(lined=_LINED)
    if clear and degrees != best.guess:
        return Rotation(0, confidence)
    needed = _SURE_TOGETHER if clear else SURE
    return Rotation(degrees if confidence >= needed else 0, confidence)


def _piece(image: Pixels, sheet: Sheet, view: _View) -> Pixels:
    """Return the piece of the page with the most text, straight, upright as far as guessed, letters of 300 dpi."""
    grey = to_grey(image)
    letter = view.edges.height * max(grey.shape) / max(sheet.ink.shape)
    source = reduced(grey, longest=round(max(grey.shape) * min(1.0, 2 * _LETTER / letter)))
    # From the piece to the straightened page, from there to the page as seen, as it came, and as it is in `source`.
    zoom = view.edges.height / _LETTER
    left, top, width, height = _densest(view)
    place = _affine(zoom, 0, left, 0, zoom, top)
    turn = np.radians(view.rows.angle)
    crooked = _affine(np.cos(turn), np.sin(turn), 0, -np.sin(turn), np.cos(turn), 0)
    quarter = np.radians(view.degrees)
    came = _affine(np.cos(quarter), np.sin(quarter), 0, -np.sin(quarter), np.cos(quarter), 0)
    scale = max(source.shape) / max(sheet.ink.shape)
    pixels = _affine(scale, 0, source.shape[1] / 2, 0, scale, source.shape[0] / 2)
    size = (round(width / zoom), round(height / zoom))
    matrix = (pixels @ came @ crooked @ place)[:2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    piece = cv2.warpAffine(source, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    guessed = np.rot90(np.asarray(piece, dtype=np.uint8), 2 if view.guess != view.degrees else 0)
    return even_light(np.ascontiguousarray(guessed))


def _affine(
    a: float, b: float, c: float, d: float, e: float, f: float
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([[a, b, c], [d, e, f], [0.0, 0.0, 1.0]])


def _densest(view: _View) -> tuple[float, float, float, float]:
    """Return left, top, width and height, on the straightened page, of where the most letters are."""
    cell = _CELL * view.edges.height
    left, top = float(view.rows.across.min()), float(view.rows.down.min())
    column = ((view.rows.across - left) / cell).astype(np.int64)
    row = ((view.rows.down - top) / cell).astype(np.int64)
    counts = np.zeros((row.max() + 1, column.max() + 1), np.float32)
    np.add.at(counts, (row, column), 1)
    wide, high = min(_PIECE[0] // _CELL, counts.shape[1]), min(_PIECE[1] // _CELL, counts.shape[0])
    total = cv2.integral(counts)
    inside = total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide] + total[:-high, :-wide]
    best_row, best_column = np.unravel_index(int(inside.argmax()), inside.shape)
    # One cell more on every side: letters reach above their feet.
    return (
        left + (float(best_column) - 1) * cell,
        top + (float(best_row) - 1) * cell,
        (wide + 2) * cell,
        (high + 2) * cell,
    )
