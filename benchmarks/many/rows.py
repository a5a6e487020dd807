"""The rows behind an invented archive: units, people who may see one or all of them, and pages when they are wanted."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models.functions import Now

from accounts import units as tree
from accounts.models import BEGINNING, Field, Membership, Unit, User
from benchmarks.many.entries import PROCEDURES
from storage.models import Blob, Document, Dossier, Page, Procedure, Reading, Scan
from storage.search.entries import Entry
from storage.states import DocumentState, PageState, ScanState

SINCE = date(2025, 7, 1)
WORDS_A_LINE = 12


def make_tree(communes: int) -> list[Unit]:
    """A province with its communes."""
    province = Unit.objects.create(
        kind=Unit.Kind.PROVINCE, code="99", name="Tỉnh Thử Nghiệm", agency_code="H99", valid_from=SINCE
    )
    rows = [tree.place(province, None)]
    for number in range(1, communes + 1):
        commune = Unit.objects.create(
            kind=Unit.Kind.COMMUNE,
            code=f"99{number:03}",
            name=f"Xã Thử {number}",
            agency_code=f"H99.99{number:03}",
            valid_from=SINCE,
        )
        rows.append(tree.place(commune, province))
    return rows


def make_person(name: str, unit: Unit, *acts: str, role: Membership.Role = Membership.Role.STAFF) -> User:
    """Somebody with a place in the unit; to see comes with it."""
    user = User.objects.create_user(name, full_name="Nguyễn Văn Thử")
    Membership.objects.create(user=user, unit=unit, role=role, valid_from=SINCE, **{f"may_{act}": True for act in acts})
    return user


def make_procedures() -> list[int]:
    """The keys of procedures of one field."""
    field = Field.objects.create(code="G15-HT02", name="Hộ tịch")
    rows = [
        Procedure(
            code=f"1.{number:06}",
            name=f"Thủ tục {number}",
            folded=f"thu tuc {number}",
            field=field,
            level=Procedure.Level.COMMUNE,
            term_days=1,
            valid_from=BEGINNING,
        )
        for number in range(PROCEDURES)
    ]
    return [row.pk for row in Procedure.objects.bulk_create(rows)]


def write_missing(entries: Sequence[Entry], by: User) -> None:
    """Write the rows of those pages that have none yet."""
    there = set(Page.objects.filter(pk__in=[entry.page for entry in entries]).values_list("pk", flat=True))
    wanted = [entry for entry in entries if entry.page not in there]
    first = {entry.dossier: entry for entry in wanted}
    Dossier.objects.bulk_create([dossier_of(entry, by) for entry in first.values()], ignore_conflicts=True)
    papers = [
        Document(pk=key, dossier_id=key, title=entry.about[0], state=DocumentState.READY, created_by=by)
        for key, entry in first.items()
    ]
    Document.objects.bulk_create(papers, ignore_conflicts=True)
    scan = scan_of(by, first[wanted[0].dossier].units[0]) if wanted else None
    Page.objects.bulk_create(
        Page(
            pk=entry.page,
            scan=scan,
            number=entry.page,
            document_id=entry.dossier,
            position=entry.page,
            state=PageState.READ,
            changed_at=Now(),
        )
        for entry in wanted
    )
    Reading.objects.bulk_create(
        Reading(page_id=entry.page, source=Reading.Source.MACHINE, text=entry.text, words=laid_out(entry.text))
        for entry in wanted
    )


def dossier_of(entry: Entry, by: User) -> Dossier:
    """The dossier of a page."""
    received = datetime.combine(date.fromordinal(entry.day), time(3), UTC)
    return Dossier(
        pk=entry.dossier,
        code=entry.codes[0],
        procedure_id=entry.procedure,
        receiving_unit_id=entry.units[0],
        owning_unit_id=entry.units[-1],
        applicant=entry.about[1],
        received_at=received,
        created_by=by,
    )


def scan_of(by: User, unit: int) -> Scan:
    """The one file that all pages are said to come from."""
    blob, _ = Blob.objects.get_or_create(sha256="0" * 64, defaults={"size": 0, "original": True, "put_at": Now()})
    given = {"blob": blob, "name": "a.pdf", "kind": "pdf", "by": by, "state": ScanState.LOOKED}
    return Scan.objects.get_or_create(unit_id=unit, idempotency_key="archive", defaults=given)[0]


def laid_out(text: str) -> list[list[Any]]:
    """The words of a text in lines, as a reading keeps them."""
    found = []
    for number, word in enumerate(text.split()):
        line, column = divmod(number, WORDS_A_LINE)
        left, top = 0.08 + 0.07 * column, 0.05 + 0.04 * line
        found.append([word, left, top, left + 0.06, top + 0.02, 92.0, line])
    return found
