"""A word as it was read, and where it stands on the page."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word in reading order.

    text: NFC. box: (left, top, right, bottom) in pixels of the upright, straight page.
    confidence: 0..100. line: running number of its line of text. block: running number of its block of lines.
    doubtful: to be looked at by a person. alternatives: what it may have been, for the search only, likeliest first.
    """

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    line: int
    block: int = 0
    doubtful: bool = False
    alternatives: tuple[str, ...] = ()


def nfc(text: str) -> str:
    """Return the text in NFC, the only form that is stored, shown and compared."""
    return unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """Return the text in NFC without characters that neither XML 1.0 nor PostgreSQL can hold."""
    return _NOT_IN_XML.sub("", nfc(text))


def running_text(words: Sequence[Word]) -> str:
    """Join words to text: lines end with a newline, blocks are parted by an empty line."""
    blocks = []
    for _, block in groupby(words, key=lambda word: word.block):
        lines = [" ".join(word.text for word in line) for _, line in groupby(block, key=lambda word: word.line)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def mean_confidence(words: Sequence[Word]) -> float:
    """Return the mean confidence (0..100), long words weighing more; 0.0 when there are no words."""
    letters = sum(len(word.text) for word in words)
    if not letters:
        return 0.0
    return sum(word.confidence * len(word.text) for word in words) / letters
