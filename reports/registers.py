"""How old the register (sổ tiếp nhận) behind a figure is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone

from accounts.models import Unit
from reports.models import RegisterImport
from reports.periods import Period, working_day_before


@dataclass(frozen=True, slots=True)
class RegisterAge:
    """Until when a unit's register reaches (None: none was ever imported), and whether that is enough."""

    as_of: datetime | None
    fresh: bool


def ages(units: Iterable[Unit], period: Period, now: datetime) -> dict[int, RegisterAge]:
    """Unit pk to the age of its register: the newest import that covers it, else the oldest of those below it.

    Fresh is a register that reaches to at most one working day before now, or before the end of a past period.
    """
    reached = dict(RegisterImport.objects.values_list("unit__path").annotate(Max("as_of")).order_by())
    needed = _needed(period, now)
    found = {}
    for unit in units:
        as_of = _reach(unit.path, reached)
        found[unit.pk] = RegisterAge(as_of, as_of is not None and as_of >= needed)
    return found


def _reach(path: str, reached: dict[str, datetime]) -> datetime | None:
    covering = [as_of for covered, as_of in reached.items() if path.startswith(covered)]
    if covering:
        return max(covering)
    return min((as_of for covered, as_of in reached.items() if covered.startswith(path)), default=None)


def _needed(period: Period, now: datetime) -> datetime:
    """The moment that a register must reach at least."""
    local = timezone.localtime(now)
    after = datetime.combine(period.end + timedelta(days=1), time(), local.tzinfo)
    until = min(local, after)
    return datetime.combine(working_day_before(until.date()), until.time(), local.tzinfo)
