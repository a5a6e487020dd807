"""A first look at a page, while the citizen is still there: is it worth keeping as it is, and what codes are on it?

Everything is judged on a picture of at most 1,400 pixels, codes on one of 2,400: about a tenth of a second a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from zxingcpp import BarcodeFormat, BarcodeFormats

from ocr.blur import is_blurred, is_soft
from ocr.cut import text_at_border
from ocr.fingerprint import fingerprint, same_page
from ocr.folds import hidden_text
from ocr.paper import Marks, Pixels, background, even_light, find_marks, ink_of, reduced, to_grey
from ocr.photos.flat import is_curved
from ocr.words import plain

__all__ = ["Look", "Severity", "Verdict", "look", "mended_verdicts", "same_page"]

Severity = Literal["ok", "mended", "review", "rescan"]

LOWEST_DPI = 200
"""TT 01/2023/TT-VPCP, Art. 8: administrative papers are scanned at 200 dpi or more."""

_ALMOST = 0.97  # scanners round: 196 dpi was set as 200
_WORKED_ON, _CODES_ON = 1400, 2400
_DARK_PAPER = 110
_MOSTLY_INK = 0.45
_HALF_DARK, _SHADED, _DIM, _LIT = 0.12, 0.05, 0.35, 0.75
_PALE, _READABLE = 215, 196
_FAINT_MARKS = 80
_FEW_MARKS = 8
_BLANK_INK = 0.0008
_MARGIN = 0.03
_PHOTO_UNEVEN, _PHOTO_PAPER, _PHOTO_OTHER, _ONE_LEVEL = 25.0, 215.0, 0.2, 6
_LID, _SPILL = 48, 17
_CODES = BarcodeFormats([BarcodeFormat.QRCode, BarcodeFormat.DataMatrix, BarcodeFormat.Code128, BarcodeFormat.PDF417])


@dataclass(frozen=True, slots=True)
class Verdict:
    """code: low_dpi, blurred, cut_edge, folded, overlapped (two sheets at once), too_dark, too_light, blank, turned,
    skewed, photo, curved or same_page.

    value: the dpi, the degrees or the other page's number, where the code has one.
    """

    code: str
    severity: Severity
    value: float | str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """verdicts: worst first, none when all is well. fingerprint: signed 64 bits, 0 for a page with too little text.

    codes: what bar codes and QR codes say, NFC and without control characters. blank: nothing is on the page.
    """

    verdicts: tuple[Verdict, ...]
    fingerprint: int
    codes: tuple[str, ...]
    blank: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    grey: Pixels
    even: Pixels
    ink: Pixels
    marks: Marks
    pale: Marks
    paper: Pixels
    lit: NDArray[np.bool_]

    @property
    def letters(self) -> int:
        return int(self.marks.letter.sum())


def look(image: Pixels, *, dpi: tuple[float, float] | None, bilevel: bool = False, photo: bool = False) -> Look:
    """Judge a page (H×W or H×W×3 uint8).

    dpi: (across, down) of the scan, None when unknown. bilevel: it was scanned in black and white. photo: it is known
    to come from a camera; a page with a photo's light is taken for one without being told.
    """
    grey = reduced(to_grey(image), longest=_WORKED_ON)
    even = even_light(grey)
    paper = background(reduced(grey, longest=500))
    lit = _lit(paper, even.shape)
    ink = ink_of(even)
    pale = np.asarray((even < _PALE) & lit, dtype=np.uint8)
    seen = _Seen(grey, even, ink, find_marks(ink), find_marks(pale), paper, lit)
    faint = _is_faint(seen)
    empty = not faint and _is_blank(seen)
    soft = empty and is_soft(grey, even, _bare_paper(seen))
    blank = empty and not soft
    photo = photo or (not bilevel and _light_of_a_photo(paper))
    found = [*_faults(seen, faint=faint, blank=blank, soft=soft, photo=photo), *_resolution(dpi, photo=photo)]
    if photo and is_curved(reduced(image, longest=_WORKED_ON)):
        found.append(Verdict("curved", "review"))
    worst_first = sorted(found, key=lambda verdict: ("rescan", "review", "mended", "ok").index(verdict.severity))
    return Look(tuple(worst_first), fingerprint(seen.marks), read_codes(image), blank)


def mended_verdicts(rotation: int, skew: float) -> tuple[Verdict, ...]:
    """Return what a reading put right: the clockwise turn and the skew, in degrees."""
    turned = (Verdict("turned", "mended", rotation),) if rotation else ()
    straightened = (Verdict("skewed", "mended", round(skew, 1)),) if round(skew, 1) else ()
    return turned + straightened


def read_codes(image: Pixels) -> tuple[str, ...]:
    """Return the texts of the QR codes and bar codes on a page; UTF-8 where the bytes are, which libraries misguess."""
    found = zxingcpp.read_barcodes(reduced(to_grey(image), longest=_CODES_ON), formats=_CODES)
    return tuple(dict.fromkeys(_text(code) for code in found if code.valid))


def _text(code: zxingcpp.Barcode) -> str:
    try:
        return plain(bytes(code.bytes).decode("utf-8"))
    except UnicodeDecodeError:
        return plain(str(code.text))


def _faults(seen: _Seen, *, faint: bool, blank: bool, soft: bool, photo: bool) -> Iterator[Verdict]:
    if blank:
        yield Verdict("blank", "review")
    elif soft or is_blurred(seen.grey, seen.pale):
        yield Verdict("blurred", "rescan")
    elif faint:
        yield Verdict("too_light", "rescan")
    if _is_dark(seen):
        yield Verdict("too_dark", "rescan")
    if photo:
        yield Verdict("photo", "review")
    elif not blank:
        yield from _lost_text(seen)


def _lost_text(seen: _Seen) -> Iterator[Verdict]:
    """Say what takes a part of the text away: the border of the picture, or a fold or another sheet inside it."""
    cut = text_at_border(seen.ink, seen.marks)
    hidden = hidden_text(seen.grey, seen.ink, seen.marks)
    if cut is not None and (hidden is None or hidden.code != "cut_edge"):
        yield Verdict("cut_edge", cut)
    if hidden is not None:
        yield Verdict(hidden.code, hidden.severity)


def _resolution(dpi: tuple[float, float] | None, *, photo: bool) -> Iterator[Verdict]:
    if dpi is not None and not photo and min(dpi) < LOWEST_DPI * _ALMOST:
        yield Verdict("low_dpi", "rescan", round(min(dpi)))


def _is_blank(seen: _Seen) -> bool:
    """Say whether nothing is on the page; its margins, where shadows and punch holes are, and a lid don't count."""
    on_paper = seen.ink[_bare_paper(seen)]
    return seen.letters < _FEW_MARKS and bool(on_paper.size == 0 or on_paper.mean() < _BLANK_INK)


def _bare_paper(seen: _Seen) -> NDArray[np.bool_]:
    """Return where there is paper, H×W, without margins and without what lies beside a lid; all inside if none is."""
    height, width = seen.ink.shape
    down, across = round(height * _MARGIN), round(width * _MARGIN)
    inside = np.zeros((height, width), np.bool_)
    inside[down : height - down, across : width - across] = True
    well_lit = _lit(np.asarray(cv2.erode(seen.paper, np.ones((_SPILL, _SPILL), np.uint8)), np.uint8), seen.ink.shape)
    return np.asarray(inside & well_lit if (inside & well_lit).any() else inside)


def _is_faint(seen: _Seen) -> bool:
    """Say whether there is writing, but so pale that little of it can be read: a fifth of black, and less."""
    pale = int(seen.pale.letter.sum())
    readable = np.bincount(seen.pale.labels[seen.even < _READABLE], minlength=seen.pale.letter.size) >= 2
    return pale >= _FAINT_MARKS and int((seen.pale.letter & readable).sum()) < pale / 4


def _is_dark(seen: _Seen) -> bool:
    """Say whether the whole page is dark, or a part of it from which the light fades; a black lid has a sharp edge."""
    if np.percentile(seen.grey, 90) < _DARK_PAPER or seen.ink[seen.lit].mean() > _MOSTLY_INK:
        return True
    light = seen.paper / np.percentile(seen.paper, 95)
    return bool((light < _DIM).mean() > _HALF_DARK and ((light > _DIM) & (light < _LIT)).mean() > _SHADED)


def _light_of_a_photo(paper: Pixels) -> bool:
    """Say whether the light is uneven as in a room; a scanner's lid beside the paper is even, and the paper too."""
    if paper.std() <= _PHOTO_UNEVEN or np.median(paper) >= _PHOTO_PAPER:
        return False
    levels = np.bincount(paper.ravel(), minlength=256).astype(np.float64)
    first = int(levels.argmax())
    levels_left = levels.copy()
    levels_left[max(0, first - _ONE_LEVEL) : first + _ONE_LEVEL + 1] = 0
    return bool(levels_left.sum() - _most_in_one_level(levels_left) > _PHOTO_OTHER * levels.sum())


def _most_in_one_level(levels: NDArray[np.float64]) -> float:
    return float(np.convolve(levels, np.ones(2 * _ONE_LEVEL + 1), mode="same").max())


def _lit(paper: Pixels, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return where there is paper; the noise of a black lid is nothing written."""
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(np.asarray(paper > _LID, dtype=np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0)
