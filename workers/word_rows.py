"""Words as answers and rows hold them: [text, left, top, right, bottom, confidence, line, alternatives?]."""

from collections.abc import Iterable, Sequence
from typing import Any

from ocr.words import Word


def word_of(row: Sequence[Any], width: int, height: int) -> Word:
    """Return a word with its box in pixels of a page of this size; the row has it in fractions."""
    text, left, top, right, bottom, confidence, line = row[:7]
    box = round(left * width), round(top * height), round(right * width), round(bottom * height)
    return Word(text, box, confidence, line, alternatives=tuple(row[7]) if len(row) > 7 else ())


def words_of(rows: Iterable[Sequence[Any]], size: tuple[int, int]) -> list[Word]:
    """Return the words of a page of this (width, height)."""
    return [word_of(row, *size) for row in rows]
