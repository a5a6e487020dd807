"""Which files of a dossier the archive gets, and under which names (TT 05/2025/TT-BNV Art. 8.1.d)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, QuerySet

from storage.documents import LIVE, current_revision
from storage.models import Document, Dossier, Page, Scan
from storage.states import DocumentState

RECORDS: Final = "representations/records/data"
ORIGINALS: Final = "representations/originals/data"
UNSAFE: Final = re.compile(r"[^\w.-]+", re.ASCII)
KINDS: Final = {
    "pdf": (".pdf", "application/pdf"),
    "tiff": (".tif", "image/tiff"),
    "jpeg": (".jpg", "image/jpeg"),
    "png": (".png", "image/png"),
    "webp": (".webp", "image/webp"),
    "heic": (".heic", "image/heic"),
}
"""The end of the name and the media type of each kind that is taken in (ingest.sniff)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the package; `path` from the package's root, `name` as it came in."""

    path: str
    sha256: str
    size: int
    media_type: str
    format: str
    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with its ordinal, its record and the files that it was scanned as; `withheld` are not the asker's."""

    document: Document
    number: int
    sheets: int  # images of the record
    record: Item | None
    originals: tuple[Item, ...]
    withheld: int


def papers_of(dossier: Dossier) -> QuerySet[Document]:
    """The papers that stand, with their live pages."""
    live = Page.objects.filter(LIVE).select_related("scan__blob", "scan__by").order_by("position")
    rows = dossier.documents.exclude(state=DocumentState.WITHDRAWN).select_related("component")
    return rows.prefetch_related(Prefetch("pages", live))


def code_of(dossier: Dossier) -> str:
    """The dossier's code as a file's name."""
    return UNSAFE.sub("_", str(dossier))


def contents(dossier: Dossier, may: Callable[[Scan], bool]) -> list[Paper]:
    """Every paper with its files; `may`: whether whoever asks may have this original."""
    taken: dict[int, Item] = {}
    return [_paper(dossier, row, number, may, taken) for number, row in enumerate(papers_of(dossier), start=1)]


def items_of(papers: list[Paper]) -> dict[str, Item]:
    """Every file once, by its path: a stack of papers is one original of several."""
    every = (item for paper in papers for item in (paper.record, *paper.originals) if item)
    return {item.path: item for item in every}


def _paper(
    dossier: Dossier, document: Document, number: int, may: Callable[[Scan], bool], taken: dict[int, Item]
) -> Paper:
    pages = list(document.pages.all())
    scans = {page.scan_id: page.scan for page in pages}
    allowed = [scan for scan in scans.values() if may(scan)]
    for item, scan in zip(_originals(dossier, number, allowed), allowed, strict=True):
        taken.setdefault(scan.pk, item)
    originals = tuple(taken[scan.pk] for scan in allowed)
    return Paper(document, number, len(pages), _record(dossier, document, number), originals, len(scans) - len(allowed))


def _originals(dossier: Dossier, number: int, scans: list[Scan]) -> Iterator[Item]:
    for count, scan in enumerate(scans, start=1):
        ending, media_type = KINDS[scan.kind]
        path = f"{ORIGINALS}/{code_of(dossier)}.{number}.{count}{ending}"
        blob = scan.blob
        yield Item(path, blob.sha256, blob.size, media_type, scan.kind.upper(), scan.name, scan.received_at)


def _record(dossier: Dossier, document: Document, number: int) -> Item | None:
    revision = current_revision(document)
    if revision is None:
        return None
    path = f"{RECORDS}/{code_of(dossier)}.{number}.pdf"
    form = f"PDF/A-{revision.pdfa}" if revision.pdfa else "PDF"
    blob = revision.blob
    return Item(path, blob.sha256, blob.size, "application/pdf", form, document.title, revision.made_at)
