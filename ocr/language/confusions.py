"""What a misread word may have been: one slip of the engine undone, as long as a word of the language comes out.

The slips are those that Tesseract makes on Vietnamese scans: a mark lost or taken for another, above all over a letter
that already wears one (ổ as ô, ầ as â, ữ as ư); đ for d; letters that look alike; O, I and l among digits.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from ocr.language.common_syllables import is_common
from ocr.language.known_words import KNOWN
from ocr.language.vietnamese import TONES, is_syllable

MOST: Final = 3
UNLIKELY: Final = 5
"""Cost of a word from which on it is not offered."""
_FAMILIES: Final = ("aăâ", "eê", "oôơ", "uư", "dđ")
_LOST_FIRST: Final = "\u0309\u0300\u0303\u0301\u0323"  # hook and grave are lost most often, then tilde, acute and dot
_ALIKE: Final = (
    *(("rn", "m"), ("m", "rn"), ("l", "i"), ("i", "l"), ("1", "l"), ("1", "i"), ("0", "o"), ("|", "l"), ("v", "y")),
    *(("cl", "d"), ("ii", "u"), ("u", "n"), ("n", "u"), ("c", "e"), ("e", "c"), ("b", "h"), ("h", "b"), ("ri", "n")),
    *(("q", "g"), ("g", "q"), ("f", "t"), ("j", "i"), ("y", "v"), ("li", "h"), ("tl", "ti")),
)
_DIGITS: Final = str.maketrans("IlOo|", "11001")
_NUMBERED = re.compile(r"([\dIlOo|]+)((?:[/.,:\-][\dIlOo|]+)*)((?:/[^\W\d_][\w\-./&]*)?)")


@lru_cache(maxsize=4096)
def alternatives(text: str) -> tuple[str, ...]:
    """Return at most three words (NFC, same case) that one slip turns into `text` (letters only), likeliest first."""
    ranked: dict[str, int] = {}
    for slip, other in chain(_other_marks(text), _other_letters(text)):
        cost = slip + _rarity(other)
        if other != text and cost < min(ranked.get(other, UNLIKELY), UNLIKELY):
            ranked[other] = cost
    return tuple(sorted(ranked, key=ranked.__getitem__)[:MOST])


def as_number(text: str) -> str:
    """Return a number with the letters among its digits made digits (4O8/QĐ-TTg: 408/QĐ-TTg); "" when none are.

    A letter alone says nothing: a Roman I of a quarter, an l of litres and the O of a formula stay.
    """
    found = _NUMBERED.fullmatch(text)
    if not found or not any(letter.isdigit() for letter in found[1] + found[2]):
        return _headed(found)
    if set(found[1]) <= {"I"} or re.fullmatch(r"\d+[lI]|O[2-9]", text):
        return ""
    mended = (found[1] + found[2]).translate(_DIGITS) + found[3]
    return mended if mended != text else ""


def _headed(found: re.Match[str] | None) -> str:
    """A number whose digits were all read as letters is known by the symbol behind it: lO/QĐ-UBND."""
    if not found or not found[3] or set(found[1] + found[2]) <= set("I/.,:-"):
        return ""
    return (found[1] + found[2]).translate(_DIGITS) + found[3]


def in_case_of(pattern: str, small: str) -> str:
    """Return the lower-case word in capitals or with a first one, as the pattern is."""
    if pattern.isupper() and len(pattern) > 1:
        return small.upper()
    return small.capitalize() if pattern[:1].isupper() else small


def _rarity(text: str) -> int:
    """What it costs that a word is rare; too much for a word to be taken when there is no such word."""
    if is_common(text) or text.lower() in KNOWN:
        return 0
    return 2 if is_syllable(text) else UNLIKELY


def _other_marks(text: str) -> Iterator[tuple[int, str]]:
    """Words that differ in the mark of one letter, with what the slip costs."""
    for place, letter in enumerate(text):
        for cost, other in _marked_otherwise(letter.lower()):
            yield cost, text[:place] + (other.upper() if letter.isupper() else other) + text[place + 1 :]


def _marked_otherwise(letter: str) -> Iterator[tuple[int, str]]:
    """The letter with another tone, or another mark under the same tone."""
    parts = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in parts if mark in TONES), "")
    bare = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else letter
    family = next((family for family in _FAMILIES if bare in family), bare)
    stacked = bare in "ăâêôơư"
    if family != "dđ" and bare in "aăâeêioôơuưy":
        for other in _LOST_FIRST.replace(tone, "") if tone else _LOST_FIRST:
            yield 1 if stacked or tone else 2, unicodedata.normalize("NFC", bare + other)
        if tone:
            yield 2, bare
    for form in family.replace(bare, ""):
        yield 1 if tone or form == "đ" else 2, unicodedata.normalize("NFC", form + tone)


def _other_letters(text: str) -> Iterator[tuple[int, str]]:
    """Words in which letters that look alike were taken for each other."""
    small = text.lower()
    for read, meant in _ALIKE:
        at = small.find(read)
        while at >= 0:
            shown = meant.upper() if text[at : at + len(read)].isupper() and (at == 0 or text.isupper()) else meant
            yield 2, text[:at] + shown + text[at + len(read) :]
            at = small.find(read, at + 1)
