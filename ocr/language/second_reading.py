"""A document's number that was hardly legible, read again by a model that knows digits and Latin letters only.

Numbers are often written by hand, and the Vietnamese model guesses them one by one. The second model reads the same
strip at several sizes; only when nearly all readings agree, digits and symbol, is its number taken. The word's
confidence stays low, so that it is still reviewed and found one sign off.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from ocr.errors import LanguageMissing
from ocr.paper import Pixels
from ocr.tesseract import read_lines
from ocr.words import Word

SURE: Final = 80.0
"""Confidence from which a number is not read again."""
AGREEMENT: Final = 0.9
"""Share of the readings that must give the very same number."""
DISAGREED: Final = 50.0
"""The most confidence that is left to a number on which the two models disagree."""
SIZES: Final = (0.7, 0.85, 1.0, 1.2, 1.5)
MODEL: Final = "eng"
_NUMBER = re.compile(r"(\d{1,6})(/[A-ZĐ]{2,}[\w\-./&]*)")
_SPECKLED = re.compile(r"(\d{1,6})[^\w/]*(/[A-ZĐ]{2,}[\w\-./&]*)")


def reread_numbers(words: Sequence[Word], grey: Pixels, *, timeout: float) -> list[Word]:
    """Return the words, doubtful numbers as the second reading has them where it is of one mind.

    `grey`: H×W uint8, the page that the boxes refer to. Without the second model the words stay as they are.
    Raises OutOfTime or EngineFailed as the first reading does.
    """
    try:
        return [_reread(word, grey, timeout) for word in words]
    except LanguageMissing:
        return list(words)


def _reread(word: Word, grey: Pixels, timeout: float) -> Word:
    number = _NUMBER.fullmatch(word.text)
    if number is None or word.confidence >= SURE:
        return word
    votes = Counter(map(_number_in, read_lines(_pictures(word, grey), lang=MODEL, timeout=timeout)))
    (digits, symbol), most = votes.most_common(1)[0]
    if most < AGREEMENT * votes.total() or symbol != _plain(number[2]):
        return word
    if digits == number[1]:
        return word
    return replace(word, text=digits + number[2], confidence=min(word.confidence, DISAGREED))


def _pictures(word: Word, grey: Pixels) -> list[Pixels]:
    """The word's strip in several sizes, each also softened; a first digit may stand before the box, a colon too."""
    left, top, right, bottom = word.box
    room = (bottom - top) // 3
    strip = grey[max(0, top - room) : bottom + room, max(0, left - 2 * room) : right + room]
    pictures = []
    for size in SIZES:
        scaled = cv2.resize(
            strip, None, fx=size, fy=size, interpolation=cv2.INTER_AREA if size < 1 else cv2.INTER_CUBIC
        )
        framed = cv2.copyMakeBorder(scaled, 30, 30, 30, 30, cv2.BORDER_REPLICATE)
        pictures += [
            np.asarray(framed, dtype=np.uint8),
            np.asarray(cv2.GaussianBlur(framed, (0, 0), 1), dtype=np.uint8),
        ]
    return pictures


def _number_in(text: str) -> tuple[str, str]:
    """Digits and symbol of a line that holds nothing else behind its colon but specks; empty when it does."""
    behind = _plain(text.replace(" ", "")).rpartition(":")[2]
    found = _SPECKLED.fullmatch(behind.lstrip(";.,'\"“”‘’-"))
    return (found[1], found[2]) if found else ("", "")


def _plain(text: str) -> str:
    return text.replace("Đ", "D")
