"""What the API answers: the shapes that OpenAPI shows."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from ninja import Schema

from ingest.errors import TEXTS, refusal, text_of
from storage.audit import mask
from storage.checklist import ChecklistLine, checklist, counts_in_42, missing
from storage.documents import current_revision, is_digitized, live_pages
from storage.finding import masked
from storage.models import Document, Dossier, Page, Scan
from storage.verdicts import verdict_of


class Verdict(Schema):
    """What is said of a page. level: ok, mended, review, rescan, refused or waiting."""

    level: str
    word: str
    reasons: list[str]
    advice: str


class PageStatus(Schema):
    """A page of a scan. position: within its document."""

    uid: UUID
    number: int
    document: UUID | None
    position: int | None
    state: str
    verdict: Verdict


class Reason(Schema):
    """Why a file was refused."""

    code: str
    name: str
    message: str
    advice: str


class ScanStatus(Schema):
    """A received file. state: received, looking, needs_password, looked or refused."""

    uid: UUID
    name: str
    kind: str
    sha256: str
    size: int
    received_at: datetime
    state: str
    document: UUID | None
    dossier: str | None
    pages_expected: int | None
    pages: list[PageStatus]
    refused: Reason | None


class Received(Schema):
    """What became of an upload. created: False when the Idempotency-Key was stored before."""

    created: bool
    duplicate_of: UUID | None
    scan: ScanStatus


class Record(Schema):
    """The newest assembled PDF of a document."""

    number: int
    sha256: str
    size: int
    pages: int
    pdfa: str | None
    pdfa_reason: str
    made_at: datetime


class DocumentStatus(Schema):
    """A paper of a dossier."""

    uid: UUID
    dossier: str
    kind: str
    title: str
    component: str | None
    state: str
    pages: int
    digitized: bool
    record: Record | None


class ChecklistEntry(Schema):
    """A paper that the procedure asks for, and how it stands."""

    component: str | None
    title: str
    document: UUID | None
    must_digitize: bool
    level: str
    word: str
    pages: int


class DossierLine(Schema):
    """A dossier as lists show it: the identity number masked."""

    uid: UUID
    code: str
    procedure: str
    applicant: str
    identity_number: str
    receiving_unit: str
    owning_unit: str
    received_at: datetime | None


class DossierStatus(DossierLine):
    """A dossier. missing: why it does not count in indicator 4.2. arrived_at: the ticket's time, if any."""

    arrived_at: datetime | None
    opened_at: datetime | None
    completed_at: datetime | None
    sheets: int | None
    counts_in_42: bool
    missing: list[str]
    checklist: list[ChecklistEntry]
    documents: list[DocumentStatus]


def page_status(page: Page) -> PageStatus:
    """A page as the API shows it."""
    verdict = verdict_of(page)
    return PageStatus(
        uid=page.uid,
        number=page.number,
        document=page.document.uid if page.document else None,
        position=page.position,
        state=page.state,
        verdict=Verdict(
            level=verdict.level,
            word=verdict.word,
            reasons=[str(reason) for reason in verdict.reasons],
            advice=verdict.advice,
        ),
    )


def scan_status(scan: Scan, pages: list[Page]) -> ScanStatus:
    """A scan with those of its pages that the asker may see."""
    return ScanStatus(
        uid=scan.uid,
        name=scan.name,
        kind=scan.kind,
        sha256=scan.blob_id,
        size=scan.blob.size,
        received_at=scan.received_at,
        state=scan.state,
        document=scan.into.uid if scan.into else None,
        dossier=str(scan.into.dossier) if scan.into else None,
        pages_expected=scan.pages_expected,
        pages=[page_status(page) for page in pages],
        refused=reason_of(scan.error_code),
    )


def reason_of(code: str) -> Reason | None:
    """The class, message and advice of a stored error code."""
    if code not in TEXTS:
        return None
    language = get_language() or "vi"
    advice = TEXTS[code][language][1]
    return Reason(code=code, name=refusal(code).__name__, message=text_of(code, language), advice=advice)


def document_status(document: Document) -> DocumentStatus:
    """A paper as the API shows it."""
    return DocumentStatus(
        uid=document.uid,
        dossier=str(document.dossier),
        kind=document.kind,
        title=document.title,
        component=document.component.code if document.component else None,
        state=document.state,
        pages=live_pages(document).count(),
        digitized=is_digitized(document),
        record=record_of(document),
    )


def record_of(document: Document) -> Record | None:
    """The newest record of a paper."""
    revision = current_revision(document)
    if revision is None:
        return None
    return Record(
        number=revision.number,
        sha256=revision.blob_id,
        size=revision.blob.size,
        pages=revision.pages,
        pdfa=revision.pdfa or None,
        pdfa_reason=revision.pdfa_reason,
        made_at=revision.made_at,
    )


def dossier_line(dossier: Dossier) -> DossierLine:
    """A dossier as a list shows it, numbers of persons masked."""
    return DossierLine(
        uid=dossier.uid,
        code=str(dossier),
        procedure=dossier.procedure.code,
        applicant=mask(dossier.applicant),
        identity_number=masked(dossier.identity_number),
        receiving_unit=dossier.receiving_unit.name,
        owning_unit=dossier.owning_unit.name,
        received_at=dossier.received_at,
    )


def dossier_status(dossier: Dossier) -> DossierStatus:
    """A dossier, opened: numbers are shown whole."""
    whole = {"applicant": dossier.applicant, "identity_number": dossier.identity_number}
    line = dossier_line(dossier).model_copy(update=whole)
    papers = dossier.documents.select_related("component", "dossier")
    return DossierStatus(
        **line.model_dump(),
        arrived_at=dossier.arrived_at,
        opened_at=dossier.opened_at,
        completed_at=dossier.completed_at,
        sheets=dossier.sheets,
        counts_in_42=counts_in_42(dossier),
        missing=[str(word) for word in missing(dossier)],
        checklist=[checklist_entry(entry) for entry in checklist(dossier)],
        documents=[document_status(document) for document in papers],
    )


def checklist_entry(line: ChecklistLine) -> ChecklistEntry:
    """A line of the checklist."""
    return ChecklistEntry(
        component=line.component.code if line.component else None,
        title=line.title,
        document=line.document.uid if line.document else None,
        must_digitize=line.must_digitize,
        level=line.level,
        word=line.word,
        pages=line.pages,
    )
