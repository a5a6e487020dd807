"""Finding pages: what a person may see is part of the query; what is shown is checked against the rows once more."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q
from tantivy import FieldType, Occur, Order, Query, Searcher, SearchResult

from accounts.access import VIEW, memberships, scope, units_under
from accounts.models import Field, Unit, User
from storage.models import Page, Procedure, Reading
from storage.search import asked as asking
from storage.search.asked import Asked
from storage.search.doubts import may_be
from storage.search.entries import SEARCHABLE, text_of, with_rows
from storage.search.index import SCHEMA, is_reported_damaged, report_damage, searcher
from storage.search.marks import Box, Piece, boxes, nearest, snippet

FEW = 3  # fewer hits than this, and near spellings are shown after them
NARROW = 10  # who may see less than so small a part of all pages has the costly parts of a query asked of these alone
AS_TYPED = 10_000.0  # what lifts every page that holds the words as typed above those that nearly do
UNITS = ("document__dossier__receiving_unit", "document__dossier__owning_unit")
FIELD = "document__dossier__procedure__field"


class State(StrEnum):
    """Whether the answer is the whole answer."""

    READY = "ready"
    REBUILDING = "rebuilding"  # the index is being made anew: come back in a moment


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search; days are inclusive, kind and state are those of the document."""

    unit: Unit | None = None  # with all below it, and those whose work it took over
    field: Field | None = None
    procedure: Procedure | None = None
    kind: str = ""
    received_from: date | None = None
    received_to: date | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found; `page` carries its document, dossier and procedure. `near`: not as typed."""

    page: Page
    snippet: tuple[Piece, ...]
    boxes: tuple[Box, ...]
    score: float
    near: bool

    @property
    def page_id(self) -> int:
        """The page's primary key."""
        return self.page.pk


@dataclass(frozen=True, slots=True)
class Results:
    """Pages of one screen and the whole number of pages and dossiers; `suggestion` is a nearer spelling, or empty."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    dossiers: int = 0
    seconds: float = 0.0
    state: State = State.READY
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """Keys and scores of one screen."""

    keys: tuple[int, ...]
    scores: tuple[float, ...]
    total: int
    dossiers: int


def search(text: str, user: User, filters: Filters | None = None, *, limit: int = 20, offset: int = 0) -> Results:
    """Pages that the user may see and that hold what was typed; all of them, newest first, when nothing was typed."""
    began = time.monotonic()
    filters, asked = filters or Filters(), asking.parse(text)
    reader = searcher()
    if reader is None:
        return Results(state=State.REBUILDING, seconds=time.monotonic() - began)
    try:
        found = _look(reader, asked, _allowed(user, filters), limit=limit, offset=offset)
    except ValueError:  # a file went bad after it was opened
        report_damage()
        return Results(state=State.REBUILDING, seconds=time.monotonic() - began)
    hits = _checked(found, asked, user, filters)
    return Results(
        hits=hits,
        total=max(found.total - (len(found.keys) - len(hits)), 0),
        dossiers=found.dossiers,
        state=State.REBUILDING if is_reported_damaged() else State.READY,
        suggestion=_suggestion(hits, asked),
        seconds=time.monotonic() - began,
    )


def find_on(reading: Reading, text: str) -> tuple[Box, ...]:
    """The boxes on one page of what was typed, near spellings when nothing else is there: for the page viewer."""
    return boxes(reading.words, asking.parse(text), wide=True)


def _look(reader: Searcher, asked: Asked, allowed: Query, *, limit: int, offset: int) -> _Found:
    if not asked.terms:
        found = reader.search(allowed, limit, order_by_field="day", order=Order.Desc, offset=offset)
        return _found(reader, allowed, found, scored=False)
    few = _count(reader.search(allowed, 1)) * NARROW < reader.num_docs
    strict = asking.strict(asked, allowed if few else None)
    query = Query.boolean_query([(Occur.Must, allowed), (Occur.Must, strict)])
    found = reader.search(query, limit, offset=offset)
    if _count(found) >= FEW or not asking.widens(asked):
        return _found(reader, query, found, scored=True, above=AS_TYPED)
    either = [(Occur.Should, _lifted(strict)), (Occur.Should, asking.wide(asked))]
    query = Query.boolean_query([(Occur.Must, allowed), (Occur.Must, Query.boolean_query(either))])
    return _found(reader, query, reader.search(query, limit, offset=offset), scored=True)


def _lifted(strict: Query) -> Query:
    return Query.boolean_query([(Occur.Must, strict), (Occur.Should, Query.const_score_query(strict, AS_TYPED))])


def _found(reader: Searcher, query: Query, found: SearchResult, *, scored: bool, above: float = 0.0) -> _Found:
    addresses = [address for _, address in found.hits]
    return _Found(
        keys=tuple(int(key or 0) for key in reader.fast_field_values("page", addresses)),
        scores=tuple(above + float(score) if scored else AS_TYPED for score, _ in found.hits),
        total=_count(found),
        dossiers=round(reader.cardinality(query, "dossier")) if found.hits else 0,
    )


def _count(found: SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined] # the engine's stub forgets it


def _allowed(user: User, filters: Filters) -> Query:
    """The pages that the user may see and that pass the filters, adding nothing to any score."""
    clauses = [(Occur.Must, _visible(user))]
    if filters.unit:
        clauses.append((Occur.Must, _any_of("unit", _keys_under(filters.unit))))
    if filters.field:
        clauses.append((Occur.Must, _any_of("field", [filters.field.pk])))
    if filters.procedure:
        clauses.append((Occur.Must, _any_of("procedure", [filters.procedure.pk])))
    for name, value in (("kind", filters.kind), ("state", filters.state)):
        if value:
            clauses.append((Occur.Must, Query.term_query(SCHEMA, name, value)))
    if filters.received_from or filters.received_to:
        clauses.append((Occur.Must, _received(filters)))
    return Query.const_score_query(Query.boolean_query(clauses), 0.0)


def _visible(user: User) -> Query:
    """One clause a membership: its units, and its fields when it is limited to some."""
    places = []
    for row in memberships(user, VIEW).select_related("unit").prefetch_related("fields"):
        here = [(Occur.Must, _any_of("unit", _keys_under(row.unit)))]
        if not row.all_fields:
            here.append((Occur.Must, _any_of("field", [field.pk for field in row.fields.all()])))
        places.append((Occur.Should, Query.boolean_query(here)))
    return Query.boolean_query(places) if places else Query.empty_query()


def _keys_under(unit: Unit) -> list[int]:
    return list(units_under(unit).values_list("pk", flat=True))


def _any_of(name: str, keys: Sequence[int]) -> Query:
    return Query.term_set_query(SCHEMA, name, keys)


def _received(filters: Filters) -> Query:
    first = filters.received_from.toordinal() if filters.received_from else 1
    last = filters.received_to.toordinal() if filters.received_to else date.max.toordinal()
    return Query.range_query(SCHEMA, "day", FieldType.Unsigned, first, last)


def _checked(found: _Found, asked: Asked, user: User, filters: Filters) -> tuple[Hit, ...]:
    """The hits whose rows still say that this person may see this page."""
    allowed = scope(user, VIEW, units=UNITS, field=FIELD) & _row_filter(filters)
    rows = with_rows(Page.objects.filter(SEARCHABLE, allowed, pk__in=found.keys)).distinct()
    pages = {page.pk: page for page in rows.select_related("scan")}
    ranked = zip(found.keys, found.scores, strict=True)
    return tuple(_hit(pages[key], asked, score) for key, score in ranked if key in pages)


def _row_filter(filters: Filters) -> Q:
    wanted = Q()
    if filters.unit:
        units = units_under(filters.unit)
        wanted &= Q(**{f"{UNITS[0]}__in": units}) | Q(**{f"{UNITS[1]}__in": units})
    if filters.field:
        wanted &= Q(**{FIELD: filters.field})
    if filters.procedure:
        wanted &= Q(document__dossier__procedure=filters.procedure)
    if filters.kind:
        wanted &= Q(document__kind=filters.kind)
    if filters.state:
        wanted &= Q(document__state=filters.state)
    return wanted


def _hit(page: Page, asked: Asked, score: float) -> Hit:
    near = score < AS_TYPED
    reading: Reading | None = next(iter(page.current_readings), None)  # type: ignore[attr-defined] # by with_rows
    read = reading.words if reading else []
    return Hit(
        page=page,
        snippet=snippet(text_of(page), asked, wide=near, unsure=may_be(read) if near else {}),
        boxes=boxes(read, asked, wide=near),
        score=score,
        near=near,
    )


def _suggestion(hits: tuple[Hit, ...], asked: Asked) -> str:
    """The nearest spelling, when not one page holds the words as typed."""
    return nearest(text_of(hits[0].page), asked) if hits and hits[0].near else ""
