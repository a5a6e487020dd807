"""A document's number and its symbol, printed or written apart, made the one word that people search for.

Tesseract reads "299 /UBND-TTHC" as two words and often a speck between them. A number written by hand stays as it was
read, with the lower of the two confidences: a plausible guess would be worse in a record than a doubtful one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ocr.words import Word

_NUMBER = re.compile(r"(\d+)[^\w/]*")
_SYMBOL = re.compile(r"[^\w/]*_*(/[A-ZĐ]{2,}[\w\-./&]*)")


def join_numbers(words: Sequence[Word]) -> list[Word]:
    """Return the words with each plain number joined to the symbol behind it on its line, specks between left out."""
    joined: list[Word] = []
    for word in words:
        symbol = _SYMBOL.fullmatch(word.text)
        before = joined[-1] if symbol and joined and joined[-1].line == word.line else None
        number = _NUMBER.fullmatch(before.text) if before else None
        if symbol and before and number:
            joined[-1] = _one_word(before, word, number[1] + symbol[1])
        else:
            joined.append(word)
    return joined


def _one_word(number: Word, symbol: Word, text: str) -> Word:
    left, top, _, bottom = number.box
    _, upper, right, lower = symbol.box
    box = (left, min(top, upper), right, max(bottom, lower))
    return replace(number, text=text, box=box, confidence=min(number.confidence, symbol.confidence))
