"""What `sohoa recount`, `snapshot` and the `import-…` commands do; each takes the rest of the command line.

An operator's own file is read here, within the bounds of sheets.py; what comes through the web is read in a child.
"""

import argparse
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import units
from accounts.models import Unit
from reports import facts, snapshots
from reports.register import import_rows
from reports.register_rows import MissingColumns
from reports.sheets import BadSheet, read_rows
from storage import procedures
from storage.clock import database_now
from storage.telling import MOST_SHOWN, say, say_bad

SHEET_TEXTS = {
    "unreadable": gettext_lazy("Không đọc được tệp. Lưu lại thành XLSX hoặc CSV UTF-8 rồi nhập lại."),
    "too_large": gettext_lazy("Tệp quá lớn. Chia thành nhiều tệp rồi nhập lại."),
    "empty": gettext_lazy("Tệp không có dòng tiêu đề. Xuất lại từ phần mềm một cửa."),
}


def import_units(argv: list[str]) -> int:
    """Bring in the administrative tree before and after 1 July 2025."""
    _parser("import-units", import_units.__doc__).parse_args(argv)
    tree = units.import_units()
    say(_("%(units)s đơn vị, %(steps)s kế thừa.") % {"units": tree.units, "steps": tree.successions})
    if tree.unknown:
        say(_("Không có trong bảng đơn vị: %(codes)s") % {"codes": ", ".join(tree.unknown)})
    return 0


def import_procedures(argv: list[str]) -> int:
    """Bring in the catalogue of procedures from a CSV or XLSX file."""
    parser = _parser("import-procedures", import_procedures.__doc__)
    parser.add_argument("file", type=Path)
    rows = _read(parser.parse_args(argv).file)
    if rows is None:
        return 1
    report = procedures.import_rows(rows, None)
    say(_("Thêm %(created)s, cập nhật %(updated)s.") % {"created": report.created, "updated": report.updated})
    say_bad(report.bad)
    return 1 if report.bad else 0


def import_register(argv: list[str]) -> int:
    """Bring in the register (sổ tiếp nhận) that the one-stop software exported."""
    parser = _parser("import-register", import_register.__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--unit", required=True, help="code of the unit that keeps the register")
    parser.add_argument("--as-of", type=datetime.fromisoformat, help="up to when the register goes (2026-11-20T14:30)")
    options = parser.parse_args(argv)
    rows, unit = _read(options.file), _unit(options.unit)
    if unit is None:
        say(_("Không có đơn vị %(code)s.") % {"code": options.unit})
    if rows is None or unit is None:
        return 1
    as_of = timezone.make_aware(options.as_of) if options.as_of else timezone.now()
    try:
        report = import_rows(rows, unit=unit, by=None, as_of=as_of, name=options.file.name)
    except MissingColumns as missing:
        say(str(missing))
        return 1
    said = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
    say(_("Thêm %(created)s, cập nhật %(updated)s, giữ nguyên %(unchanged)s.") % said)
    say_bad(report.bad)
    return 1 if report.bad else 0


def recount(argv: list[str]) -> int:
    """Rebuild every fact and recount every figure; --check compares only and changes nothing."""
    parser = _parser("recount", recount.__doc__)
    parser.add_argument("--check", action="store_true", help="compare only")
    if not parser.parse_args(argv).check:
        say(_("Đã đếm lại %(dossiers)s hồ sơ.") % {"dossiers": facts.recount_all()})
        return 0
    found = facts.check()
    for difference in found[:MOST_SHOWN]:
        say(f"{difference.kind} {difference.key}: {difference.stored} → {difference.fresh}")
    waiting = {"wrong": len(found), "waiting": facts.dirty().count()}
    say(_("Khác nhau: %(wrong)s. Đang chờ đếm: %(waiting)s.") % waiting)
    return 1 if found else 0


def snapshot(argv: list[str]) -> int:
    """Freeze the figures of this moment as those of today, unless today has some."""
    _parser("snapshot", snapshot.__doc__).parse_args(argv)
    taken = snapshots.take(database_now())
    say(_("Số liệu lúc %(time)s.") % {"time": timezone.localtime(taken.at).strftime("%d/%m/%Y %H:%M")})
    if taken.audit_head:
        say(f"{taken.audit_number} {taken.audit_head}")
    return 0


def _parser(name: str, description: str | None) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"sohoa {name}", description=description)


def _read(path: Path) -> list[dict[str, str]] | None:
    """The file's rows; None when it cannot be taken, and why was said."""
    try:
        return read_rows(path)
    except OSError as error:
        say(f"{path}: {error.strerror}")
    except BadSheet as bad:
        say(f"{path}: {SHEET_TEXTS[bad.code]}")
    return None


def _unit(code: str) -> Unit | None:
    """The unit of a code or an agency code; of two that share it, the one that stands now."""
    found = Unit.objects.filter(code=code) | Unit.objects.filter(agency_code=code)
    today = found.filter(units.at(timezone.localdate()))
    return today.first() or found.first()
