"""Rows that the demo starts from: units, people with their log-ins, procedures, targets and a year of sample figures.

Every person is invented. A second run adds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.db.models import Avg, Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import units
from accounts.models import BEGINNING, Membership, Unit, User
from reports import demo_past, facts, numbers, periods
from reports.indicators import Row, table
from reports.models import Target
from reports.sheets import read_rows
from storage import procedures
from storage.models import Dossier, Procedure, Reading

CATALOGUE: Final = Path(procedures.__file__).resolve().parent / "data" / "procedures.csv"
PASSWORD: Final = "sohoa-demo-2026"  # noqa: S105 # printed for whoever tries the demo, whose data folder is its own
MERGED: Final = date(2025, 7, 1)
ROLE, EMPLOYER = Membership.Role, Membership.Employer
PROVINCE: Final = (Unit.Kind.PROVINCE, "82", MERGED)
COMMUNE: Final = (Unit.Kind.COMMUNE, "30163", MERGED)
PAST_PROVINCE: Final = (Unit.Kind.PROVINCE, "87", BEGINNING)
PAST_DISTRICT: Final = (Unit.Kind.DISTRICT, "874", BEGINNING)
HAU_GIANG: Final = (Unit.Kind.PROVINCE, "93", BEGINNING)
Key = tuple[str, str, date]


@dataclass(frozen=True, slots=True)
class Login:
    """A person of the demo: what is typed, who it is, and what the page after log-in is for."""

    username: str
    full_name: str
    unit: Key
    role: Membership.Role
    employer: Membership.Employer = EMPLOYER.STATE
    acts: tuple[str, ...] = ()


LOGINS: Final = (
    Login("quay", "Trần Thị Bình", COMMUNE, ROLE.STAFF, EMPLOYER.POST, ("receive", "scan", "return")),
    Login("quay2", "Lê Văn Thử", COMMUNE, ROLE.STAFF, EMPLOYER.STATE, ("receive", "scan", "return", "verify")),
    Login("kho", "Đỗ Văn Mẫu", PROVINCE, ROLE.ARCHIVIST, acts=("verify",)),
    Login("xa", "Phạm Thị Thử", COMMUNE, ROLE.MANAGER),
    Login("tinh", "Huỳnh Văn Mẫu", PROVINCE, ROLE.MANAGER),
    Login("quantri", "Võ Thị Mẫu", PROVINCE, ROLE.ADMINISTRATOR),
)


def load(report: Callable[[str], None]) -> None:
    """Bring everything in that is not there yet; `report` is told what is being done, a line each."""
    if not Unit.objects.filter(kind=COMMUNE[0], code=COMMUNE[1]).exists():
        report(_("Nhập đơn vị hành chính trước và sau 01/07/2025"))
        units.import_units()
    _name_agencies()
    if not Procedure.objects.exists():
        report(_("Nhập danh mục thủ tục"))
        procedures.import_rows(read_rows(CATALOGUE), None)
    report(_("Tạo tài khoản và chỉ tiêu"))
    for login in LOGINS:
        _make_person(login)
    _set_targets()
    report(_("Nhập dữ liệu mẫu năm 2019 của huyện Thanh Bình"))
    district = unit_of(PAST_DISTRICT)
    demo_past.load(district, list(district.children.order_by("code")))
    report(_("Đếm hồ sơ"))
    while facts.recount_dirty(facts.BATCH):
        pass


def unit_of(key: Key) -> Unit:
    """The unit of a key."""
    kind, code, since = key
    return Unit.objects.get(kind=kind, code=code, valid_from=since)


def _name_agencies() -> None:
    """Mã định danh that dossier codes of the demo carry; invented below the province."""
    district = unit_of(PAST_DISTRICT)
    named = {district.pk: "H20.34", unit_of(PROVINCE).pk: "H20", unit_of(PAST_PROVINCE).pk: "H20"}
    for number, commune in enumerate(district.children.exclude(code=COMMUNE[1]).order_by("code"), start=1):
        named[commune.pk] = f"H20.34.{number + (number >= 5):02}"
    for commune in Unit.objects.filter(kind=COMMUNE[0], code=COMMUNE[1]):
        named[commune.pk] = "H20.34.05"
    for pk, agency in named.items():
        Unit.objects.filter(pk=pk, agency_code="").update(agency_code=agency)


def _make_person(login: Login) -> None:
    if User.objects.filter(username=login.username).exists():
        return
    administers = login.role == ROLE.ADMINISTRATOR
    user = User.objects.create_user(
        login.username,
        password=PASSWORD,
        full_name=login.full_name,
        is_staff=administers,
        is_superuser=administers,
    )
    granted = {f"may_{act}": True for act in login.acts}
    Membership.objects.create(
        user=user,
        unit=unit_of(login.unit),
        role=login.role,
        employer=login.employer,
        valid_from=timezone.localdate(),
        **granted,
    )


def _set_targets() -> None:
    """Hậu Giang's targets of 2022 as they were set; the same percentages elsewhere are sample data."""
    levels = {"province": 50, "district": 40, "commune": 30}
    this_year = timezone.localdate().year
    source = "Chỉ tiêu của Chủ tịch UBND tỉnh Hậu Giang, 30/03/2022"
    invented = "Dữ liệu mẫu, theo mức của tỉnh Hậu Giang năm 2022"
    given = [
        (HAU_GIANG, 2022, levels, source, False),
        (PAST_PROVINCE, demo_past.YEAR, levels, invented, True),
        (PROVINCE, this_year, {"province": 50, "commune": 30}, invented, True),
    ]
    for key, year, percents, document, sample in given:
        period = periods.year(year)
        for level, percent in percents.items():
            Target.objects.get_or_create(
                unit=unit_of(key),
                level=level,
                indicator=Target.Indicator.DIGITIZED,
                valid_from=period.start,
                defaults={
                    "valid_to": period.end,
                    "percent": Decimal(percent),
                    "source": document,
                    "sample": sample,
                },
            )


def summary() -> list[list[list[str]]]:
    """Two tables for the terminal, each with its head: the papers digitized, and how far the units are."""
    while facts.recount_dirty():
        pass
    return [_papers(), _figures()]


def _papers() -> list[list[str]]:
    lines = [[_("Hồ sơ"), _("Người nộp"), _("Giấy tờ"), _("Trang"), _("Độ tin cậy đọc"), _("Đạt 4.2")]]
    for dossier in Dossier.objects.filter(sample=False).select_related("fact").order_by("pk"):
        read = Reading.objects.filter(current=True, page__document__dossier=dossier)
        figures = read.aggregate(pages=Count("page"), confidence=Avg("confidence"))
        counts = dossier.fact.counts_42 if hasattr(dossier, "fact") else False
        lines.append(
            [
                str(dossier),
                dossier.applicant,
                str(dossier.documents.count()),
                str(figures["pages"]),
                _confidence(figures["confidence"]),
                "✓" if counts else "–",
            ]
        )
    return lines


def _confidence(mean: float | None) -> str:
    return numbers.NONE if mean is None else f"{mean:.0f} %"


def _figures() -> list[list[str]]:
    manager = User.objects.get(username="tinh")
    this_year, past = periods.year(timezone.localdate().year), periods.year(demo_past.YEAR)
    lines = [[_("Đơn vị"), _("Kỳ"), _("Tiếp nhận"), _("Đạt 4.2"), _("Tỷ lệ"), _("Chỉ tiêu"), _("So chỉ tiêu")]]
    current = table(manager, unit_of(COMMUNE), this_year)
    lines.append(_line(current.total, this_year))
    former = table(manager, unit_of(PAST_DISTRICT), past)
    lines += [_line(row, past) for row in (former.total, *former.rows)]
    return lines


def _line(row: Row, period: periods.Period) -> list[str]:
    name = _("%(unit)s (riêng đơn vị)") % {"unit": row.unit} if row.own else str(row.unit)
    return [
        name,
        period.words + (_(" (mẫu)") if row.figures.sample else ""),
        numbers.whole(row.figures.received),
        numbers.whole(row.figures.counted),
        numbers.percent(row.ratio.percent),
        numbers.target(row.target.percent if row.target else None),
        numbers.points(row.gap),
    ]
