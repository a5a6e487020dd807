"""Facts and counts: what each dossier counts, rebuilt whole; what each unit, day and procedure counts, recounted.

A dossier is dirty when its `change` differs from the one that its fact was built from (docs/architecture.md: Counting).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from reports.models import Count, Counting, Fact
from storage.documents import DIGITIZED
from storage.models import Document, Dossier

BATCH = 2000
# The moment of "caught up" is written again at most this often: it is for people to read.
CAUGHT_UP_EVERY = timedelta(seconds=30)
FLAGS = {
    "received": Q(),
    "components": Q(components_digitized=True),
    "settled": Q(settled=True),
    "results": Q(result_digitized=True),
    "counted": Q(counts_42=True),
    "reused": Q(reused=True),
    "from_national_store": Q(from_national_store=True),
    "need_result": Q(needs_result=True),
    "needed_results": Q(needs_result=True, result_digitized=True),
    "settled_without_result": Q(settled=True, needs_result=True, result_digitized=False),
    "sample": Q(sample=True),
}
"""Columns of Count, and which facts each counts; drilling down uses the same table, so it finds what was counted."""

COLUMNS = [field.attname for field in Fact._meta.concrete_fields if field.attname != "dossier_id"]
Cell = tuple[int, date, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where what is stored is not what its rows give."""

    kind: str  # "fact" or "count"
    key: str
    stored: str
    fresh: str


def dirty() -> QuerySet[Dossier]:
    """Dossiers whose fact is missing or was built from an earlier change."""
    return Dossier.objects.filter(~Q(change=F("counted"))).order_by("pk")


def recount_dirty(limit: int = 1000) -> int:
    """Rebuild the facts of dirty dossiers and recount the cells that they touch; how many dossiers it were."""
    pks = list(dirty().values_list("pk", flat=True)[:limit])
    if pks:
        _recount(pks)
    if len(pks) < limit:
        _caught_up()
    return len(pks)


def recount_all() -> int:
    """Rebuild every fact and every cell, a batch in each transaction; how many dossiers it were."""
    done, last = 0, 0
    while pks := list(Dossier.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _recount(pks)
        done, last = done + len(pks), pks[-1]
    same_cell = Fact.objects.filter(owning_unit=OuterRef("unit"), day=OuterRef("day"), procedure=OuterRef("procedure"))
    with transaction.atomic():
        _lock()
        Count.objects.filter(~Exists(same_cell)).delete()
    _caught_up()
    return done


def check() -> list[Difference]:
    """Compare every fact with its dossier and every cell with the facts; dirty dossiers are waiting, not wrong."""
    return [*_wrong_facts(), *_wrong_counts()]


def _lock() -> None:
    """Hold the one row of Counting until the transaction ends: one recount at a time, so no cell misses a fact."""
    Counting.objects.get_or_create(pk=1)
    Counting.objects.select_for_update().get(pk=1)


def _caught_up() -> None:
    now = timezone.now()
    stale = Q(caught_up_at__isnull=True) | Q(caught_up_at__lt=now - CAUGHT_UP_EVERY)
    if not Counting.objects.filter(pk=1).filter(stale).update(caught_up_at=now):
        Counting.objects.get_or_create(pk=1, defaults={"caught_up_at": now})


def _recount(pks: list[int]) -> None:
    with transaction.atomic():
        _lock()
        rows = Dossier.objects.filter(pk__in=pks)
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))  # nobody changes them meanwhile
        before = _cells(pks)
        Fact.objects.bulk_create(
            _build(rows),
            update_conflicts=True,
            unique_fields=["dossier"],
            update_fields=[name.removesuffix("_id") for name in COLUMNS],
        )
        _recount_cells(before | _cells(pks))
        rows.update(counted=F("change"))


def _cells(pks: list[int]) -> set[Cell]:
    rows = Fact.objects.filter(pk__in=pks).values_list("owning_unit_id", "day", "procedure_id")
    return {(unit, day, procedure) for unit, day, procedure in rows if day is not None}


READ = (
    "pk",
    "received_at",
    "withdrawn_at",
    "receiving_unit_id",
    "owning_unit_id",
    "procedure_id",
    "procedure__needs_result",
    "electronic_result",
    "settled_at",
    "status",
    "sample",
)


def _build(dossiers: QuerySet[Dossier]) -> Iterator[Fact]:
    """Facts from the rows as one statement sees them."""
    digitized = Document.objects.filter(DIGITIZED, dossier=OuterRef("pk"))
    component = digitized.filter(kind=Document.Kind.COMPONENT)
    rows = dossiers.annotate(
        has_component=Exists(component),
        has_result=Exists(digitized.filter(kind=Document.Kind.RESULT)),
        has_reused=Exists(component.exclude(reuse=Document.Reuse.NO)),
        has_national=Exists(digitized.filter(from_national_store=True)),
    )
    added = ("has_component", "has_result", "has_reused", "has_national")
    for row in rows.values_list(*READ, *added, named=True).iterator(chunk_size=BATCH):
        result = row.has_result or row.electronic_result
        yield Fact(
            dossier_id=row.pk,
            day=_day(row.received_at, row.withdrawn_at),
            receiving_unit_id=row.receiving_unit_id,
            owning_unit_id=row.owning_unit_id,
            procedure_id=row.procedure_id,
            needs_result=row.procedure__needs_result,
            components_digitized=row.has_component,
            result_digitized=result,
            counts_42=row.has_component and (result or not row.procedure__needs_result),
            reused=row.has_reused,
            from_national_store=row.has_national,
            settled=row.settled_at is not None or row.status >= Dossier.Status.SETTLED,
            sample=row.sample,
        )


def _day(received_at: datetime | None, withdrawn_at: datetime | None) -> date | None:
    """The day received; without one (QĐ 766, 4.3), or joined with another, a dossier stands in no denominator.

    One that the citizen took back does (QĐ 766, 4.2: all dossiers in the unit's competence).
    """
    if received_at is None or withdrawn_at is not None:
        return None
    return timezone.localdate(received_at)


def _aggregated(facts: QuerySet[Fact]) -> Iterable[dict[str, Any]]:
    # An aggregate must not be called as a column of Fact: it would be meant in its own filter.
    sums = {f"n_{name}": models.Count("pk", filter=flag) for name, flag in FLAGS.items()}
    counted = facts.filter(day__isnull=False).order_by()
    return cast(Iterable[dict[str, Any]], counted.values("owning_unit_id", "day", "procedure_id").annotate(**sums))


def _recount_cells(cells: set[Cell]) -> None:
    units = {unit for unit, _day, _procedure in cells}
    around = {"day__in": {cell[1] for cell in cells}, "procedure__in": {cell[2] for cell in cells}}
    fresh = [
        _count(row)
        for row in _aggregated(Fact.objects.filter(owning_unit__in=units, **around))
        if (row["owning_unit_id"], row["day"], row["procedure_id"]) in cells
    ]
    Count.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["unit", "day", "procedure"],
        update_fields=list(FLAGS),
    )
    empty = cells - {_cell(count) for count in fresh}
    stored = Count.objects.filter(unit__in={cell[0] for cell in empty}, **around)
    Count.objects.filter(pk__in=[count.pk for count in stored if _cell(count) in empty]).delete()


def _count(row: dict[str, Any]) -> Count:
    cell = {"unit_id": row["owning_unit_id"], "day": row["day"], "procedure_id": row["procedure_id"]}
    return Count(**cell, **{name: row[f"n_{name}"] for name in FLAGS})


def _cell(count: Count) -> Cell:
    return count.unit_id, count.day, count.procedure_id


def _values(row: models.Model, names: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _wrong_facts() -> Iterator[Difference]:
    """Stored facts against the rows of dossiers that don't wait to be counted, with recounts held off meanwhile."""
    last = 0
    while dossiers := list(Dossier.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "code")[:BATCH]):
        codes, last = dict(dossiers), dossiers[-1][0]
        with transaction.atomic():
            _lock()
            stored = Fact.objects.in_bulk(codes)
            built = list(_build(Dossier.objects.filter(pk__in=codes, counted=F("change"))))
        for fresh in built:
            fact = stored.get(fresh.pk)
            was, now = _values(fact, COLUMNS) if fact else {}, _values(fresh, COLUMNS)
            if was != now:
                yield _difference("fact", codes[fresh.pk] or str(fresh.pk), was, now)


def _wrong_counts() -> Iterator[Difference]:
    """Stored cells against facts, with recounts held off meanwhile."""
    with transaction.atomic():
        _lock()
        stored = {_cell(count): _values(count, list(FLAGS)) for count in Count.objects.iterator()}
        fresh = {_cell(count): _values(count, list(FLAGS)) for count in map(_count, _aggregated(Fact.objects.all()))}
    for cell in sorted(stored.keys() | fresh.keys()):
        if stored.get(cell) != fresh.get(cell):
            yield _difference("count", "/".join(map(str, cell)), stored.get(cell, {}), fresh.get(cell, {}))


def _difference(kind: str, key: str, was: dict[str, Any], now: dict[str, Any]) -> Difference:
    names = [name for name in was | now if was.get(name) != now.get(name)]
    shown = [", ".join(f"{name}={values.get(name)}" for name in names) for values in (was, now)]
    return Difference(kind, key, *shown)
