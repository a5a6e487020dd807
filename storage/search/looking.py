"""Asking the index: the best pages, rank by rank, and how many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tantivy import DocAddress, Occur, Order, Query, Searcher, SearchResult

from storage.search import asked as asking
from storage.search.asked import Asked, Kind
from storage.search.index import SCHEMA
from storage.search.visible import Allowed, clause

FEW = 3  # fewer pages than this, and near spellings are shown after them
MOST = 10_000  # pages that are counted: the exact number of more helps nobody, and takes walking through all of them


@dataclass(frozen=True, slots=True)
class Found:
    """The pages of one screen, how many of them hold the words as typed, and how many there are in all."""

    keys: tuple[int, ...]
    as_typed: int
    total: int
    dossiers: int | None  # None when there are more pages than `total`


def look(reader: Searcher, asked: Asked, allowed: Allowed, *, limit: int, offset: int) -> Found:
    """Pages that are allowed and hold what was asked; all that are allowed, newest first, when nothing was asked."""
    within = clause(allowed, reader)
    if not asked.terms:
        everything = within or Query.all_query()
        listed = reader.search(everything, limit, order_by_field="day", order=Order.Desc, offset=offset)
        return _found(reader, _addresses(listed), limit, *_counted(reader, within, everything))
    ranks = [_both(within, rank) for rank in asking.ranks(asked, reader)]
    wanted = max(offset + limit, FEW)
    ranked = _ranked(reader, ranks, wanted)
    as_typed = len(ranked)
    if as_typed >= wanted:
        # Walking through the best pages of a phrase takes as long as through all of them.
        best = None if any(term.kind == Kind.PHRASE for term in asked.terms) else ranks[-2]
        counted = _counted(reader, within, _both(within, asking.strict(asked)), best)
        return _found(reader, ranked[offset:], limit, *counted)
    total = as_typed
    if as_typed < FEW:
        nearly, near_total = _nearly(reader, asked, within)
        ranked, total = _merged([*ranked, *nearly]), max(total, near_total)
    return _found(reader, ranked[offset:], limit, total, _dossiers(reader, ranked), as_typed=as_typed - offset)


def count(found: SearchResult) -> int:
    """How many pages a search found, shown or not."""
    return int(found.count)  # type: ignore[attr-defined] # the engine's stub forgets it


def _both(within: Query | None, query: Query) -> Query:
    return Query.boolean_query([(Occur.Must, within), (Occur.Must, query)]) if within else query


def _addresses(found: SearchResult) -> list[DocAddress]:
    return [address for _, address in found.hits]


def _ranked(reader: Searcher, ranks: Sequence[Query], wanted: int) -> list[DocAddress]:
    """So many pages, the best first: each rank holds the one before it, and is asked only when that has too few.

    Not counted, so that the engine may skip what can't come among the best.
    """
    ranked: list[DocAddress] = []
    for query in ranks:
        if len(ranked) >= wanted:
            break
        ranked = _merged([*ranked, *_addresses(reader.search(query, wanted + len(ranked), count=False))])
    return ranked


def _nearly(reader: Searcher, asked: Asked, within: Query | None) -> tuple[list[DocAddress], int]:
    """The pages of the fewest slips that find any, and how many there are."""
    for slips in asking.steps(asked):
        found = reader.search(_both(within, asking.wide(asked, slips)), MOST)
        if found.hits:
            return _addresses(found), count(found)
    return [], 0


def _merged(addresses: Iterable[DocAddress]) -> list[DocAddress]:
    """Each page once, at its first place."""
    first: dict[tuple[int, int], DocAddress] = {}
    for address in addresses:
        first.setdefault((address.segment_ord, address.doc), address)
    return list(first.values())


def _counted(
    reader: Searcher, within: Query | None, exact: Query, narrower: Query | None = None
) -> tuple[int, int | None]:
    """How many pages and dossiers; that there are more than are counted is learnt from as few pages as possible."""
    sample = Query.term_query(SCHEMA, "sample", "1")
    parts = [narrower] if narrower else []
    # Whoever sees few pages has too few in the sample for it to tell that there are more.
    if _number(reader, _both(within, sample)) > MOST:
        parts = [_both(sample, part) for part in (*parts, exact)]
    for part in parts:
        if (total := _number(reader, part)) > MOST:
            return total, None
    found = reader.search(Query.const_score_query(exact, 0.0), MOST)
    total = count(found)
    return total, _dossiers(reader, _addresses(found)) if total <= MOST else None


def _number(reader: Searcher, query: Query) -> int:
    return count(reader.search(Query.const_score_query(query, 0.0), 1))


def _dossiers(reader: Searcher, pages: list[DocAddress]) -> int:
    return len(set(reader.fast_field_values("dossier", pages)))


def _found(
    reader: Searcher,
    addresses: Sequence[DocAddress],
    limit: int,
    total: int,
    dossiers: int | None,
    *,
    as_typed: int | None = None,
) -> Found:
    shown = list(addresses[:limit])
    keys = tuple(int(key or 0) for key in reader.fast_field_values("page", shown))
    return Found(
        keys=keys,
        as_typed=len(keys) if as_typed is None else as_typed,
        total=min(total, MOST),
        dossiers=dossiers if total <= MOST else None,
    )
