"""Which words of a reading are likely to be wrong, and what they may have been instead.

Nothing is corrected: a plausible guess is worse in a record than a doubtful word. The confidence falls, the word is
marked for a person to look at, and the alternatives serve the search only.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from ocr.language.common_syllables import is_common
from ocr.language.compounds import is_compound, misfit
from ocr.language.confusions import MOST, alternatives, as_number, in_case_of
from ocr.language.known_words import KNOWN
from ocr.language.vietnamese import is_syllable
from ocr.words import Word

UNSURE: Final = 60.0
"""Confidence below which a word is doubtful."""
DISTRUST: Final = 0.5
"""Factor on the confidence of a word that the language does not know: even a sure 96 falls below UNSURE."""
UNCLEAR: Final = 80.0
"""Confidence below which a word of the language keeps alternatives, too: 19 of 20 right words are above it."""
FOREIGN_PAGE: Final = 0.25
"""Share of unknown words from which on a page is in another language: Vietnamese scans have 0..3 %, English 79 %."""
PAGE_WORDS: Final = 20
"""Words that a page must have for the share to say anything."""
FOREIGN_LINE: Final = 0.5
LINE_WORDS: Final = 3

_RUN = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"@|://|\bwww\.|\w\.[a-z]{2,}\b")
_ETH = str.maketrans("Ðð", "Đđ")
_BARE_STACKED = re.compile(r"[ăâêôơư]")
_END: Final = ".,;:)]\"'”’…!?*"
_CONSONANTS = frozenset("bcdđfghjklmnpqrstvwxz")
_MARKED_VOWELS = frozenset("ĂÂÊÔƠƯ")
_SHORT: Final = 3
"""Letters that an abbreviation with a marked vowel has at most; capitals as few as these may be a Roman number."""


def check(words: Sequence[Word], *, lang: str = "vie") -> list[Word]:
    """Return the words with confidence, `doubtful` and `alternatives` as the Vietnamese language judges them.

    Boxes stay, and texts but for the Icelandic Ð, which looks exactly like Đ. A word that cannot be a word loses half
    its confidence; below UNSURE a word is doubtful. Pages and lines in other languages, addresses, codes and
    abbreviations are judged by their confidence alone.
    """
    if "vie" not in lang.split("+") or _is_foreign(words, FOREIGN_PAGE, PAGE_WORDS):
        return [_by_confidence(word) for word in words]
    plain = [_with_d_stroke(word) for word in words]
    meant = _meant_by_neighbours(plain)
    checked: list[Word] = []
    for _, line in groupby(plain, key=lambda word: word.line):
        row = list(line)
        foreign, first = _is_foreign(row, FOREIGN_LINE, LINE_WORDS), len(checked)
        checked += [
            _by_confidence(word) if foreign else _judged(word, meant.get(place, ""))
            for place, word in enumerate(row, start=first)
        ]
    return checked


def _meant_by_neighbours(words: Sequence[Word]) -> dict[int, str]:
    """Place of a word to the one that its neighbour wants there (cổ for cô before phần), in the word's case.

    A word that is at home with its other neighbour is left alone: tình hình thực hiện holds no hình thức. Two words
    with capitals are a name.
    """
    pairs = [(one.text, two.text.rstrip(_END)) for one, two in pairwise(words)]
    home = [False, *(is_compound(*pair) for pair in pairs), False]
    meant: dict[int, str] = {}
    for place, pair in enumerate(pairs):
        found = None if home[place] or home[place + 2] or pair[1].istitle() else misfit(*pair)
        if found:
            which, other = found
            meant[place + which] = in_case_of(pair[which], other)
    return meant


def _is_foreign(words: Sequence[Word], share: float, fewest: int) -> bool:
    """Whether so many words are no Vietnamese ones that it is not the reading that is wrong."""
    runs = [run for word in words for run in _runs(word.text) if len(run) > 1 and not run.isupper()]
    return len(runs) >= fewest and sum(not _is_known(run) for run in runs) >= share * len(runs)


def _with_d_stroke(word: Word) -> Word:
    return replace(word, text=word.text.translate(_ETH)) if "Ð" in word.text or "ð" in word.text else word


def _by_confidence(word: Word) -> Word:
    return replace(word, doubtful=word.confidence < UNSURE and any(map(str.isalnum, word.text)))


def _judged(word: Word, meant: str) -> Word:
    """The word, doubtful or not; `meant`: what its neighbour wants in its place, or empty."""
    text = word.text.strip(f"([\"'“‘*{_END}")
    if meant:
        others = [other for other in alternatives(text) if other != meant]
        return replace(_distrusted(word), alternatives=(meant, *others)[:MOST])
    number = as_number(text)
    if number:
        return replace(_distrusted(word), alternatives=(number,))
    odd = next((run for run in _runs(text) if _is_odd(run, word.confidence)), text if _is_rare(text) else "")
    if odd:
        return replace(_distrusted(word), alternatives=_within(text, odd))
    if word.confidence < UNCLEAR and text.isalpha() and not (text.isupper() and len(text) <= _SHORT):
        return replace(_by_confidence(word), alternatives=alternatives(text))
    return _by_confidence(word)


def _distrusted(word: Word) -> Word:
    return replace(word, confidence=word.confidence * DISTRUST, doubtful=True)


def _within(text: str, run: str) -> tuple[str, ...]:
    return tuple(text.replace(run, other, 1) for other in alternatives(run))


def _runs(text: str) -> list[str]:
    """The runs of letters of a word that are to be judged: none of an address, a code or a number."""
    if any(map(str.isdigit, text)) or _ADDRESS.search(text):
        return []
    return _RUN.findall(text)


def _is_known(run: str) -> bool:
    """Whether it is a word or a short form (kg, tr, ThS)."""
    small = run.lower()
    is_unit = len(run) <= _SHORT and _CONSONANTS.issuperset(small)
    return len(run) == 1 or is_unit or is_syllable(run) or small in KNOWN or _is_abbreviation(run)


def _is_abbreviation(run: str) -> bool:
    """Whether it is like UBND, GDĐT, TTg: capitals behind the first letter, no tone, a marked vowel only when short."""
    capitals = sum(map(str.isupper, run))
    marked = {letter.upper() for letter in run if not letter.isascii()}
    if capitals < 2 or marked - _MARKED_VOWELS - {"Đ"}:
        return False
    return not marked & _MARKED_VOWELS or len(run) <= _SHORT


def _is_odd(run: str, confidence: float) -> bool:
    """Whether a run of letters is no word; clear letters without a mark that no slip explains are a foreign one."""
    if _is_known(run):
        return False
    return not run.isascii() or confidence < UNCLEAR or bool(alternatives(run))


def _is_rare(text: str) -> bool:
    """Whether a bare ă, â, ê, ô, ơ or ư stands in a rare syllable that is no name: its tone was lost (biêu, triên)."""
    if not (text.islower() and _BARE_STACKED.search(text) and is_syllable(text)) or is_common(text):
        return False
    return len(text) > 1 and any(map(is_common, alternatives(text)))
