"""How far a reading is from the truth: character and word error rates.

Both texts are compared in NFC with white space collapsed. The character rate is the smaller of two: in reading order,
and with each line of the truth matched to the line it resembles most, so that two columns read in another order do
not count as wrong letters.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher


def normal(text: str) -> str:
    """Return the text in NFC with runs of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def edits(truth: Sequence[str], read: Sequence[str]) -> int:
    """Return the Levenshtein distance: insertions, deletions and replacements."""
    row = list(range(len(read) + 1))
    for number, wanted in enumerate(truth, 1):
        previous, row[0] = row[0], number
        for column, got in enumerate(read, 1):
            previous, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, previous + (wanted != got))
    return row[-1]


def character_error_rate(truth: str, read: str) -> float:
    """Return wrong characters per character of the truth (0.05 is 5 %); ValueError when the truth is empty."""
    wanted = normal(truth)
    if not wanted:
        raise ValueError("The truth is empty")
    in_order = edits(wanted, normal(read))
    return min(in_order, _by_line(truth, read)) / len(wanted)


def word_error_rate(truth: str, read: str) -> float:
    """Return missing words per word of the truth, in any order; ValueError when the truth is empty."""
    wanted, got = Counter(normal(truth).split()), Counter(normal(read).split())
    if not wanted:
        raise ValueError("The truth is empty")
    return (wanted - got).total() / wanted.total()


def _likeness(line: str, other: str) -> float:
    return SequenceMatcher(None, line, other, autojunk=False).ratio()


def _by_line(truth: str, read: str) -> int:
    left = [line for line in map(normal, read.splitlines()) if line]
    wrong = 0
    for line in filter(None, map(normal, truth.splitlines())):
        best = max(
            left, key=lambda other, line=line: SequenceMatcher(None, line, other, autojunk=False).ratio(), default=""
        )
        if best:
            left.remove(best)
        wrong += edits(line, best)
    return wrong + sum(len(line) for line in left)
