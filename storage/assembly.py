"""What an assembly is made of, and what comes of it: revisions of a document's searchable PDF."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from storage.documents import live_pages, lock, settle
from storage.models import Blob, Document, Page, Reading, Revision
from storage.states import DocumentState

UNSEEN: Final = (1240, 1754)
"""Canvas of a page that nobody could look at, A4 at 150 dpi: words typed for it need places, its picture knows none."""


@dataclass(frozen=True, slots=True)
class AssemblyPage:
    """One page of a record: where its picture is, how it lies, and its words.

    index: from 0 within the file. rotation: clockwise degrees. skew: counter-clockwise degrees.
    words: [[text, left, top, right, bottom, confidence, line], ...] in fractions of the upright, straight page.
    canvas: (width, height) in pixels of that page, never 0. dpi: (x, y), or None when unknown. refused: goes in without
    text. file_pages: how many pages the look found in its file. lost: the indexes of those that it could not open.
    """

    blob: Blob
    kind: str
    index: int
    rotation: int
    skew: float
    words: list[list[Any]]
    canvas: tuple[int, int]
    dpi: tuple[float, float] | None
    born_digital: bool
    refused: bool
    file_pages: int | None
    lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AssemblySpec:
    """All that an assembly needs; `change` is the Document.change that it shows. signed: a source is signed."""

    document_id: int
    change: int
    title: str
    creator: str
    dossier_code: str
    created: datetime
    signed: bool
    pages: tuple[AssemblyPage, ...]


def assembly_of(document: Document) -> AssemblySpec:
    """Describe the record as the rows stand now, in one consistent read."""
    with transaction.atomic():
        row = Document.objects.select_related("dossier__receiving_unit").get(pk=document.pk)
        pages = list(live_pages(row).select_related("scan__blob", "scan__working_blob"))
        readings = {reading.page_id: reading for reading in Reading.objects.filter(page__in=pages, current=True)}
        lost = _lost_pages({page.scan_id for page in pages})
    return AssemblySpec(
        document_id=row.pk,
        change=row.change,
        title=row.title,
        creator=row.dossier.receiving_unit.name,
        dossier_code=str(row.dossier),
        created=min((page.scan.received_at for page in pages), default=row.created_at),
        signed=any(page.scan.signed for page in pages),
        pages=tuple(_assembly_page(page, readings.get(page.pk), lost[page.scan_id]) for page in pages),
    )


def _lost_pages(scans: set[int]) -> dict[int, tuple[int, ...]]:
    """By scan, the indexes of the pages that could not be opened at all."""
    rows = Page.objects.filter(scan__in=scans, error_code="damaged", width=0).order_by("number")
    found = list(rows.values_list("scan", "number"))
    return {scan: tuple(number - 1 for of, number in found if of == scan) for scan in scans}


def _assembly_page(page: Page, reading: Reading | None, lost: tuple[int, ...]) -> AssemblyPage:
    return AssemblyPage(
        blob=page.scan.working_blob or page.scan.blob,
        kind=page.scan.kind,
        index=page.number - 1,
        rotation=page.rotation,
        skew=page.skew,
        words=reading.words if reading else [],
        canvas=_canvas(page, reading),
        dpi=(page.dpi_x, page.dpi_y) if page.dpi_x and page.dpi_y else None,
        born_digital=page.born_digital,
        refused=reading is None,
        file_pages=page.scan.pages_expected,
        lost=lost,
    )


def _canvas(page: Page, reading: Reading | None) -> tuple[int, int]:
    if reading is not None and reading.canvas_width:
        return reading.canvas_width, reading.canvas_height
    if not page.width:
        return UNSEEN
    return (page.height, page.width) if page.rotation in (90, 270) else (page.width, page.height)


def save_revision(
    document: Document, *, attempt: int, change: int, blob: Blob, pages: int, pdfa: str | None, reason: str | None
) -> bool:
    """Keep an assembled record as the next revision; True when it is current and the document final.

    False when the attempt no longer holds, or the pages changed meanwhile: then the claim is given back, and while the
    document is ASSEMBLING the caller enqueues it again.
    """
    with transaction.atomic():
        row = lock([document.pk])[document.pk]
        if row.attempt != attempt or row.state != DocumentState.ASSEMBLING:
            return False
        if row.change != change:
            _give_back(row)
            return False
        last = row.revisions.aggregate(last=Max("number"))["last"] or 0
        Revision.objects.create(
            document=row,
            number=last + 1,
            change=change,
            blob=blob,
            pages=pages,
            pdfa=pdfa or "",
            pdfa_reason=(reason or "")[:500],
        )
        Document.objects.filter(pk=row.pk).update(assembled=change, error_code="")
        settle(row.pk)
        return True


def refuse_assembly(document: Document, *, attempt: int, change: int, code: str) -> bool:
    """Give up assembling these pages; the document is REFUSED until a page of it changes. True when it was done."""
    with transaction.atomic():
        row = lock([document.pk])[document.pk]
        if row.attempt != attempt or row.state != DocumentState.ASSEMBLING:
            return False
        if row.change != change:
            _give_back(row)
            return False
        Document.objects.filter(pk=row.pk).update(assembled=change, error_code=code)
        settle(row.pk)
        return True


def _give_back(row: Document) -> None:
    Document.objects.filter(pk=row.pk).update(worker="", lease_until=None)
