"""What the machine was unsure of on a page: doubtful words, and what they may have been, for the search only."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, JSONField
from django.db.models.sql.compiler import SQLCompiler

from storage.search.folding import Word, numbers, words

DOUBTFUL = 60  # confidence of a word below which it may be another
_ALTERNATIVES = 7  # place of the optional last item of a word in Reading.words

Row = Sequence[Any]
MayBe = Mapping[str, set[str]]


def is_doubtful(row: Row) -> bool:
    """Whether a word of Reading.words that the machine read is for a person to look at; lone signs are not."""
    return float(row[5]) < DOUBTFUL and any(map(str.isalnum, str(row[0])))


def alternatives_of(row: Row) -> list[str]:
    """What a word of Reading.words may have been, likeliest first; mostly nothing."""
    return list(row[_ALTERNATIVES]) if len(row) > _ALTERNATIVES else []


def near_terms(rows: Sequence[Row]) -> tuple[str, ...]:
    """The terms that the page may hold beside those of its text, in order.

    Folded where the letters differ (what is not found otherwise), with marks where only these do (what ranks first).
    """
    terms = set[str]()
    for row in rows:
        for alternative in alternatives_of(row):
            terms.update(set(numbers(alternative)) - set(numbers(str(row[0]))))
            for read, other in _changed(str(row[0]), alternative):
                terms.add(other.folded if other.folded != read.folded else other.marked)
    return tuple(sorted(terms))


class Unsure(Func):
    """Of Reading.words those that have alternatives, a few of hundreds; may be NULL when there are none.

    Picked in the database: sending and decoding all words of twenty pages takes five times as long.
    """

    output_field = JSONField()
    template = (
        "(SELECT jsonb_agg(word) FROM jsonb_array_elements(%(expressions)s) word"
        " WHERE jsonb_array_length(word) > %(place)s)"
    )

    def __init__(self, words: str) -> None:
        super().__init__(words, place=_ALTERNATIVES)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        """The same in SQLite's words."""
        template = (
            "(SELECT json_group_array(json(value)) FROM json_each(%(expressions)s)"
            " WHERE json_array_length(value) > %(place)s)"
        )
        return self.as_sql(compiler, connection, template=template, **extra)


def may_be(rows: Sequence[Row]) -> MayBe:
    """Folded word as it was read to the folded words that it may have been."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for alternative in alternatives_of(row):
            for read, other in _changed(str(row[0]), alternative):
                found.setdefault(read.folded, set()).add(other.folded)
    return found


def _changed(text: str, alternative: str) -> Iterator[tuple[Word, Word]]:
    """The words of both that differ, when both have as many."""
    read, other = words(text), words(alternative)
    if len(read) == len(other):
        yield from ((one, two) for one, two in zip(read, other, strict=True) if one.marked != two.marked)
