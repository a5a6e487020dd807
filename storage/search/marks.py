"""Where on a page the asked words are: for the snippet, for the boxes over the image, for the nearest spelling."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, islice
from unicodedata import normalize

from storage.search.asked import Asked, Kind, Term
from storage.search.doubts import MayBe, Row, may_be
from storage.search.folding import LETTER, WORD, Word, fold, lower, words
from storage.search.spellings import slips

SNIPPET = 180  # letters
BEFORE = 40  # of them before the first mark
Span = tuple[int, int]  # start and end of a word in a text
Box = tuple[float, float, float, float]  # left, top, right, bottom as fractions of the page
Matches = Callable[[str, str], bool]
EMPTY: MayBe = {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a snippet, marked when it is what was asked for."""

    text: str
    marked: bool


def places(text: str, asked: Asked, *, wide: bool, unsure: MayBe = EMPTY) -> list[Span]:
    """The words of a text in NFC that were asked for, in order; the nearest kind of match on the page counts.

    wide: near spellings count, too. unsure: what misread words may have been, by their folded text.
    """
    forms = _Forms(text)
    return sorted(set().union(*(_places_of(forms, term, unsure, wide=wide) for term in asked.terms)))


class _Forms:
    """A text in NFC: folded, with its marks, and cut into folded words; each is made when it is first needed."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def marked(self) -> str:
        return lower(self.text)

    @cached_property
    def words(self) -> list[re.Match[str]]:
        return list(WORD.finditer(self.folded))


def _places_of(forms: _Forms, term: Term, unsure: MayBe, *, wide: bool) -> set[Span]:
    # Marks that were typed and are there say what was meant: má is not mà.
    if term.marked != term.folded and (marked := _side_by_side(forms.marked, term.marked, prefix=term.prefix)):
        return marked
    exact = _side_by_side(forms.folded, term.folded, prefix=term.prefix)
    if exact or not wide or term.kind == Kind.PHRASE:
        return exact
    if unsure and (misread := _runs(forms.words, term.folded, partial(_maybe, unsure))):
        return misread
    if term.kind == Kind.NUMBER:
        return _runs(forms.words, term.folded, _one_off)
    begun = _side_by_side(forms.folded, term.folded, prefix=True)
    return begun or _runs(forms.words, term.folded, _near)


def _side_by_side(text: str, wanted: Sequence[str], *, prefix: bool) -> set[Span]:
    """The words of every place where the wanted ones stand side by side; prefix: the last of them may go on.

    Looked for in the whole text: cutting it into words takes several times as long.
    """
    first, others = wanted[0], "".join(rf"[\W_]+{word}" for word in wanted[1:])
    ends = "" if prefix else f"(?!{LETTER})"
    # Letters come first, and only then that none stands before them: for letters Python runs through a text at once.
    begins = re.finditer(rf"{first}(?<!{LETTER}{first})(?={others}{ends})", text)
    return {word.span() for begin in begins for word in islice(WORD.finditer(text, begin.start()), len(wanted))}


def _runs(found: Sequence[re.Match[str]], wanted: Sequence[str], matches: Matches) -> set[Span]:
    """The words of every place where words that match the wanted ones stand side by side."""
    hits: set[Span] = set()
    for end in [place for place, word in enumerate(found, start=1) if matches(word[0], wanted[-1])]:
        run = found[max(0, end - len(wanted)) : end]
        if len(run) == len(wanted) and all(matches(word[0], text) for word, text in zip(run, wanted, strict=True)):
            hits.update(word.span() for word in run)
    return hits


def _maybe(unsure: MayBe, text: str, wanted: str) -> bool:
    return text == wanted or wanted in unsure.get(text, ())


def _near(text: str, wanted: str) -> bool:
    return text == wanted or distance(text, wanted, slips(wanted)) <= slips(wanted)


def _one_off(text: str, wanted: str) -> bool:
    return text == wanted or distance(text, wanted, 1) <= 1


def distance(one: str, other: str, limit: int) -> int:
    """Letters to add, take away, change or swap to make one of the other; more than `limit` may be told as more."""
    # Most words are far apart, and their letters say so at once: a change of one makes at most two differ.
    if abs(len(one) - len(other)) > limit or len(set(one) ^ set(other)) > 2 * limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], older[j - 2] + 1)
    return row[-1]


def snippet(text: str, asked: Asked, *, wide: bool = False, unsure: MayBe = EMPTY) -> tuple[Piece, ...]:
    """The part of the text with the most of what was asked for, cut into marked and plain pieces."""
    hits = places(text, asked, wide=wide, unsure=unsure)
    start, end = _window(text, [begin for begin, _ in hits])
    pieces: list[Piece] = [Piece("…", False)] if start > 0 else []
    at = start
    for span_start, span_end in _joined(text, [hit for hit in hits if start <= hit[0] < end]):
        pieces += [Piece(_flat(text[at:span_start]), False), Piece(_flat(text[span_start:span_end]), True)]
        at = span_end
    pieces.append(Piece(_flat(text[at : max(at, end)]), False))
    if end < len(text):
        pieces.append(Piece("…", False))
    return tuple(piece for piece in pieces if piece.text)


def _flat(text: str) -> str:
    """The text on one line."""
    return re.sub(r"\s", " ", text)


def _window(text: str, starts: Sequence[int]) -> Span:
    """Where to cut: from a little before the first of the densest hits, at spaces."""
    if not starts:
        return 0, _next_space(text, SNIPPET)
    within = [bisect_left(starts, start + SNIPPET - BEFORE) - place for place, start in enumerate(starts)]
    begin = max(0, starts[within.index(max(within))] - BEFORE)
    if begin:
        begin = _next_space(text, begin)
    return begin, _next_space(text, begin + SNIPPET)


def _next_space(text: str, at: int) -> int:
    """The first place from `at` on where no word is cut; at most 30 letters on, for text without spaces."""
    for place in range(at, min(at + 30, len(text))):
        if text[place].isspace():
            return place
    return min(at, len(text))


def _joined(text: str, hits: Sequence[Span]) -> list[Span]:
    """Start and end of each marked run: neighbours with one sign or space between them are one run."""
    spans = list(hits)
    for index in range(len(spans) - 1, 0, -1):
        (start, end), (next_start, next_end) = spans[index - 1], spans[index]
        if next_start - end <= 1 and not text[end:next_start].isalnum():
            spans[index - 1 : index + 1] = [(start, next_end)]
    return spans


def boxes(read: Sequence[Row], asked: Asked, *, wide: bool = False) -> tuple[Box, ...]:
    """The boxes of the asked words among Reading.words: [text, left, top, right, bottom, …] each."""
    texts = [normalize("NFC", str(row[0])) for row in read]
    # All texts as one, looked through at once; a row's text ends before the next one begins.
    begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
    asked_for = places(" ".join(texts), asked, wide=wide, unsure=may_be(read) if wide else EMPTY)
    hits = dict.fromkeys(bisect_right(begins, start) - 1 for start, _ in asked_for)
    return tuple(_box(read[index]) for index in hits)


def _box(row: Row) -> Box:
    left, top, right, bottom = (float(number) for number in row[1:5])
    return left, top, right, bottom


def nearest(text: str, asked: Asked) -> str:
    """What was asked, spelled as it stands in the text of the best hit; empty when nothing differs."""
    found = words(text)
    folded = {word.folded for word in found}
    spelled, differs = [], False
    for wanted in (word for term in asked.terms for word in term.words):
        if wanted.folded in folded:
            spelled.append(text[_first(found, wanted.folded)])
            continue
        near = min(found, key=lambda word: distance(word.folded, wanted.folded, 3), default=None)
        if near is None or distance(near.folded, wanted.folded, 3) > max(1, slips(wanted.folded)):
            spelled.append(wanted.folded)
            continue
        spelled.append(text[near.start : near.end].lower())
        differs = True
    return " ".join(spelled) if differs else ""


def _first(found: Sequence[Word], folded: str) -> slice:
    word = next(word for word in found if word.folded == folded)
    return slice(word.start, word.end)
