"""The manager's table: how far each unit of a subtree is from its target, and the dossiers behind every number."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import Field, Unit, User
from accounts.units import valid_within
from reports.facts import FLAGS
from reports.figures import Figures, under
from reports.models import Count, Counting, Fact, Target
from reports.periods import Period
from reports.ratios import Ratio
from reports.registers import RegisterAge, ages
from reports.targets import targets_for
from storage.models import Procedure

RANKED_FROM = 20
"""A unit with fewer dossiers in the period is not ranked: one paper would move it by points."""
MENTIONED = 3

BEHIND = {
    **FLAGS,
    "not_counted": ~FLAGS["counted"],
    "without_components": ~FLAGS["components"],
    "without_needed_result": Q(needs_result=True, result_digitized=False),
    "not_reused": ~FLAGS["reused"],
}
"""Which dossiers stand behind each number of a row."""
LACKING = {"4.1": "without_needed_result", "4.2": "not_counted", "4.3": "not_reused"}
"""Indicator to the number of those that keep it from being all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in the table; `own` leaves out the units below it."""

    unit: Unit
    figures: Figures
    target: Target | None
    register: RegisterAge
    indicator: str
    own: bool = False
    leads_on: bool = False  # there are units below it

    @property
    def ratio(self) -> Ratio:
        """Numerator and denominator of the table's indicator."""
        return self.figures.ratio(self.indicator)

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached, judged on the counts; None without target or dossiers."""
        if self.target is None or not self.ratio.whole:
            return None
        return self.ratio.reaches(self.target.percent)

    @property
    def gap(self) -> Decimal | None:
        """Points above or below the target."""
        return self.ratio.gap(self.target.percent) if self.target else None

    @property
    def missing(self) -> int:
        """How many more of the received dossiers have to count."""
        return self.ratio.missing(self.target.percent) if self.target else 0

    @property
    def lacking(self) -> str:
        """The number whose dossiers keep the indicator from being all."""
        return LACKING[self.indicator]

    @property
    def few(self) -> bool:
        """Too few dossiers to be put in order."""
        return 0 < self.figures.received < RANKED_FROM

    @property
    def ranked(self) -> bool:
        """Whether it is put in order: enough dossiers, and a register that is not old."""
        return self.figures.received >= RANKED_FROM and self.register.fresh

    @property
    def order(self) -> tuple[bool, Decimal, int]:
        """Worst gap first; what is not ranked stands at the end, the largest first."""
        if not self.ranked:
            return True, Decimal(0), -self.figures.received
        return False, self.ratio.distance(self.target.percent if self.target else Decimal(0)), 0


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that the page says; `past` are predecessors, whose figures stay their own."""

    unit: Unit
    period: Period
    indicator: str
    total: Row
    rows: tuple[Row, ...]
    past: tuple[Row, ...]
    counted_at: datetime | None
    narrowed: bool  # to one field or procedure

    @property
    def praised(self) -> list[Row]:
        """Ranked units that reached their target, the best first."""
        return [row for row in reversed(self.rows) if row.ranked and not row.own and row.reached][:MENTIONED]

    @property
    def needing_help(self) -> list[Row]:
        """Ranked units below their target, the worst first."""
        return [row for row in self.rows if row.ranked and not row.own and row.reached is False][:MENTIONED]


def units_of(user: User) -> QuerySet[Unit]:
    """Units whose figures the person may see; those of abolished units too."""
    return access.units_for(user, access.REPORT)


def table(
    user: User,
    unit: Unit,
    period: Period,
    *,
    field: Field | None = None,
    procedure: Procedure | None = None,
    indicator: str = Target.Indicator.DIGITIZED,
) -> Table:
    """The table of a unit and those directly below it; access.Denied when the person may not report on the unit."""
    access.require(user, access.REPORT, units=[unit])
    children = list(unit.children.filter(valid_within(period.start, period.end)).order_by("name"))
    past = list(unit.predecessors.filter(valid_within(period.start, period.end)).order_by("name"))
    every = [unit, *children, *past]
    by_path = _figures(user, [unit, *past], _chosen(field, procedure), period)
    targets, registers = targets_for(every, period, indicator), ages(every, period, timezone.now())
    parents = set(Unit.objects.filter(parent__in=every).values_list("parent_id", flat=True))

    def row(of: Unit, figures: Figures, *, own: bool = False) -> Row:
        leads_on = of.pk in parents and of != unit
        return Row(of, figures, targets.get(of.pk), registers[of.pk], indicator, own, leads_on)

    rows = [row(child, under(by_path, child.path)) for child in children]
    own = by_path.get(unit.path)
    if own and rows:
        rows.append(row(unit, own, own=True))
    return Table(
        unit,
        period,
        indicator,
        row(unit, under(by_path, unit.path)),
        tuple(sorted(rows, key=lambda each: each.order)),
        tuple(sorted((row(old, under(by_path, old.path)) for old in past), key=lambda each: each.order)),
        Counting.objects.filter(pk=1).values_list("caught_up_at", flat=True).first(),
        bool(field or procedure),
    )


def _chosen(field: Field | None, procedure: Procedure | None) -> Q:
    where = Q()
    if field:
        where &= Q(procedure__field=field)
    if procedure:
        where &= Q(procedure=procedure)
    return where


def _figures(user: User, units: Iterable[Unit], chosen: Q, period: Period) -> dict[str, Figures]:
    """Figures of every single unit below these, by its path; the person's units and fields are in the query."""
    below = Q(pk__in=[])
    for unit in units:
        below |= Q(unit__path__startswith=unit.path)
    counts = Count.objects.filter(below, chosen, day__range=(period.start, period.end))
    visible = counts.filter(access.scope(user, access.REPORT, units=("unit",)))
    names = [field.name for field in fields(Figures)]
    sums = {f"n_{name}": Sum(name) for name in names}
    rows = cast(Iterable[dict[str, Any]], visible.order_by().values("unit__path").annotate(**sums))
    return {row["unit__path"]: Figures(*(row[name] for name in sums)) for row in rows}


def behind(
    user: User,
    unit: Unit,
    period: Period,
    which: str,
    *,
    own: bool = False,
    field: Field | None = None,
    procedure: Procedure | None = None,
) -> QuerySet[Fact]:
    """The dossiers behind a number of the unit's row, oldest first; KeyError for a number that no row has."""
    access.require(user, access.REPORT, units=[unit])
    where = Q(owning_unit=unit) if own else Q(owning_unit__path__startswith=unit.path)
    visible = access.scope(user, access.REPORT, units=("owning_unit",))
    facts = Fact.objects.filter(where, BEHIND[which], _chosen(field, procedure), visible)
    received = facts.filter(day__range=(period.start, period.end))
    return received.select_related("dossier", "procedure", "owning_unit").order_by("day", "pk")


def missing_words(fact: Fact) -> list[str | Promise]:
    """What keeps a dossier from counting in 4.2; nothing when it counts."""
    words: list[str | Promise] = []
    if not fact.components_digitized:
        words.append(_("bản điện tử của thành phần hồ sơ"))
    if fact.needs_result and not fact.result_digitized:
        words.append(_("bản điện tử của kết quả"))
    return words
