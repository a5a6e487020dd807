"""Sixty-four bits by which the same sheet, scanned twice, is known again.

They tell how the text lies on the page: coarse waves of ink across and down, the page first cut to its text. Two papers
with the same letterhead differ in them, since their lines and paragraphs do.
"""

import cv2
import numpy as np

from ocr.paper import Marks

_FEWEST_MARKS = 50
_SIDE, _WAVES = 32, 8
_DIFFERENT_BITS = 6


def fingerprint(marks: Marks) -> int:
    """Return a page's fingerprint as a signed 64-bit number, which any database keeps; 0 when there is little text."""
    if int(marks.letter.sum()) < _FEWEST_MARKS:
        return 0
    # Thick or thin print, merged or broken letters: a word is the same patch either way.
    letters = cv2.dilate(marks.letter[marks.labels].astype(np.uint8), np.ones((5, 9), np.uint8)).astype(np.float32)
    rows, columns = (np.cumsum(letters.sum(axis=axis)) for axis in (1, 0))
    top, bottom = np.searchsorted(rows, (0.01 * rows[-1], 0.99 * rows[-1]))
    left, right = np.searchsorted(columns, (0.01 * columns[-1], 0.99 * columns[-1]))
    small = cv2.resize(letters[top : bottom + 1, left : right + 1], (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    waves = cv2.dct(small)[1 : _WAVES + 1, 1 : _WAVES + 1].ravel()
    bits = np.packbits(waves > np.median(waves)).tobytes()
    return int.from_bytes(bits, "big", signed=True)


def same_page(one: int, other: int) -> bool:
    """Say whether two fingerprints are of the same sheet; two pages without text are never called the same."""
    return 0 not in (one, other) and ((one ^ other) & (2**64 - 1)).bit_count() <= _DIFFERENT_BITS
