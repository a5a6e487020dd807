"""Where on a page the asked words are: for the snippet, for the boxes over the image, for the nearest spelling."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from operator import eq
from unicodedata import normalize

from storage.search.asked import Asked, Kind, Term
from storage.search.doubts import MayBe, Row, may_be
from storage.search.folding import Word, words
from storage.search.spellings import slips

SNIPPET = 180  # letters
BEFORE = 40  # of them before the first mark
Box = tuple[float, float, float, float]  # left, top, right, bottom as fractions of the page
Matches = Callable[[str, str], bool]
EMPTY: MayBe = {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a snippet, marked when it is what was asked for."""

    text: str
    marked: bool


def places(found: Sequence[Word], asked: Asked, *, wide: bool, unsure: MayBe = EMPTY) -> list[int]:
    """The indexes of the words that were asked for, in order; the nearest kind of match on the page counts.

    wide: near spellings count, too. unsure: what misread words may have been, by their folded text.
    """
    hits: set[int] = set()
    for term in asked.terms:
        hits.update(_places_of(found, term, unsure, wide=wide))
    return sorted(hits)


def _places_of(found: Sequence[Word], term: Term, unsure: MayBe, *, wide: bool) -> set[int]:
    # Marks that were typed and are there say what was meant: má is not mà.
    if term.marked != term.folded:
        marked = _runs([word.marked for word in found], term.marked, eq, prefix=term.prefix)
        if marked:
            return marked
    folded = [word.folded for word in found]
    exact = _runs(folded, term.folded, eq, prefix=term.prefix)
    if exact or not wide or term.kind == Kind.PHRASE:
        return exact
    if misread := _runs(folded, term.folded, partial(_maybe, unsure), prefix=False):
        return misread
    if term.kind == Kind.NUMBER:
        return _runs(folded, term.folded, _one_off, prefix=False)
    return _runs(folded, term.folded, eq, prefix=True) or _runs(folded, term.folded, _near, prefix=False)


def _runs(texts: Sequence[str], wanted: Sequence[str], matches: Matches, *, prefix: bool) -> set[int]:
    """Indexes of every place where the wanted words stand side by side."""
    hits: set[int] = set()
    before, ends = wanted[:-1], str.startswith if prefix else matches
    for end in [place for place, text in enumerate(texts) if ends(text, wanted[-1])]:
        start = end - len(before)
        if start >= 0 and all(map(matches, texts[start:end], before)):
            hits.update(range(start, end + 1))
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
    found = words(text)
    hits = places(found, asked, wide=wide, unsure=unsure)
    start, end = _window(text, [found[hit] for hit in hits])
    pieces: list[Piece] = [Piece("…", False)] if start > 0 else []
    at = start
    for span_start, span_end in _spans(text, [found[hit] for hit in hits if start <= found[hit].start < end]):
        pieces += [Piece(_flat(text[at:span_start]), False), Piece(_flat(text[span_start:span_end]), True)]
        at = span_end
    pieces.append(Piece(_flat(text[at : max(at, end)]), False))
    if end < len(text):
        pieces.append(Piece("…", False))
    return tuple(piece for piece in pieces if piece.text)


def _flat(text: str) -> str:
    """The text on one line."""
    return "".join(" " if letter.isspace() else letter for letter in text)


def _window(text: str, hits: Sequence[Word]) -> tuple[int, int]:
    """Where to cut: from a little before the first of the densest hits, at spaces."""
    if not hits:
        return 0, _next_space(text, SNIPPET)
    starts = [hit.start for hit in hits]
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


def _spans(text: str, hits: Sequence[Word]) -> list[tuple[int, int]]:
    """Start and end of each marked run: neighbours with one sign or space between them are one run."""
    spans = [(hit.start, hit.end) for hit in hits]
    for index in range(len(spans) - 1, 0, -1):
        (start, end), (next_start, next_end) = spans[index - 1], spans[index]
        if next_start - end <= 1 and not text[end:next_start].isalnum():
            spans[index - 1 : index + 1] = [(start, next_end)]
    return spans


def boxes(read: Sequence[Row], asked: Asked, *, wide: bool = False) -> tuple[Box, ...]:
    """The boxes of the asked words among Reading.words: [text, left, top, right, bottom, …] each."""
    texts = [normalize("NFC", str(row[0])) for row in read]
    # All texts as one, cut into words at once; a row's text ends before the next one begins.
    begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
    found = words(" ".join(texts))
    unsure = may_be(read) if wide else EMPTY
    asked_for = (found[place].start for place in places(found, asked, wide=wide, unsure=unsure))
    hits = dict.fromkeys(bisect_right(begins, start) - 1 for start in asked_for)
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
