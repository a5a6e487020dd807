"""What somebody typed, taken apart, and put together again as a query of the engine.

A page must hold every term. Marks typed rank first and never exclude; words that stand together rank before words that
stand apart; a document's number is one term beside its parts. When that finds little, spellings are widened.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from tantivy import Occur, Query

from storage.search.folding import NUMBER, Word, bare, fold, one_term, words
from storage.search.index import SCHEMA

Clause = tuple[Occur, Query]
PART = re.compile(r'["“”]([^"“”]*)["“”]?|(\S+)')
# Added scores, far above what frequency gives (rarely over 15 a term), so that ranks never mix.
WHOLE_NUMBER, MARKED_WORD, ADJACENT, MARKED_PHRASE = 60.0, 30.0, 20.0, 40.0
MARKED_NEARLY = 10.0  # the word stands there with other marks, but the machine was unsure of them
ASKED_LENGTH = 300  # letters looked at; nobody types more, and the rest would only cost time


class Kind(Enum):
    """How a term is matched."""

    WORD = "word"
    PHRASE = "phrase"  # in quotes: these words, in this order, side by side
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be on the page; `prefix`: its last word may go on (a * was typed)."""

    kind: Kind
    words: tuple[Word, ...]
    number: str = ""  # the whole number, folded
    prefix: bool = False

    @property
    def folded(self) -> list[str]:
        """The folded words."""
        return [word.folded for word in self.words]

    @property
    def marked(self) -> list[str]:
        """The words with their marks."""
        return [word.marked for word in self.words]


@dataclass(frozen=True, slots=True)
class Asked:
    """All terms of a query; none when nothing but signs was typed."""

    terms: tuple[Term, ...]


def parse(text: str) -> Asked:
    """Take apart what was typed; quotes that never close close at the end."""
    nfc = unicodedata.normalize("NFC", text)[:ASKED_LENGTH]
    nfc = re.sub(r"(?<=\w) ?/ ?(?=\w)", "/", nfc)
    terms: list[Term] = []
    for part in PART.finditer(nfc):
        quoted = part[1] is not None
        term = _term(part[1] if quoted else part[2], quoted=quoted)
        if term:
            terms.append(term)
    return Asked(tuple(terms))


def _term(text: str, *, quoted: bool) -> Term | None:
    found, prefix = tuple(words(text)), text.rstrip().endswith("*")
    if not found:
        return None
    number = NUMBER.fullmatch(text.strip("*.,;:()[]"))
    if number and not quoted:
        return Term(Kind.NUMBER, found, number=one_term(fold(number[0])), prefix=prefix)
    return Term(Kind.PHRASE if quoted or len(found) > 1 else Kind.WORD, found, prefix=prefix)


def strict(asked: Asked, among: Query | None = None) -> Query:
    """Pages that hold every term as it was typed, marks aside.

    among: few pages, outside of which nobody looks: words that stand together are looked for in these alone. Without
    it the engine looks through every page that holds the words, whosever it is.
    """
    clauses = [(Occur.Must, _strict_term(term)) for term in asked.terms]
    return Query.boolean_query(clauses + _together(asked, among))


def wide(asked: Asked) -> Query:
    """Pages that hold every term nearly: words begun, and spellings as near as a scanner's mistakes."""
    last = len(asked.terms) - 1
    clauses = [(Occur.Must, _wide_term(term, last=number == last)) for number, term in enumerate(asked.terms)]
    return Query.boolean_query(clauses + _together(asked, None))


def widens(asked: Asked) -> bool:
    """Whether `wide` may find more than `strict`: a phrase in quotes is meant as it stands."""
    return any(term.kind != Kind.PHRASE for term in asked.terms)


def slips(word: str) -> int:
    """How many letters may be wrong: none of a short word (half the language is near), none beside digits."""
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 7 else 2


def _together(asked: Asked, among: Query | None) -> list[Clause]:
    """What lifts pages that have the words side by side."""
    if len(asked.terms) < 2:
        return []
    found = [word for term in asked.terms for word in term.words]
    side_by_side = Query.phrase_query(SCHEMA, "folded", [word.folded for word in found])
    with_marks = Query.phrase_query(SCHEMA, "marked", [word.marked for word in found])
    if among is not None:
        side_by_side, with_marks = (
            Query.boolean_query([(Occur.Must, among), (Occur.Must, phrase)]) for phrase in (side_by_side, with_marks)
        )
    return [_lift(side_by_side, ADJACENT), _lift(with_marks, MARKED_PHRASE)]


def _lift(query: Query, score: float) -> Clause:
    return Occur.Should, Query.const_score_query(query, score)


def _strict_term(term: Term) -> Query:
    row = _row("folded", term.folded, prefix=term.prefix)
    if term.kind == Kind.NUMBER:
        # A code that is typed with some of its signs only matches the bare form that is kept of every dossier's code.
        whole = Query.term_set_query(SCHEMA, "number", [term.number, bare(term.number)])
        return Query.boolean_query([_lift(whole, WHOLE_NUMBER), (Occur.Should, row)])
    lift = MARKED_WORD if term.kind == Kind.WORD else MARKED_PHRASE
    must: Clause = (Occur.Must, row)
    if term.kind == Kind.WORD:
        code = Query.const_score_query(Query.term_query(SCHEMA, "number", term.folded[0]), WHOLE_NUMBER)
        must = (Occur.Must, Query.boolean_query([(Occur.Should, row), (Occur.Should, code)]))
    lifts = [_lift(_row("marked", term.marked, prefix=term.prefix), lift)]
    if term.kind == Kind.WORD and term.marked != term.folded:
        lifts.append(_lift(Query.term_query(SCHEMA, "near", term.marked[0]), MARKED_NEARLY))
    return Query.boolean_query([must, *lifts])


def _row(name: str, texts: list[str], *, prefix: bool) -> Query:
    """These words side by side in a field."""
    if len(texts) == 1:
        if prefix:
            return Query.fuzzy_term_query(SCHEMA, name, texts[0], distance=0, prefix=True)
        return Query.term_query(SCHEMA, name, texts[0])
    build = Query.phrase_prefix_query if prefix else Query.phrase_query
    return build(SCHEMA, name, list(texts))


def _wide_term(term: Term, *, last: bool) -> Query:
    clauses: list[Clause] = [(Occur.Should, Query.boost_query(_strict_term(term), 2.0))]
    if term.kind == Kind.WORD and last and len(term.folded[0]) > 1:
        begun = Query.fuzzy_term_query(SCHEMA, "folded", term.folded[0], distance=0, prefix=True)
        clauses.append((Occur.Should, Query.boost_query(begun, 1.5)))
    if term.kind == Kind.NUMBER:
        # One sign off, but only where the machine was unsure: a clear 467 is not a 468.
        unsure = Query.fuzzy_term_query(SCHEMA, "doubtful", term.number, distance=1)
        clauses.append((Occur.Should, Query.boost_query(unsure, 1.5)))
    if term.kind != Kind.PHRASE:
        misread = Query.term_query(SCHEMA, "near", term.number or term.folded[0])
        clauses.append((Occur.Should, Query.boost_query(misread, 1.5)))
        near: list[Clause] = [(Occur.Must, _near(word)) for word in term.folded]
        clauses.append((Occur.Should, Query.boolean_query(near)))
    return Query.boolean_query(clauses)


def _near(word: str) -> Query:
    if not slips(word):
        return Query.term_query(SCHEMA, "folded", word)
    return Query.fuzzy_term_query(SCHEMA, "folded", word, distance=slips(word))
