"""Sixty-four bits by which the same sheet, scanned twice, is known again.

They tell how the text lies on the page: waves of ink, finer down than across, the page first straightened and cut to
its text. Two papers with the same letterhead differ in them, since their lines and paragraphs do.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Marks

_FEWEST_MARKS = 50
_SIDE, _WAVES_DOWN, _WAVES_ACROSS, _BITS = 64, 13, 5, 64
_LEFT_OUT = 0.03
_STEEPEST, _STEP = 3.0, 0.125
_DIFFERENT_BITS = 6


def fingerprint(marks: Marks) -> int:
    """Return a page's fingerprint as a signed 64-bit number, which any database keeps; 0 when there is little text."""
    if int(marks.letter.sum()) < _FEWEST_MARKS:
        return 0
    small = cv2.resize(_text(_straight(marks)), (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    waves = cv2.dct(small)[1 : _WAVES_DOWN + 1, 1 : _WAVES_ACROSS + 1].ravel()[:_BITS]
    bits = np.packbits(waves > np.median(waves)).tobytes()
    return int.from_bytes(bits, "big", signed=True)


def same_page(one: int, other: int) -> bool:
    """Say whether two fingerprints are of the same sheet; two pages without text are never called the same."""
    return 0 not in (one, other) and ((one ^ other) & (2**64 - 1)).bit_count() <= _DIFFERENT_BITS


def _straight(marks: Marks) -> NDArray[np.float32]:
    """Return H×W, 1 where words are, the page turned straight: a degree of skew moves words by whole rows."""
    # Thick or thin print, merged or broken letters: a word is the same patch either way.
    letters = cv2.dilate(marks.letter[marks.labels].astype(np.uint8), np.ones((5, 9), np.uint8))
    size = (letters.shape[1], letters.shape[0])
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), _slope(marks), 1)
    return np.asarray(cv2.warpAffine(letters, turn, size), dtype=np.float32)


def _slope(marks: Marks) -> float:
    """By how many degrees rows fall to the right: where the feet of letters gather in the fewest rows; 3 at most."""
    across = (marks.left + marks.width / 2)[marks.letter]
    feet = (marks.top + marks.height)[marks.letter]
    slopes = np.arange(-_STEEPEST, _STEEPEST + _STEP, _STEP)
    gathered = []
    for slope in np.tan(np.radians(slopes)):
        rows = np.round((feet - across * slope) / 2).astype(np.int64)
        gathered.append(float((np.bincount(rows - rows.min()).astype(np.float64) ** 2).sum()))
    return float(slopes[int(np.argmax(gathered))])


def _text(letters: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the part that holds nearly all text: a speck, a page number or a merged letter must not move the rest."""
    rows, columns = (np.cumsum(letters.sum(axis=axis)) for axis in (1, 0))
    within = (_LEFT_OUT, 1 - _LEFT_OUT)
    top, bottom = np.searchsorted(rows, np.multiply(within, rows[-1]))
    left, right = np.searchsorted(columns, np.multiply(within, columns[-1]))
    return letters[top : bottom + 1, left : right + 1]
