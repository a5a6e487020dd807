"""One line of the register (sổ tiếp nhận) as the one-stop software exports it, read and checked.

Column names are those of the national payload DongBoHoSoMC (MaHoSo, MaTTHC, NgayTiepNhan, …), in any case.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit
from storage import codes
from storage.models import Dossier, Procedure

REQUIRED: Final = ("MaHoSo", "MaTTHC", "NgayTiepNhan")
KNOWN: Final = (
    *REQUIRED,
    "NgayHenTra",
    "NgayKetThucXuLy",
    "NgayTra",
    "TrangThaiHoSo",
    "KenhThucHien",
    "DonViXuLy",
    "ChuHoSo",
    "MaDoiTuong",
    "SoDienThoai",
    "TrichYeuHoSo",
    "DuongDanTepTinKetQua",
)
ALSO: Final = {"hinhthuc": "KenhThucHien"}
DAY_FORMATS: Final = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%Y%m%d%H%M%S",
)
PROCEDURE_CODE: Final = re.compile(r"\d\.\d{6}")
TEXTS: Final = {
    "ChuHoSo": ("applicant", 200),
    "MaDoiTuong": ("identity_number", 12),
    "SoDienThoai": ("phone", 20),
    "TrichYeuHoSo": ("subject", 1000),
}
"""Column to field of Dossier, and how long it may be."""

MOMENTS: Final = {
    "NgayTiepNhan": "received_at",
    "NgayHenTra": "due_at",
    "NgayKetThucXuLy": "settled_at",
    "NgayTra": "returned_at",
}


NO_DAY: Final = (date(1, 1, 1), date(1900, 1, 1))
"""What one-stop software writes where it has no day: the least of its programming language or its spreadsheet."""

EARLIEST_YEAR: Final = 1990


class BadRow(ValueError):
    """The line cannot be taken; the text says why and what to put right."""


class MissingColumns(ValueError):
    """The sheet lacks columns without which no line can be taken."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(_("Thiếu cột %(names)s. Xuất lại sổ tiếp nhận kèm các cột này.") % {"names": ", ".join(names)})


@dataclass(frozen=True, slots=True)
class Line:
    """A good line. `values` are fields of Dossier that the register states; what it leaves empty is not among them."""

    number: int
    code: str
    owning_unit: Unit | None  # of a new dossier (none: the code names a unit elsewhere); a known one keeps its own
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """What lines are checked against: the catalogue, and the units that the register may speak of.

    elsewhere: the agency codes of all other units, highest level first.
    """

    procedures: dict[str, list[Procedure]]
    units: list[Unit]
    unit: Unit
    elsewhere: frozenset[str]

    def procedure(self, code: str, day: date | None) -> Procedure:
        """The procedure of a code (local suffixes left out), as it was valid on the day received."""
        match = PROCEDURE_CODE.match(code)
        rows = self.procedures.get(code) or self.procedures.get(match[0] if match else "", [])
        on = day or timezone.localdate()
        valid = [row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]
        if not valid and not rows:
            raise BadRow(_("Không có thủ tục %(code)s trong danh mục. Nhập thủ tục này trước.") % {"code": code})
        return (valid or rows)[0]

    def owner(self, text: str, code: codes.DossierCode) -> Unit | None:
        """The unit that settles the dossier: named in the line, else in the code, else whose register it is.

        None when the code names one that the register may not speak of.
        """
        wanted = {text.casefold(), codes.canonical_agency(text).casefold()} if text else {code.agency.casefold()}
        found = [unit for unit in self.units if wanted & {unit.agency_code.casefold(), unit.name.casefold()}]
        if not found and text:
            raise BadRow(
                _("Đơn vị xử lý “%(name)s” không thuộc %(unit)s. Ghi mã hoặc tên đơn vị như trong danh mục.")
                % {"name": text[:80], "unit": self.unit}
            )
        if not found and code.agency in self.elsewhere:
            return None
        # Old and new units share names: the one that stood on the day of the code goes first.
        stood = [unit for unit in found if unit.valid_from <= code.day and code.day <= (unit.valid_to or code.day)]
        return next(iter([*stood, *found, self.unit]))


def renamed(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows under the register's own names, whatever the case of the sheet's; MissingColumns when a needed one lacks."""
    lines = list(rows)
    spelled = {name.casefold(): name for name in KNOWN} | ALSO
    if lines:
        found = {spelled.get(name.casefold()) for name in lines[0]}
        lacking = [name for name in REQUIRED if name not in found]
        if lacking:
            raise MissingColumns(lacking)
    return [
        {spelled[name.casefold()]: cell for name, cell in row.items() if name.casefold() in spelled} for row in lines
    ]


def read_line(number: int, row: Mapping[str, str], known: Known) -> Line:
    """Check one line; BadRow says what is wrong with it."""
    try:
        code = codes.parse(row["MaHoSo"])
    except codes.BadCode as error:
        raise BadRow(str(error)) from error
    moments = {field: moment for name, field in MOMENTS.items() if (moment := _moment(name, row.get(name, "")))}
    _check_order(moments)
    received = moments.get("received_at")
    procedure = known.procedure(row["MaTTHC"], timezone.localdate(received) if received else None)
    values: dict[str, object] = {"procedure": procedure, **moments, **_texts(row)}
    if status := row.get("TrangThaiHoSo"):
        values["status"] = _choice("TrangThaiHoSo", status, Dossier.Status)
    if channel := row.get("KenhThucHien"):
        values["channel"] = _choice("KenhThucHien", channel, Dossier.Channel)
    if row.get("DuongDanTepTinKetQua"):
        values["electronic_result"] = True
    owner = known.owner(row.get("DonViXuLy", ""), code)
    if row.get("DonViXuLy"):
        values["owning_unit"] = owner
    return Line(number, code.canonical, owner, values)


def _texts(row: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, (field, limit) in TEXTS.items():
        text = row.get(name, "")
        if len(text) > limit:
            raise BadRow(_("%(column)s dài quá %(limit)s ký tự.") % {"column": name, "limit": limit})
        if text:
            found[field] = text
    return found


def _moment(column: str, text: str) -> datetime | None:
    """A day or moment of Asia/Ho_Chi_Minh in one of the spellings that registers use; None for no day."""
    for spelling in DAY_FORMATS if text else ():
        try:
            moment = datetime.strptime(text, spelling)  # noqa: DTZ007 # the zone is given below
        except ValueError:
            continue
        if moment.date() in NO_DAY:
            return None
        if moment.year >= EARLIEST_YEAR:
            return moment.replace(tzinfo=timezone.get_current_timezone())
    if text:
        raise BadRow(
            _("%(column)s “%(text)s” không phải là ngày. Viết như 20/11/2026 hoặc 2026-11-20.")
            % {"column": column, "text": text[:40]}
        )
    return None


def _check_order(moments: Mapping[str, datetime]) -> None:
    received = moments.get("received_at")
    if received and received > timezone.now() + timedelta(days=1):
        raise BadRow(_("NgayTiepNhan ở tương lai. Kiểm tra lại ngày."))
    settled = moments.get("settled_at")
    if received and settled and settled.date() < received.date():
        raise BadRow(_("NgayKetThucXuLy trước NgayTiepNhan. Kiểm tra lại hai ngày."))


def _choice(column: str, text: str, choices: type[Dossier.Status] | type[Dossier.Channel]) -> int:
    """A number of the national tables, or its words."""
    for value, label in choices.choices:
        if text in (str(value), str(label)) or text.casefold() == str(label).casefold():
            return int(value)
    raise BadRow(_("%(column)s không có giá trị “%(text)s”.") % {"column": column, "text": text[:40]})
