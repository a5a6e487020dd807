"""What is asked for on the pages of Chỉ tiêu: a unit, a period, perhaps a field or a procedure."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import REPORT, fields_for, home_unit, memberships
from accounts.models import Field, Unit, User
from accounts.units import at, lineage
from reports import periods
from reports.indicators import Table, table, units_of
from reports.models import Target
from reports.periods import BadPeriod, Period
from storage.models import Procedure
from web.forms import key_of


@dataclass(frozen=True, slots=True)
class Asked:
    """The question in an address. `fault` says what was wrong with the period, which then is this year."""

    unit: Unit
    period: Period
    field: Field | None
    procedure: Procedure | None
    indicator: str
    national: bool  # the tab Bộ chỉ số 766
    fault: str = ""

    def address(self, **changes: object) -> str:
        """The question as a query string, with some of it changed; None leaves a part out."""
        parts = {
            "unit": self.unit.pk,
            "period": self.period.key,
            "field": self.field.pk if self.field else None,
            "procedure": self.procedure.pk if self.procedure else None,
            "indicator": self.indicator if self.indicator != Target.Indicator.DIGITIZED else None,
            "table": "766" if self.national else None,
            **changes,
        }
        return urlencode({name: value for name, value in parts.items() if value is not None})

    def answer(self, user: User) -> Table:
        """The table; access.Denied when the person may not report on the unit."""
        return table(user, self.unit, self.period, field=self.field, procedure=self.procedure, indicator=self.indicator)


def asked(user: User, told: QueryDict) -> Asked:
    """Read the question; without one, the person's own unit and this year. Http404 for what is not theirs."""
    period, fault = period_of(told)
    indicator = told.get("indicator", "")
    return Asked(
        unit_of(user, told.get("unit", "")),
        period,
        fields_for(user, REPORT).filter(pk=key_of(told.get("field", ""))).first(),
        Procedure.objects.filter(pk=key_of(told.get("procedure", ""))).first(),
        indicator if indicator in Target.Indicator.values else Target.Indicator.DIGITIZED,
        told.get("table") == "766",
        fault,
    )


def period_of(told: QueryDict) -> tuple[Period, str]:
    """The period, and what was wrong with it."""
    since, until = told.get("since", ""), told.get("until", "")
    key = f"{since}:{until}" if since or until else told.get("period", "")
    this_year = periods.year(timezone.localdate().year)
    try:
        return (periods.parse(key) if key else this_year), ""
    except BadPeriod as bad:
        return this_year, str(bad)


def unit_of(user: User, key: str) -> Unit:
    """The unit of a key; without one, the person's own."""
    unit = units_of(user).filter(pk=key_of(key)).first() if key else home_unit(user, REPORT)
    if unit is None:
        raise Http404
    return unit


def path_to(user: User, unit: Unit) -> list[Unit]:
    """The units above this one that the person may see, from the top."""
    visible = set(units_of(user).filter(pk__in=[step.pk for step in lineage(unit)]).values_list("pk", flat=True))
    return [step for step in lineage(unit) if step.pk in visible and step != unit]


def units_offered(user: User, shown: Unit) -> list[Unit]:
    """Own units, those right below and those before them: the rest is reached through the table."""
    today = timezone.localdate()
    tops = Unit.objects.filter(memberships__in=memberships(user, REPORT)).distinct()
    below = Unit.objects.filter(at(today), parent__in=tops)
    before = Unit.objects.filter(succeeded_by__new__in=tops).distinct()
    found = [*tops, *below.order_by("name"), *before.order_by("name")]
    return found if shown in found else [shown, *found]


def names_of_numbers() -> dict[str, str]:
    """What each number of a row counts, as the head of its list of dossiers."""
    return {
        "received": _("Tiếp nhận"),
        "components": _("Có số hóa TPHS"),
        "without_components": _("Chưa số hóa TPHS"),
        "settled": _("Đã giải quyết"),
        "results": _("Số hóa kết quả"),
        "settled_without_result": _("Đã giải quyết, chưa số hóa kết quả"),
        "counted": _("Đạt 4.2"),
        "not_counted": _("Chưa đạt 4.2"),
        "without_needed_result": _("Có kết quả bằng văn bản, chưa có bản điện tử"),
        "not_reused": _("Không dùng lại thành phần nào"),
        "reused": _("Dùng lại"),
        "from_national_store": _("Dùng lại từ cổng DVC quốc gia"),
    }
