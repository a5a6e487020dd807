"""Signs that the Vietnamese model has no letter for, told by their shape: bullets, dashes in front of points, ² and ³.

Tesseract reads a bullet as s, o, °, » or 5, a short dash now and then as ~, and m² as m2 or m?. What is written here is
only what the ink shows: a filled dot, a flat stroke, a raised figure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

import cv2
import numpy as np

from ocr.paper import Pixels
from ocr.reading_order.lines import Box, runs_of
from ocr.words import Word

BULLET: Final = "•"
_DASHES: Final = frozenset({"~", "¬", "–", "—", "_", "=", "~-", "-~", "--", "¬-", "»-"})
_FLAT = 0.6
_SHORT = 0.6
_DOT = (0.2, 0.65)
_ROUND = (0.7, 1.4)
_FILLED = 0.65
_MIDDLE = (0.3, 0.8)
_RAISED = 0.7
_UNIT = re.compile(r"((?:.*[\d.,(/])?(?:m|km|cm|dm|mm))([23?\"”*])([.,;:)/]*)")
_POWERS: Final = {"3": "³"}


def with_signs(words: Sequence[Word], grey: Pixels) -> list[Word]:
    """Return the words with bullets, dashes and powers as the page (H×W uint8, where the boxes lie) shows them."""
    mended: list[Word] = []
    for _, line in groupby(words, key=lambda word: word.line):
        first, *rest = line
        mended += [_point(first, rest[0], grey) if rest else first, *rest]
    return [_power(word, grey) for word in mended]


def _point(word: Word, following: Word, grey: Pixels) -> Word:
    """Return the first word of a line, a sign when that is what stands in front of the words."""
    if len(word.text) > 2 or word.text == BULLET or word.box[2] > following.box[0]:
        return word
    left, top, right, bottom = word.box
    width, height = right - left, bottom - top
    line = following.box[3] - following.box[1]
    middle = ((top + bottom) / 2 - following.box[1]) / line
    if not _MIDDLE[0] <= middle <= _MIDDLE[1]:
        return word
    if word.text in _DASHES:
        return replace(word, text="-") if height <= _FLAT * width and width <= _SHORT * line else word
    small = _DOT[0] * line <= height <= _DOT[1] * line and _ROUND[0] <= width / height <= _ROUND[1]
    if len(word.text) == 1 and small and _ink(grey, word.box).mean() >= _FILLED:
        return replace(word, text=BULLET)
    return word


def _power(word: Word, grey: Pixels) -> Word:
    """Return a unit of area or volume with its power when the figure behind it is raised."""
    found = _UNIT.fullmatch(word.text)
    if found is None:
        return word
    ink = _ink(grey, word.box)
    figures = list(_figures(ink))[-1 - len(found[3]) :]
    if len(figures) <= len(found[3]) or figures[0] > _RAISED * len(ink):
        return word
    return replace(word, text=found[1] + _POWERS.get(found[2], "²") + found[3])


def _figures(ink: Pixels) -> Iterator[int]:
    """Yield the row below the foot of each figure of a word, from left to right."""
    for start, end in runs_of(np.asarray(ink.any(axis=0), dtype=np.bool_)):
        yield int(np.flatnonzero(ink[:, start:end].any(axis=1))[-1]) + 1


def _ink(grey: Pixels, box: Box) -> Pixels:
    """Return 1 where a box has ink, parted from its paper by Otsu's threshold with the room around it."""
    left, top, right, bottom = box
    room = max(3, (bottom - top) // 2)
    part = grey[max(0, top - room) : bottom + room, max(0, left - room) : right + room]
    threshold, _ = cv2.threshold(part, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(grey[top:bottom, left:right] <= threshold, dtype=np.uint8)
