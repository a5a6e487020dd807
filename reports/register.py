"""Import of the register (sổ tiếp nhận): every line becomes or renews one dossier, however often it is imported.

A dossier made at the counter and found here is one dossier: what the register states wins, the papers stay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.access import units_under
from accounts.models import Unit, User
from reports.models import RegisterImport
from reports.register_rows import BadRow, Known, Line, read_line, renamed
from storage import audit
from storage.changed import touch_dossiers
from storage.codes import canonical_agency
from storage.documents import lock_papers
from storage.models import Dossier, Procedure
from storage.search.folding import fold

BATCH: Final = 500
RETRIES: Final = 5
FIELDS: Final = (
    "procedure",
    "owning_unit",
    "applicant",
    "folded",
    "identity_number",
    "phone",
    "subject",
    "channel",
    "status",
    "received_at",
    "due_at",
    "settled_at",
    "returned_at",
    "electronic_result",
    "in_register",
)


@dataclass(slots=True)
class RegisterReport:
    """What an import did; `bad` are line numbers with their reasons. `saved` is None when nothing was good."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    saved: RegisterImport | None = None

    @property
    def good(self) -> int:
        """Lines that were taken."""
        return self.created + self.updated + self.unchanged


def import_rows(
    rows: Iterable[Mapping[str, str]],
    *,
    unit: Unit,
    by: User | None,
    as_of: datetime,
    name: str,
    sample: bool = False,
) -> RegisterReport:
    """Bring a register's rows in, a batch in each transaction; line numbers are those of the sheet (its head is 1).

    unit: whose register it is; dossiers of units outside it (and its predecessors) are refused. as_of: until when the
    register reaches. Raises MissingColumns before anything is written.
    """
    report = RegisterReport()
    known = _known(unit)
    lines = iter(_good_lines(renamed(rows), known, report))
    while batch := list(islice(lines, BATCH)):
        _import_batch(batch, {each.pk for each in known.units}, sample, report)
    report.bad.sort()
    if report.good:
        with transaction.atomic():
            report.saved = _save(report, unit, by, as_of, name)
    return report


def _known(unit: Unit) -> Known:
    procedures: dict[str, list[Procedure]] = {}
    for procedure in Procedure.objects.order_by("-valid_from"):
        procedures.setdefault(procedure.code, []).append(procedure)
    units = list(units_under(unit).order_by("-valid_from"))
    others = Unit.objects.exclude(agency_code="").exclude(pk__in=[each.pk for each in units])
    elsewhere = frozenset(canonical_agency(code) for code in others.values_list("agency_code", flat=True))
    return Known(procedures, units, unit, elsewhere)


def _good_lines(rows: list[dict[str, str]], known: Known, report: RegisterReport) -> Iterable[Line]:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        if not any(row.values()):
            continue
        try:
            line = read_line(number, row, known)
            first = seen.setdefault(line.code, number)
            if first != number:
                raise BadRow(_("Trùng mã hồ sơ với dòng %(line)s.") % {"line": first})
        except BadRow as bad:
            report.bad.append((number, str(bad)))
        else:
            yield line


def _import_batch(batch: list[Line], units: set[int], sample: bool, report: RegisterReport) -> None:
    """Try again when a counter opens a dossier of the batch at the same moment."""
    for attempt in range(RETRIES):
        try:
            with transaction.atomic():
                done = _write(batch, units, sample)
        except IntegrityError:
            if attempt == RETRIES - 1:
                raise
        else:
            break
    report.created += done.created
    report.updated += done.updated
    report.unchanged += done.unchanged
    report.bad += done.bad


def _write(batch: list[Line], units: set[int], sample: bool) -> RegisterReport:
    done, created, updated = RegisterReport(), list[Dossier](), list[Dossier]()
    named = Dossier.objects.filter(code__in=[line.code for line in batch])
    lock_papers(named)
    found = {dossier.code: dossier for dossier in named.select_for_update(no_key=True).order_by("pk")}
    for line in batch:
        dossier = found.get(line.code)
        if dossier is None and line.owning_unit is not None:
            created.append(_new(line, line.owning_unit, sample))
        elif dossier is None or not {dossier.receiving_unit_id, dossier.owning_unit_id} & units:
            done.bad.append((line.number, _("Hồ sơ này của đơn vị khác. Nhập trong sổ của đơn vị đó.")))
        elif _renew(dossier, line):
            updated.append(dossier)
        else:
            done.unchanged += 1
    Dossier.objects.bulk_create(created)
    Dossier.objects.bulk_update(updated, [*FIELDS, "change"])
    touch_dossiers([dossier.pk for dossier in updated])
    done.created, done.updated = len(created), len(updated)
    return done


def _stated(line: Line) -> dict[str, object]:
    """The fields of Dossier as the register states them."""
    values = {**line.values, "in_register": True}
    if "applicant" in values:
        values["folded"] = fold(str(values["applicant"]))
    return values


def _new(line: Line, unit: Unit, sample: bool) -> Dossier:
    units = {"receiving_unit": unit, "owning_unit": unit}
    return Dossier(code=line.code, sample=sample, **{**units, **_stated(line)})


def _renew(dossier: Dossier, line: Line) -> bool:
    """Set what the register states; whether anything differed. The change is raised so that it is counted anew.

    Of a destroyed dossier nothing comes back.
    """
    stated = _stated(line)
    if dossier.destroyed_at is not None or all(getattr(dossier, name) == value for name, value in stated.items()):
        return False
    for name, value in stated.items():
        setattr(dossier, name, value)
    dossier.change = F("change") + 1
    return True


def _save(report: RegisterReport, unit: Unit, by: User | None, as_of: datetime, name: str) -> RegisterImport:
    saved = RegisterImport.objects.create(
        unit=unit,
        as_of=as_of,
        by=by,
        name=name[:255],
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        bad=report.bad,
    )
    audit.record(
        audit.Action.IMPORTED,
        by=by,
        subject=saved,
        unit=unit,
        created=report.created,
        updated=report.updated,
        bad=len(report.bad),
    )
    return saved
