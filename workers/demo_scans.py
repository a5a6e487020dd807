"""The demo's dossiers of this year: opened at the counter, found in a register, their real scans put into the queue."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Unit, User
from accounts.units import at
from ingest.receive import receive_scan
from reports import demo
from reports.register import import_rows
from storage import dossiers
from storage.documents import open_document
from storage.models import Component, Document, Dossier, Procedure, Scan
from workers.queue import enqueue_look

SAMPLES: Final = Path(settings.ROOT) / "tests" / "samples"
COUNTER = "Quầy 1"


@dataclass(frozen=True, slots=True)
class Case:
    """One dossier: a procedure, an invented person, the files of its first components, and that of its result."""

    procedure: str
    applicant: str
    identity_number: str
    components: tuple[str, ...]
    result: str = ""


CASES: Final = (
    Case(
        "2.000815",
        "Nguyễn Văn Thử",
        "087000000001",
        ("vietnamese/qn-575-ubnd-ktth.pdf",),
        "vietnamese/qn-tb11-2025-borndigital.pdf",
    ),
    Case(
        "1.001193",
        "Trần Thị Mẫu",
        "087100000002",
        ("vietnamese/qn-299-ubnd-tthc-hoatoc.pdf", "phone/linguistics_thesis_a.jpg"),
        "vietnamese/qn-23-bc-2025.pdf",
    ),
    Case("1.000894", "Lê Văn Mẫu", "087000000003", ("vietnamese/qn-07-ct-2018-1bit.pdf",)),
    Case("1.004873", "Phạm Thị Thử", "087100000004", ("vietnamese/qn-01-ct-2021-100dpi.pdf",)),
    Case("2.000884", "Nguyễn Văn Thử", "087000000001", ("pdf/c02-22.pdf",)),
)


def receive() -> list[int]:
    """Open the dossiers and receive their files, all of them once; the pks of the documents that will be assembled."""
    by = User.objects.get(username=demo.LOGINS[0].username)
    unit = demo.unit_of(demo.COMMUNE)
    day = _first_day(by)
    opened = [
        _open(case, unit, by, f"{unit.agency_code}-{day:%y%m%d}-{number:04}") for number, case in enumerate(CASES, 1)
    ]
    import_rows(
        [_register_row(case, dossier) for case, dossier in zip(CASES, opened, strict=True)],
        unit=unit,
        by=None,
        as_of=timezone.now(),
        name="so-tiep-nhan-mau.csv",
    )
    return [pk for case, dossier in zip(CASES, opened, strict=True) for pk in _receive_case(case, dossier, unit, by)]


def _first_day(by: User) -> date:
    """The day on which the demo was first loaded here: a later run must find the same dossiers."""
    first = Dossier.objects.filter(created_by=by, sample=False, code__isnull=False).order_by("pk").first()
    return timezone.localdate(first.created_at if first else None)


def _open(case: Case, unit: Unit, by: User, code: str) -> Dossier:
    known = Dossier.objects.filter(code=code).first()
    return known or dossiers.open_dossier(
        code,
        Procedure.objects.get(at(timezone.localdate()), code=case.procedure),
        unit,
        by,
        applicant=case.applicant,
        identity_number=case.identity_number,
    )


def _register_row(case: Case, dossier: Dossier) -> dict[str, str]:
    return {
        "MaHoSo": str(dossier.code),
        "MaTTHC": case.procedure,
        "NgayTiepNhan": timezone.localtime(dossier.received_at).strftime("%Y-%m-%d %H:%M:%S"),
        "ChuHoSo": case.applicant,
        "MaDoiTuong": case.identity_number,
        "TrangThaiHoSo": "9" if case.result else "4",
    }


def _receive_case(case: Case, dossier: Dossier, unit: Unit, by: User) -> list[int]:
    asked = Component.objects.filter(procedure=dossier.procedure, must_digitize=True)[: len(case.components)]
    made = [
        _receive(file, open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=by), unit, by)
        for file, component in zip_longest(case.components, asked)
    ]
    if case.result:
        made.append(_receive(case.result, open_document(dossier, kind=Document.Kind.RESULT, by=by), unit, by))
    return made


def _receive(file: str, document: Document, unit: Unit, by: User) -> int:
    path = SAMPLES / file
    receipt = receive_scan(
        path,
        name=path.name,
        source=Scan.Source.WEB,
        unit=unit,
        by=by,
        idempotency_key=f"demo-{document.dossier}-{file}",
        into=document,
        counter=COUNTER,
    )
    if receipt.created:
        with transaction.atomic():
            enqueue_look(receipt.scan.pk)
    return document.pk
