"""Which target binds a unit in a period."""

from collections.abc import Iterable

from accounts.models import Unit
from accounts.units import level_of
from reports.models import Target
from reports.periods import Period


def targets_for(
    units: Iterable[Unit], period: Period, indicator: str = Target.Indicator.DIGITIZED
) -> dict[int, Target]:
    """Unit pk to its target; units without one are left out.

    A target set for the unit itself goes first, then the one for its level that was set nearest above it. It must be
    in force on the last day of the period, or (an abolished unit) on the unit's last day in it.
    """
    rows = list(
        Target.objects.filter(indicator=indicator, valid_from__lte=period.end, valid_to__gte=period.start)
        .select_related("unit")
        .order_by("valid_from")
    )
    found = {}
    for unit in units if rows else ():
        last_day = min(period.end, unit.valid_to or period.end)
        fitting = [row for row in rows if row.valid_from <= last_day <= row.valid_to and _binds(row, unit)]
        if fitting:
            found[unit.pk] = max(fitting, key=lambda row: (not row.level, len(row.unit.path), row.valid_from))
    return found


def _binds(target: Target, unit: Unit) -> bool:
    if not target.level:
        return target.unit_id == unit.pk
    return unit.path.startswith(target.unit.path) and target.level == level_of(unit)
