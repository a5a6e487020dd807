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

from ocr.fingerprint import fingerprint, same_page
from ocr.paper import Marks, Pixels, background, even_light, find_marks, ink_of, reduced, to_grey
from ocr.words import nfc

__all__ = ["Look", "Severity", "Verdict", "look", "mended_verdicts", "same_page"]

Severity = Literal["ok", "mended", "review", "rescan"]

LOWEST_DPI = 200
"""TT 01/2023/TT-VPCP, Art. 8: administrative papers are scanned at 200 dpi or more."""

_ALMOST = 0.97  # scanners round: 196 dpi was set as 200
_WORKED_ON, _CODES_ON = 1400, 2400
_BLURRED_BELOW = 0.31
_CUT_MARKS = 5
_DARK_PAPER = 110
_MOSTLY_INK = 0.45
_FAINT = 215
_FAINT_MARKS = 80
_FEW_MARKS = 8
_BLANK_INK = 0.0008
_MARGIN = 0.03
_PHOTO_UNEVEN, _PHOTO_PAPER = 25.0, 215.0
_CODES = BarcodeFormats([BarcodeFormat.QRCode, BarcodeFormat.DataMatrix, BarcodeFormat.Code128, BarcodeFormat.PDF417])


@dataclass(frozen=True, slots=True)
class Verdict:
    """code: low_dpi, blurred, cut_edge, too_dark, too_light, blank, turned, skewed, photo or same_page.

    value: the dpi, the degrees or the other page's number, where the code has one.
    """

    code: str
    severity: Severity
    value: float | str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """verdicts: worst first, none when all is well. fingerprint: signed 64 bits, 0 for a page with too little text.

    codes: what bar codes and QR codes say, NFC. blank: nothing is on the page.
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
    ink = ink_of(even)
    seen = _Seen(grey, even, ink, find_marks(ink))
    faint = _is_faint(seen)
    blank = not faint and _is_blank(seen)
    photo = photo or (not bilevel and _light_of_a_photo(grey))
    found = [*_faults(seen, faint=faint, blank=blank, photo=photo), *_resolution(dpi, photo=photo)]
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
        return nfc(bytes(code.bytes).decode("utf-8"))
    except UnicodeDecodeError:
        return nfc(str(code.text))


def _faults(seen: _Seen, *, faint: bool, blank: bool, photo: bool) -> Iterator[Verdict]:
    if blank:
        yield Verdict("blank", "review")
    elif _is_blurred(seen):
        yield Verdict("blurred", "rescan")
    elif faint:
        yield Verdict("too_light", "rescan")
    if np.percentile(seen.grey, 90) < _DARK_PAPER or seen.ink.mean() > _MOSTLY_INK:
        yield Verdict("too_dark", "rescan")
    if photo:
        yield Verdict("photo", "review")
    elif _is_cut(seen):
        yield Verdict("cut_edge", "rescan")


def _resolution(dpi: tuple[float, float] | None, *, photo: bool) -> Iterator[Verdict]:
    if dpi is not None and not photo and min(dpi) < LOWEST_DPI * _ALMOST:
        yield Verdict("low_dpi", "rescan", round(min(dpi)))


def _is_blank(seen: _Seen) -> bool:
    """Say whether nothing is on the page; its margins, where shadows and punch holes are, don't count."""
    height, width = seen.ink.shape
    down, across = round(height * _MARGIN), round(width * _MARGIN)
    inside = seen.ink[down : height - down, across : width - across]
    return seen.letters < _FEW_MARKS and bool(inside.size == 0 or inside.mean() < _BLANK_INK)


def _is_faint(seen: _Seen) -> bool:
    """Say whether there is writing, but so pale that little of it counts as ink."""
    pale = int(find_marks(np.asarray(seen.even < _FAINT, dtype=np.uint8)).letter.sum())
    return pale >= _FAINT_MARKS and seen.letters < pale / 4


def _is_blurred(seen: _Seen) -> bool:
    """Say whether letters have no edges: the steepest step of each stroke, as a share of its contrast, is small."""
    box = np.ones((9, 9), np.uint8)
    contrast = cv2.subtract(cv2.dilate(seen.grey, box), cv2.erode(seen.grey, box)).astype(np.float32)
    across, down = cv2.Sobel(seen.grey, cv2.CV_32F, 1, 0), cv2.Sobel(seen.grey, cv2.CV_32F, 0, 1)
    steepest = cv2.dilate(np.hypot(across, down) / 8, np.ones((5, 5), np.uint8))
    judged = _judged(seen, contrast)
    if np.count_nonzero(judged) < 200:
        return False
    return bool(np.median(steepest[judged] / contrast[judged]) < _BLURRED_BELOW)


def _judged(seen: _Seen, contrast: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return where to look for edges: at letters, or where a page has hardly any, wherever there is contrast."""
    if seen.letters < 20:
        return np.asarray(contrast > 40, dtype=np.bool_)
    letters = seen.marks.letter[seen.marks.labels].astype(np.uint8)
    return np.asarray((cv2.dilate(letters, np.ones((3, 3), np.uint8)) > 0) & (contrast > 60), dtype=np.bool_)


def _is_cut(seen: _Seen) -> bool:
    """Say whether text runs off the paper: letters, not shadows, stand against one edge."""
    height, width = seen.ink.shape
    marks = seen.marks
    edges = (
        marks.left <= 1,
        marks.top <= 1,
        marks.left + marks.width >= width - 1,
        marks.top + marks.height >= height - 1,
    )
    return any(int((marks.letter & edge).sum()) >= _CUT_MARKS for edge in edges)


def _light_of_a_photo(grey: Pixels) -> bool:
    paper = background(reduced(grey, longest=500)).astype(np.float32)
    return bool(paper.std() > _PHOTO_UNEVEN and np.median(paper) < _PHOTO_PAPER)
