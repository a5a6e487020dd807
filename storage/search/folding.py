"""Folding text once, in Python, for index and query alike; the length stays, so offsets carry back to the text."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# A word is letters and digits; a document's number holds several, joined by signs: 468/QĐ-TTg, H20.34.05-211121-0042.
LETTER = r"[^\W_]"
WORD = re.compile(f"{LETTER}+")
# Tried at a word's beginning only, and never by halves of a word: most words are in no number.
NUMBER = re.compile(rf"(?<!{LETTER}){LETTER}++(?:(?: ?/ ?|[-–.]){LETTER}++)++")
# One set of letters comes first, so that Python runs through a text at once; which of them it was is looked at then.
OLD_STYLE = re.compile(r"[òóỏõọùúủũụ](?:(?<=[òóỏõọ])[ae]|(?<=[ùúủũụ])y)(?![^\W\d_])")


class _Letters(dict[int, int]):
    """Code point to code point, worked out when first met."""

    def __init__(self, *, marks: bool) -> None:
        self.marks = marks

    def __missing__(self, point: int) -> int:
        lower = chr(point).lower()
        letter = lower if len(lower) == 1 else chr(point)
        letter = "đ" if letter == "ð" else letter  # the Icelandic letter, whose capital looks the same: QÐ
        if not self.marks:
            letter = {"đ": "d"}.get(letter, unicodedata.normalize("NFD", letter)[0])
        self[point] = ord(letter)
        return self[point]


_FOLDED, _LOWERED = _Letters(marks=False), _Letters(marks=True)


def fold(text: str) -> str:
    """Lower case, đ as d, no marks: as long as the text is in NFC."""
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


def lower(text: str) -> str:
    """Lower case with marks, old tone placement (hòa) made new (hoà): as long as the text is in NFC."""
    return OLD_STYLE.sub(_new_style, unicodedata.normalize("NFC", text).translate(_LOWERED))


def _new_style(found: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFD", found[0][0])
    return parts[0] + unicodedata.normalize("NFC", found[0][1] + parts[1])


class Word(NamedTuple):
    """One word of a text: offsets into it (NFC), folded, and with its marks."""

    start: int
    end: int
    folded: str
    marked: str


def words(text: str) -> list[Word]:
    """The words of a text in NFC, in order."""
    folded, marked = terms(text)
    spans = (found.span() for found in WORD.finditer(text))
    return [Word(start, end, one, two) for (start, end), one, two in zip(spans, folded, marked, strict=True)]


def terms(text: str) -> tuple[list[str], list[str]]:
    """The words of a text in NFC, folded and with their marks: what `words` finds, without their places.

    A letter stays a letter when it loses its marks, so both forms are cut alike, and as the text is.
    """
    return WORD.findall(fold(text)), WORD.findall(lower(text))


def numbers(text: str) -> Iterator[str]:
    """Everything in the text that may be a document's number, folded, as one term: 468/qd-ttg."""
    for found in NUMBER.finditer(fold(text)):
        yield one_term(found[0])


def one_term(number: str) -> str:
    """A folded number without the spaces and with the plain hyphens that people and scanners disagree on."""
    return number.replace(" ", "").replace("–", "-")


def bare(number: str) -> str:
    """A folded code without any sign: people type dossier codes with and without them."""
    return re.sub(r"[\W_]", "", number)
