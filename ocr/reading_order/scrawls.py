"""Signatures, seals and specks that were read as words, told from writing and left out.

A scrawl makes lines of few letters, far higher or lower than writing, of which the engine itself is unsure.
"""

from collections.abc import Sequence
from itertools import groupby
from statistics import median
from typing import Final

from ocr.words import Word

UNSURE: Final = 50.0
"""Mean confidence of a line from which on it is never left out."""
SURE: Final = 80.0
"""Confidence of the words that show how high writing is on a page."""
_HEIGHTS = (0.5, 1.7)
_NOTHING = 20.0


def without_scrawls(words: Sequence[Word]) -> list[Word]:
    """Return the words without lines that say nothing, and without specks behind others.

    A line stays whole when any of its words has two letters or figures and the height of writing, however unsure.
    """
    heights = [_height(word) for word in words if word.confidence >= SURE and _letters(word) > 1]
    if not heights:
        return list(words)
    usual = median(heights)
    kept: list[Word] = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        if not _is_scrawl(line, usual):
            # What stands in front may be a dash before a point or an opening quotation mark.
            kept += [line[0], *(word for word in line[1:] if _letters(word) or word.confidence > _NOTHING)]
    return kept


def _is_scrawl(line: Sequence[Word], usual: float) -> bool:
    sure = sum(word.confidence for word in line) / len(line)
    lowest, highest = (share * usual for share in _HEIGHTS)
    writing = any(_letters(word) > 1 and lowest <= _height(word) <= highest for word in line)
    return sure < UNSURE and not writing


def _height(word: Word) -> int:
    return word.box[3] - word.box[1]


def _letters(word: Word) -> int:
    return sum(letter.isalnum() for letter in word.text)
