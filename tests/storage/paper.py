"""Rows of scans and pages as a worker would leave them, without any worker, file or picture."""

import itertools
from hashlib import sha256
from typing import Any

from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from storage import pages, scans
from storage.assembly import save_revision
from storage.documents import live_pages
from storage.facts import PageFacts, ReadingFacts
from storage.models import Blob, Document, Dossier, Page, Scan
from storage.states import DocumentState, PageState, ScanState, move

NUMBERS = itertools.count(1)


def make_blob(text: str | None = None) -> Blob:
    """A blob's row; its bytes are nowhere."""
    told = text or f"blob {next(NUMBERS)}"
    digest = sha256(told.encode()).hexdigest()
    return Blob.objects.get_or_create(pk=digest, defaults={"size": len(told), "put_at": Now()})[0]


def make_scan(by: User, dossier: Dossier, *, into: Document | None = None, replaces: Page | None = None) -> Scan:
    """A file just received."""
    return scans.create(
        blob=make_blob(),
        name="quet.pdf",
        kind="pdf",
        source=Scan.Source.WEB,
        unit=dossier.receiving_unit,
        by=by,
        idempotency_key=f"key {next(NUMBERS)}",
        into=into,
        replaces=replaces,
    )


def claim(row: Scan | Page | Document, to: str) -> int:
    """Take the row as a worker does; the attempt's number."""
    row.refresh_from_db()
    if row.state != to:
        assert move(row, to)
    type(row)._default_manager.filter(pk=row.pk).update(attempt=F("attempt") + 1, worker="thợ")
    row.refresh_from_db()
    return row.attempt


def seen(number: int, **values: Any) -> PageFacts:
    """A good page of 300 dpi."""
    good: dict[str, Any] = {"width": 2480, "height": 3508, "dpi": (300.0, 300.0), "view": make_blob()}
    return PageFacts(number=number, **{**good, **values})


def look_at(scan: Scan, *facts: PageFacts) -> list[Page]:
    """Look at a scan to its end."""
    attempt = claim(scan, ScanState.LOOKING)
    assert scans.expect(scan, attempt=attempt, pages=len(facts), signed=False)
    found = [pages.add_page(scan, attempt=attempt, facts=each) for each in facts]
    assert scans.looked(scan, attempt=attempt)
    return [page for page in found if page is not None]


def words_of(text: str) -> ReadingFacts:
    """The reading of a straight page that says `text` on one line."""
    words = tuple([word, 0.1 * n, 0.1, 0.1 * n + 0.09, 0.12, 90.0, 0] for n, word in enumerate(text.split(), start=1))
    return ReadingFacts(
        text=text,
        words=words,
        rotation=0,
        skew=0.0,
        skew_confidence=1.0,
        confidence=90.0,
        width=2480,
        height=3508,
        view=None,
        verdicts=(),
        seconds=0.5,
    )


def read(page: Page, text: str = "Quyết định") -> None:
    """Read a page as a worker does."""
    attempt = claim(page, PageState.READING)
    assert pages.save_reading(page, attempt=attempt, facts=words_of(text))
    page.refresh_from_db()


def assemble(document: Document) -> None:
    """Assemble a document as a worker does."""
    attempt = claim(document, DocumentState.ASSEMBLING)
    count = live_pages(document).count()
    assert save_revision(
        document, attempt=attempt, change=document.change, blob=make_blob(), pages=count, pdfa="2b", reason=None
    )
    document.refresh_from_db()


def scanned(by: User, document: Document, *, pages: int) -> list[Page]:
    """Pages that were received into a document, looked at and not read yet."""
    scan = make_scan(by, document.dossier, into=document)
    return look_at(scan, *(seen(number) for number in range(1, pages + 1)))


def ready(by: User, document: Document, *, pages: int = 1) -> list[Page]:
    """A document with this many pages, ready."""
    rows = scanned(by, document, pages=pages)
    for page in rows:
        read(page)
    assemble(document)
    return rows


def numbers_of(document: Document) -> list[tuple[int, int]]:
    """(position, number in its scan) of the live pages in order."""
    return [(page.position or 0, page.number) for page in live_pages(document)]
