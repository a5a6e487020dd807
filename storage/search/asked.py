"""What somebody typed, taken apart, and put together again as a query of the engine.

A page must hold every term. Marks typed rank first and never exclude; words that stand together rank before words that
stand apart; a document's number is one term beside its parts. When that finds little, spellings are widened.

Neighbouring words are a term of their own in the index, so that nothing has to walk through the places of all words.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from tantivy import Occur, Query, Searcher

from storage.search.folding import NUMBER, Word, bare, fold, one_term, words
from storage.search.index import SCHEMA, pairs
from storage.search.spellings import slips, two_off

Clause = tuple[Occur, Query]
PART = re.compile(r'["“”]([^"“”]*)["“”]?|(\S+)')
# Added scores, far above what frequency gives (rarely over 15 a term), so that ranks never mix.
WHOLE_NUMBER, MARKED_WORD, ADJACENT, MARKED_PHRASE = 60.0, 30.0, 20.0, 40.0
MARKED_NEARLY = 10.0  # the word stands there with other marks, but the machine was unsure of them
FREQUENT = 8  # words that begin as typed: the pages of the most frequent ones come first, of the first when it is alone
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


def strict(asked: Asked) -> Query:
    """Pages that hold every term as it was typed, marks aside."""
    return _of(_must(_strict_term(term) for term in asked.terms))


def ranks(asked: Asked, reader: Searcher) -> list[Query]:
    """The pages of `strict`, the best alone first: each rank holds the one before it, and the last holds all.

    Pages with every term at its best, all of them side by side; then, when marks were typed, those that have them, or
    else those with the words side by side; then the rest.
    """
    begun = FREQUENT if len(asked.terms) > 1 else 1
    best = _must(_best_term(term, reader, begun) for term in asked.terms)
    graded = _must(_graded_term(term) for term in asked.terms)
    if not (beside := _beside(asked)):
        return [_of(best), _of(graded)]
    marked = any(term.marked != term.folded for term in asked.terms)
    second = best if marked else [*_must(_strict_term(term) for term in asked.terms), *beside]
    graded.append(_lift(_of(beside), ADJACENT))
    return [_of([*best, *beside]), _of(second), _of(graded)]


def wide(asked: Asked, most: int) -> Query:
    """Pages that hold every term nearly: words begun, and spellings as near as a scanner's mistakes.

    most: slips in a word, fewer in short ones.
    """
    last = len(asked.terms) - 1
    clauses = [(Occur.Must, _wide_term(term, most, last=number == last)) for number, term in enumerate(asked.terms)]
    if beside := _beside(asked):
        clauses.append(_lift(_of(beside), ADJACENT))
    return _of(clauses)


def steps(asked: Asked) -> range:
    """The slips that `wide` is worth asking with, in turn; none at all when all is in quotes, and meant as it stands.

    Two slips lead far off: they are for what nothing nearer was found of.
    """
    loose = [word for term in asked.terms if term.kind != Kind.PHRASE for word in term.folded]
    return range(1, max(1, *map(slips, loose)) + 1) if loose else range(0)


def _must(queries: Iterable[Query]) -> list[Clause]:
    return [(Occur.Must, query) for query in queries]


def _any(queries: Iterable[Query]) -> Query:
    return _of([(Occur.Should, query) for query in queries])


def _of(clauses: Sequence[Clause]) -> Query:
    """One query of all: a clause alone stays bare, for within another query the engine skips no page that ranks low."""
    return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(list(clauses))


def _lift(query: Query, score: float) -> Clause:
    return Occur.Should, Query.const_score_query(query, score)


def _beside(asked: Asked) -> list[Clause]:
    """What pages hold that have the words of several terms side by side; nothing of one term, or of words begun."""
    if len(asked.terms) < 2 or any(term.prefix for term in asked.terms):
        return []
    return _neighbours([word for term in asked.terms for word in term.folded])


def _neighbours(texts: Sequence[str]) -> list[Clause]:
    return [(Occur.Must, Query.term_query(SCHEMA, "pair", pair)) for pair in dict.fromkeys(pairs(texts))]


def _best_term(term: Term, reader: Searcher, most: int) -> Query:
    """Pages that hold the term with its marks, or the whole number; of a word begun so many that it may be."""
    if term.kind == Kind.NUMBER:
        return _whole(term)
    if term.kind == Kind.PHRASE or not term.prefix:
        return _or_code(term, _row("marked", term))
    begun = reader.terms_with_prefix("marked", term.marked[0], limit=most)
    return _any(Query.term_query(SCHEMA, "marked", text) for text, _ in begun)


def _strict_term(term: Term) -> Query:
    row = _row("folded", term)
    return _any([_whole(term), row]) if term.kind == Kind.NUMBER else _or_code(term, row)


def _whole(term: Term) -> Query:
    """A code that is typed with some of its signs only matches the bare form that is kept of every dossier's code."""
    return Query.term_set_query(SCHEMA, "number", [term.number, bare(term.number)])


def _or_code(term: Term, row: Query) -> Query:
    """A word with digits may be a whole code without its signs."""
    if term.kind == Kind.PHRASE or not any(map(str.isdigit, term.folded[0])):
        return row
    code = Query.const_score_query(Query.term_query(SCHEMA, "number", term.folded[0]), WHOLE_NUMBER)
    return _any([row, code])


def _graded_term(term: Term) -> Query:
    """The pages of `_strict_term`; what is nearer to what was typed lifts them."""
    if term.kind == Kind.NUMBER:
        return Query.boolean_query([_lift(_whole(term), WHOLE_NUMBER), (Occur.Should, _row("folded", term))])
    lifts = [_lift(_row("marked", term), MARKED_WORD if term.kind == Kind.WORD else MARKED_PHRASE)]
    if term.kind == Kind.WORD and term.marked != term.folded:
        lifts.append(_lift(Query.term_query(SCHEMA, "near", term.marked[0]), MARKED_NEARLY))
    return Query.boolean_query([(Occur.Must, _strict_term(term)), *lifts])


def _row(name: str, term: Term) -> Query:
    """The words of the term side by side in a field."""
    texts = term.marked if name == "marked" else term.folded
    if len(texts) == 1 and term.prefix:
        return Query.fuzzy_term_query(SCHEMA, name, texts[0], distance=0, prefix=True)
    if len(texts) == 1:
        return Query.term_query(SCHEMA, name, texts[0])
    # Only pages that hold every pair are looked through; two folded words are a pair, and nothing else.
    neighbours = _neighbours(term.folded[:-1] if term.prefix else term.folded)
    if name == "folded" and len(texts) == 2 and not term.prefix:
        return Query.boolean_query(neighbours)
    build = Query.phrase_prefix_query if term.prefix else Query.phrase_query
    return Query.boolean_query([*neighbours, (Occur.Must, build(SCHEMA, name, list(texts)))])


def _wide_term(term: Term, most: int, *, last: bool) -> Query:
    clauses: list[Clause] = [(Occur.Should, Query.boost_query(_graded_term(term), 2.0))]
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
        near: list[Clause] = [(Occur.Must, _near(word, most)) for word in term.folded]
        clauses.append((Occur.Should, Query.boolean_query(near)))
    return Query.boolean_query(clauses)


def _near(word: str, most: int) -> Query:
    if not slips(word):
        return Query.term_query(SCHEMA, "folded", word)
    one = Query.fuzzy_term_query(SCHEMA, "folded", word, distance=1)
    return _any([one, Query.regex_query(SCHEMA, "folded", two_off(word))]) if min(most, slips(word)) == 2 else one
