"""The indicators of QĐ 766/QĐ-TTg, as the manager's table shows them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Literal

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema

from accounts.access import REPORT, home_unit
from accounts.models import Unit, User
from reports import periods
from reports.indicators import Row, table, units_of
from web.api.errors import ERRORS, BadRequest
from web.api.keys import FIGURES, Key
from web.requests import Request

router = Router()


class Line(Schema):
    """One unit. figures: counts of dossiers; percent and gap: two decimals, as text; None where there is nothing."""

    unit: int
    code: str
    name: str
    own: bool
    figures: dict[str, int]
    part: int
    whole: int
    percent: str | None
    target: str | None
    reached: bool | None
    gap: str | None


class Figures(Schema):
    """The table of a unit. counted_at: up to when scans are counted."""

    indicator: str
    start: date
    end: date
    counted_at: datetime | None
    total: Line
    rows: list[Line]


@router.get("/indicators", auth=Key(FIGURES), response={200: Figures, **ERRORS}, by_alias=True)
def indicators(
    request: Request, unit: int | None = None, period: str = "", indicator: Literal["4.1", "4.2", "4.3"] = "4.2"
) -> Figures:
    """Indicators of a unit (its number; the person's own when left out) and of those directly below it.

    period: 2026, 2026-Q3, 2026-09, 2026-6M, or two days with a colon between them; this year when left out.
    """
    chosen = unit_of(request.user, unit)
    try:
        span = periods.parse(period) if period else periods.year(timezone.localdate().year)
    except periods.BadPeriod as bad:
        raise BadRequest(str(bad)) from bad
    shown = table(request.user, chosen, span, indicator=indicator)
    return Figures(
        indicator=indicator,
        start=span.start,
        end=span.end,
        counted_at=shown.counted_at,
        total=line(shown.total),
        rows=[line(row) for row in shown.rows],
    )


def unit_of(user: User, key: int | None) -> Unit:
    """The unit that is named, else that of the person's newest membership."""
    unit = units_of(user).filter(pk=key).first() if key is not None else home_unit(user, REPORT)
    if unit is None:
        raise Http404
    return unit


def line(row: Row) -> Line:
    """A row of the table."""
    ratio = row.ratio
    return Line(
        unit=row.unit.pk,
        code=row.unit.code,
        name=row.unit.name,
        own=row.own,
        figures=asdict(row.figures),
        part=ratio.part,
        whole=ratio.whole,
        percent=None if ratio.percent is None else str(ratio.percent),
        target=str(row.target.percent) if row.target else None,
        reached=row.reached,
        gap=None if row.gap is None else str(row.gap),
    )
