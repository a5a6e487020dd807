"""How far a reading is from the truth: character and word error rates.

Both texts are compared in NFC with white space collapsed. Characters are counted in two ways, and the smaller is the
rate: in reading order, and line by line, where each line of the truth is sought anywhere in the reading, so that two
columns read in another order do not count as wrong letters.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIKE_ENOUGH = 0.6
"""A line of the truth is found in the reading when fewer of its letters than this share are wrong."""

IN_ONE_PIECE = 0.2
"""A line with a smaller share of wrong letters is taken to stand in one piece."""

Letters = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Rates:
    """Error rates of one page (0.05 is 5 %).

    in_order, by_line: wrong characters per character of the truth, in reading order and wherever the lines stand.
    no_marks: the smaller of the two with tone and letter marks taken off. words: missing words per word, in any order.
    """

    in_order: float
    by_line: float
    no_marks: float
    words: float

    @property
    def characters(self) -> float:
        """The rate that is reported: the smaller of both counts."""
        return min(self.in_order, self.by_line)


def rates(truth: str, read: str) -> Rates:
    """Return all rates of one page; ValueError when the truth is empty."""
    bare_truth, bare_read = unmarked(truth), unmarked(read)
    return Rates(
        in_order=_per_letter(in_order(truth, read), truth),
        by_line=_per_letter(by_line(truth, read), truth),
        no_marks=character_error_rate(bare_truth, bare_read),
        words=word_error_rate(truth, read),
    )


def normal(text: str) -> str:
    """Return the text in NFC with runs of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def unmarked(text: str) -> str:
    """Return the text without the marks of tones and letters: ữ becomes u, đ becomes d. Lines stay."""
    parted = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def edits(truth: str, read: str) -> int:
    """Return the Levenshtein distance: insertions, deletions and replacements."""
    return int(_last_row(_letters(truth), _letters(read), anywhere=False)[-1])


def in_order(truth: str, read: str) -> int:
    """Return the wrong characters when both are compared from beginning to end."""
    return edits(normal(truth), normal(read))


def by_line(truth: str, read: str) -> int:
    """Return the wrong characters when each line of the truth may stand anywhere in the reading.

    The longest lines are sought first; what one took is not there for the next. A line that is not found well is sought
    in two parts, for it may hold what stands in two columns. Lines that are not found and what is left of the reading
    count as wrong, one against the other.
    """
    left = _letters(normal(read))
    wrong = missing = 0
    for line in sorted(filter(None, map(normal, truth.splitlines())), key=len, reverse=True):
        for part in _parts(line, left):
            cost, begin, end = _sought(_letters(part), left)
            if cost < LIKE_ENOUGH * len(part):
                wrong += cost
                left = np.concatenate([left[:begin], _letters("\n"), left[end:]])
            else:
                missing += len(part)
    remains = "".join(map(chr, left.tolist()))
    return wrong + max(missing, sum(len(normal(part)) for part in remains.split("\n")))


def _parts(line: str, text: Letters) -> list[str]:
    """Return the line whole, or in the two parts that are found much better than the whole."""
    words = line.split()
    whole = _cost(line, text)
    if whole <= IN_ONE_PIECE * len(line) or len(words) < 2:
        return [line]
    cuts = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    best = min(cuts, key=lambda parts: sum(_cost(part, text) for part in parts))
    found = all(_cost(part, text) <= IN_ONE_PIECE * len(part) for part in best)
    return list(best) if found else [line]


def _cost(line: str, text: Letters) -> int:
    return int(_last_row(_letters(line), text, anywhere=True).min())


def character_error_rate(truth: str, read: str) -> float:
    """Return wrong characters per character of the truth, the smaller of both counts; ValueError without a truth."""
    return _per_letter(min(in_order(truth, read), by_line(truth, read)), truth)


def word_error_rate(truth: str, read: str) -> float:
    """Return missing words per word of the truth, in any order; ValueError when the truth is empty."""
    wanted, got = Counter(normal(truth).split()), Counter(normal(read).split())
    if not wanted:
        raise ValueError("The truth is empty")
    return (wanted - got).total() / wanted.total()


def _per_letter(wrong: int, truth: str) -> float:
    wanted = normal(truth)
    if not wanted:
        raise ValueError("The truth is empty")
    return wrong / len(wanted)


def _letters(text: str) -> Letters:
    return np.array([ord(letter) for letter in text], dtype=np.int32)


def _last_row(wanted: Letters, got: Letters, *, anywhere: bool) -> NDArray[Any]:
    """Return the distances of `wanted` to every beginning of `got`; to every part that ends there when `anywhere`."""
    ramp = np.arange(len(got) + 1, dtype=np.int32)
    row = np.zeros_like(ramp) if anywhere else ramp.copy()
    for number, letter in enumerate(wanted, 1):
        new = np.empty_like(row)
        new[0] = number
        np.minimum(row[:-1] + (got != letter), row[1:] + 1, out=new[1:])
        row = np.minimum.accumulate(new - ramp) + ramp  # insertions: each step to the right costs one
    return row


def _sought(line: Letters, text: Letters) -> tuple[int, int, int]:
    """Return (edits, begin, end) of the part of a text that a line resembles most."""
    ends = _last_row(line, text, anywhere=True)
    end = int(ends.argmin())
    back = _last_row(line[::-1], text[max(0, end - 2 * len(line)) : end][::-1], anywhere=False)
    return int(ends[end]), end - int(back.argmin()), end
