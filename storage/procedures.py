"""The catalogue of procedures: imported row by row, searched as one types."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import RECEIVE, fields_for
from accounts.models import BEGINNING, Field, User
from accounts.units import at
from storage import audit
from storage.models import Component, Procedure
from storage.retention import term_of
from storage.search.folding import fold

MOST: Final = 20
FIRST_LINE: Final = 2
"""The line of the first row in its file: the heading is line 1."""
LEVELS: Final = {
    "tinh": Procedure.Level.PROVINCE,
    "cap tinh": Procedure.Level.PROVINCE,
    "huyen": Procedure.Level.DISTRICT,
    "cap huyen": Procedure.Level.DISTRICT,
    "xa": Procedure.Level.COMMUNE,
    "cap xa": Procedure.Level.COMMUNE,
}
YES: Final = frozenset({"1", "x", "co", "true", "yes"})
NO: Final = frozenset({"", "0", "khong", "false", "no"})


class BadRow(ValueError):
    """A row that cannot be taken; its text is the reason."""


@dataclass(slots=True)
class ImportReport:
    """What an import did. bad: (line in the file, why); every other row was kept."""

    created: int = 0
    updated: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def import_rows(rows: Iterable[Mapping[str, str]], by: User | None) -> ImportReport:
    """Take the catalogue in: one row a component, the procedure's own columns repeated; a second run changes nothing.

    Columns: MaTTHC, TenTTHC, MaLinhVuc, TenLinhVuc, CapThucHien (tỉnh, huyện, xã), ThoiHanGiaiQuyet (working days, or
    empty), ThoiHanBaoQuan (Vĩnh viễn, years, or empty), CoKetQua, HieuLucTu, HieuLucDen (YYYY-MM-DD or DD/MM/YYYY),
    MaThanhPhan, TenThanhPhan, PhaiSoHoa. Empty CoKetQua and PhaiSoHoa mean no.
    """
    report = ImportReport()
    seen: dict[tuple[str, date], int] = {}
    for line, row in enumerate(rows, start=FIRST_LINE):
        try:
            with transaction.atomic():
                _import_row(
                    {name: normalize("NFC", (value or "").strip()) for name, value in row.items()}, report, seen
                )
        except BadRow as bad:
            report.bad.append((line, str(bad)))
    audit.record(
        audit.Action.IMPORTED,
        by=by,
        what="procedures",
        created=report.created,
        updated=report.updated,
        bad=len(report.bad),
    )
    return report


def _import_row(row: Mapping[str, str], report: ImportReport, seen: dict[tuple[str, date], int]) -> None:
    code, since = _needed(row, "MaTTHC"), _day(row, "HieuLucTu") or BEGINNING
    values = _procedure_values(row)
    if values["valid_to"] and values["valid_to"] < since:
        raise BadRow(_("HieuLucDen trước HieuLucTu."))
    component = row.get("TenThanhPhan", "")
    must = _flag(row, "PhaiSoHoa")
    known = seen.get((code, since))
    if known is None:
        procedure, created = Procedure.objects.update_or_create(code=code, valid_from=since, defaults=values)
        known = seen[code, since] = procedure.pk
        report.created += created
        report.updated += not created
    if component:
        _import_component(known, row, must)


def _import_component(procedure: int, row: Mapping[str, str], must: bool) -> None:
    mine = Component.objects.filter(procedure=procedure)
    code = row.get("MaThanhPhan") or f"{mine.count() + 1:02}"
    if not row.get("MaThanhPhan") and (named := mine.filter(name=row["TenThanhPhan"]).first()):
        code = named.code
    there = mine.filter(code=code).first()
    Component.objects.update_or_create(
        procedure_id=procedure,
        code=code,
        defaults={
            "name": row["TenThanhPhan"][:500],
            "must_digitize": must,
            "position": there.position if there else mine.count() + 1,
        },
    )


def _procedure_values(row: Mapping[str, str]) -> dict[str, Any]:
    name = _needed(row, "TenTTHC")
    level = LEVELS.get(fold(row.get("CapThucHien", "")))
    if level is None:
        raise BadRow(_("CapThucHien phải là tỉnh, huyện hoặc xã."))
    term = row.get("ThoiHanGiaiQuyet", "")
    if term and not term.isdecimal():
        raise BadRow(_("ThoiHanGiaiQuyet phải là số ngày làm việc, hoặc để trống."))
    field_code = _needed(row, "MaLinhVuc")
    belongs, _made = Field.objects.get_or_create(
        code=field_code, defaults={"name": row.get("TenLinhVuc") or field_code}
    )
    return {
        "name": name,
        "folded": fold(name),
        "field": belongs,
        "level": level,
        "term_days": int(term) if term else None,
        "retention": _term(row),
        "needs_result": _flag(row, "CoKetQua"),
        "valid_to": _day(row, "HieuLucDen"),
    }


def _term(row: Mapping[str, str]) -> str:
    try:
        return term_of(row.get("ThoiHanBaoQuan", ""))
    except ValueError as unknown:
        raise BadRow(_("ThoiHanBaoQuan phải là “Vĩnh viễn” hoặc số năm, hoặc để trống.")) from unknown


def _needed(row: Mapping[str, str], name: str) -> str:
    value = row.get(name, "")
    if not value:
        raise BadRow(_("Thiếu cột %(name)s.") % {"name": name})
    longest = 500 if name == "TenTTHC" else 40
    if len(value) > longest:
        raise BadRow(_("%(name)s dài quá %(longest)s ký tự.") % {"name": name, "longest": longest})
    return value


def _flag(row: Mapping[str, str], name: str) -> bool:
    value = fold(row.get(name, ""))
    if value not in YES | NO:
        raise BadRow(_("%(name)s phải là 1 hoặc 0.") % {"name": name})
    return value in YES


def _day(row: Mapping[str, str], name: str) -> date | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        if "/" in text:
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text[:10])
    except ValueError as never_was:
        raise BadRow(_("%(name)s không phải là ngày: %(text)s.") % {"name": name, "text": text}) from never_was


def search(text: str, user: User) -> list[Procedure]:
    """Procedures in force today, in fields handed to the person, by code or by words without accents; at most 20."""
    rows = Procedure.objects.filter(at(timezone.localdate()), field__in=fields_for(user, RECEIVE))
    named = Q()
    for word in fold(text).split():
        named &= Q(folded__contains=word)
    return list(rows.filter(named | Q(code__startswith=text.strip())).order_by("name")[:MOST])
