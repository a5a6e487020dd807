"""Which pages somebody may see and has asked for: the rows say which units and fields, the engine gets a clause.

The index names the units that it holds. Whoever may see all of these needs no clause at all, however many units the
rows have; and no page of a unit that the rows don't know yet passes by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from tantivy import FieldType, Occur, Query, Searcher

from accounts.access import VIEW, Reach, reaches, units_under
from accounts.models import Field, Unit, User
from storage.models import Procedure
from storage.search.index import SCHEMA

FEW_UNITS = 8


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
class Place:
    """Units, and the fields when it is limited to some."""

    units: frozenset[int]
    fields: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Pages of any of the places that are within the unit filter, too, and pass all the rest.

    reaches: what the places were taken from, for a question to the rows.
    """

    places: tuple[Place, ...]
    reaches: tuple[Reach, ...] = ()
    within: Place | None = None
    rest: tuple[Query, ...] = ()


def allowed(user: User, filters: Filters) -> Allowed:
    """What the rows say of the person's places and of the filters."""
    reached = tuple(reaches(user, VIEW))
    return Allowed(
        places=tuple(Place(_keys(reach.units), reach.fields) for reach in reached),
        reaches=reached,
        within=Place(_keys(units_under(filters.unit))) if filters.unit else None,
        rest=tuple(_rest(filters)),
    )


def _keys(units: QuerySet[Unit]) -> frozenset[int]:
    return frozenset(units.values_list("pk", flat=True))


def _rest(filters: Filters) -> Iterable[Query]:
    if filters.field:
        yield _any_of("field", [filters.field.pk])
    if filters.procedure:
        yield _any_of("procedure", [filters.procedure.pk])
    for name, value in (("kind", filters.kind), ("state", filters.state)):
        if value:
            yield Query.term_query(SCHEMA, name, value)
    if filters.received_from or filters.received_to:
        yield _received(filters)


def _any_of(name: str, keys: Iterable[int | str]) -> Query:
    return Query.term_set_query(SCHEMA, name, list(keys))


def _received(filters: Filters) -> Query:
    first = filters.received_from.toordinal() if filters.received_from else 1
    last = filters.received_to.toordinal() if filters.received_to else date.max.toordinal()
    return Query.range_query(SCHEMA, "day", FieldType.Unsigned, first, last)


def clause(allowed: Allowed, reader: Searcher) -> Query | None:
    """What only allowed pages pass, adding nothing to any score; None when every page of the index does."""
    held = frozenset(int(unit) for unit, _ in reader.terms_with_prefix("unit", ""))
    places = [_in(place, held) for place in allowed.places]
    wanted = list(allowed.rest)
    if not places:
        wanted.append(Query.empty_query())
    elif None not in places:
        wanted.append(Query.boolean_query([(Occur.Should, place) for place in places if place]))
    if allowed.within and (within := _in(allowed.within, held)):
        wanted.append(within)
    if not wanted:
        return None
    return Query.const_score_query(Query.boolean_query([(Occur.Must, query) for query in wanted]), 0.0)


def _in(place: Place, held: frozenset[int]) -> Query | None:
    """The pages of a place; None when these are all that the index holds."""
    wanted = []
    if not held <= place.units:
        wanted.append(_in_units(held & place.units))
    if place.fields is not None:
        wanted.append(_any_of("field", place.fields))
    return Query.boolean_query([(Occur.Must, query) for query in wanted]) if wanted else None


def _in_units(keys: frozenset[int]) -> Query:
    """The engine marks every page of a set before it looks at the first; a few units it merges as it goes."""
    if len(keys) > FEW_UNITS:
        return _any_of("unit", map(str, keys))
    return Query.boolean_query([(Occur.Should, Query.term_query(SCHEMA, "unit", str(key))) for key in keys])
