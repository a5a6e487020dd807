"""The figures of 16:00: frozen once a day for every unit, with the head of the audit, so that a cut tail shows."""

from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.db.models import Model, QuerySet, Sum
from django.utils import timezone

from accounts import access
from accounts.models import Unit, User
from reports import facts, periods
from reports.indicators import Table
from reports.models import Count, Frozen, Snapshot, Target
from reports.ratios import Ratio
from storage import audit
from storage.models import AuditEntry

FREEZE_AT = time(16)
WEEK = timedelta(days=7)
CATCH_UP = 1000
"""Batches of dirty dossiers counted before the figures are frozen, so that a busy site does not put it off for ever."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Numbers of dossiers of the year so far, and of the day; of a unit with those below it."""

    received: int = 0
    components: int = 0
    settled: int = 0
    results: int = 0
    counted: int = 0
    reused: int = 0
    received_today: int = 0
    counted_today: int = 0

    def __add__(self, other: "DayFigures") -> "DayFigures":
        return DayFigures(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


YEAR = ("received", "components", "settled", "results", "counted", "reused")
DAY = {"received_today": "received", "counted_today": "counted"}


def due(now: datetime) -> bool:
    """Whether it is past 16:00 in Asia/Ho_Chi_Minh and the day's figures are not yet frozen."""
    local = timezone.localtime(now)
    return local.time() >= FREEZE_AT and not Snapshot.objects.filter(day=local.date()).exists()


def take(now: datetime) -> Snapshot:
    """Freeze the figures of this moment as those of its day; a day that has some keeps them."""
    for _batch in range(CATCH_UP):
        if not facts.recount_dirty():
            break
    day = timezone.localdate(now)
    figures = _own_figures(day)
    with transaction.atomic():
        snapshot, created = Snapshot.objects.get_or_create(day=day, defaults={"at": now, **_head()})
        if created:
            Frozen.objects.bulk_create(
                Frozen(snapshot=snapshot, unit_id=unit, **values) for unit, values in figures.items()
            )
            audit.record(audit.Action.SNAPSHOT_TAKEN, by=None, subject=snapshot, number=snapshot.audit_number or 0)
    return snapshot


def _head() -> dict[str, Any]:
    last = AuditEntry.objects.filter(number__isnull=False).order_by("-number").first()
    return {"audit_number": last.number if last else None, "audit_head": last.digest if last else ""}


def _own_figures(day: date) -> dict[int, dict[str, int]]:
    """Unit pk to its own figures of the year so far and of the day."""
    year = periods.year(day.year)
    of_year = Count.objects.filter(day__range=(year.start, year.end))
    found: dict[int, dict[str, int]] = {}
    for row in _sums(of_year, {name: name for name in YEAR}, "unit_id"):
        found[row["unit_id"]] = {**{name: row[f"n_{name}"] for name in YEAR}, **dict.fromkeys(DAY, 0)}
    for row in _sums(of_year.filter(day=day), DAY, "unit_id"):
        found[row["unit_id"]].update({name: row[f"n_{name}"] for name in DAY})
    return found


def _sums(rows: QuerySet[Count], names: dict[str, str], *by: str) -> list[dict[str, Any]]:
    sums = {f"n_{name}": Sum(column) for name, column in names.items()}
    return cast(list[dict[str, Any]], list(cast(QuerySet[Model], rows).order_by().values(*by).annotate(**sums)))


def live(user: User, unit: Unit, day: date) -> DayFigures:
    """The figures of now for the year and the day, as the person may see them."""
    year = periods.year(day.year)
    counts = Count.objects.filter(
        access.scope(user, access.REPORT, units=("unit",)),
        unit__path__startswith=unit.path,
        day__range=(year.start, year.end),
    )
    of_year = counts.aggregate(**{f"n_{name}": Sum(name, default=0) for name in YEAR})
    today = counts.filter(day=day).aggregate(**{f"n_{name}": Sum(column, default=0) for name, column in DAY.items()})
    return DayFigures(**{name: of_year[f"n_{name}"] for name in YEAR}, **{name: today[f"n_{name}"] for name in DAY})


def _sees_every_field(user: User, unit: Unit) -> bool:
    """Frozen figures are not kept by field, so they are for those who may see all fields of the unit."""
    whole = access.memberships(user, access.REPORT).filter(all_fields=True).select_related("unit")
    return any(access.units_under(row.unit).filter(pk=unit.pk).exists() for row in whole)


def frozen(user: User, unit: Unit, snapshot: Snapshot) -> DayFigures | None:
    """The frozen figures of a unit with those below it; None for who may see some fields only."""
    if not _sees_every_field(user, unit):
        return None
    figures = snapshot.figures.filter(unit__path__startswith=unit.path)
    names = [*YEAR, *DAY]
    sums = figures.aggregate(**{f"n_{name}": Sum(name, default=0) for name in names})
    return DayFigures(*(sums[f"n_{name}"] for name in names))


def week_changes(user: User, shown: Table, day: date) -> dict[int, Decimal]:
    """Unit pk to the change of its percentage of 4.2 since the figures frozen a week ago (at most two), in points.

    Only for the whole of this year: frozen figures know no other period, no field and no procedure.
    """
    if shown.narrowed or shown.period != periods.year(day.year) or shown.indicator != Target.Indicator.DIGITIZED:
        return {}
    last = Snapshot.objects.filter(day__range=(day - 2 * WEEK, day - WEEK), day__year=day.year).first()
    if last is None or not _sees_every_field(user, shown.unit):
        return {}
    then = {figures.unit.path: figures for figures in last.figures.select_related("unit")}
    changes = {}
    for row in (shown.total, *shown.rows):
        mine = [figures for path, figures in then.items() if path.startswith(row.unit.path)]
        before = Ratio(sum(each.counted for each in mine), sum(each.received for each in mine)).percent
        if before is not None and row.ratio.percent is not None and not row.own:
            changes[row.unit.pk] = row.ratio.percent - before
    return changes


def newest(day: date) -> Snapshot | None:
    """The snapshot of the day, or the last one before it in the same year."""
    return Snapshot.objects.filter(day__lte=day, day__year=day.year).first()
