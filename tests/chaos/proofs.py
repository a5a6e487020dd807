"""What has to hold after a fault, asked of rows, bytes, index and audit; each thing that does not is a line."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from pypdf import PdfReader

from storage import audit, fixity, gc
from storage.access_copies import wanting
from storage.blobs import blobs
from storage.models import Blob, Document, Dossier, Page, Reading, Revision, Scan
from storage.search.proof import Proof, prove
from storage.states import DocumentState, ScanState
from tests.chaos.load import LOST, Upload
from tests.processes import wait_for
from workers import claims, queue


def unfinished(uploads: list[Upload]) -> list[str]:
    """The files that are neither ready nor refused as they should be, and how they stand."""
    left = []
    scans = {scan.idempotency_key: scan for scan in scans_of(uploads)}
    for upload in uploads:
        scan = scans.get(upload.key)
        if scan is None:
            left.append(f"{upload.key}: no row")
        elif not upload.pages and scan.state != ScanState.REFUSED:
            left.append(f"{upload.key}: {scan.state}, though it is a bad file")
        elif upload.pages and (scan.into is None or scan.into.state != DocumentState.READY):
            left.append(f"{upload.key}: {scan.state}, its paper {how(scan.into)}")
    return left


def how(paper: Document | None) -> str:
    """How a paper stands, and who has it."""
    if paper is None:
        return "none"
    pages = [(page.state, page.worker, page.attempt) for page in paper.pages.all()]
    return (
        f"{paper.state} by {paper.worker or 'nobody'}, attempt {paper.attempt}, again {paper.retry_at}, pages {pages}"
    )


def ready(uploads: list[Upload]) -> int:
    """How many papers are ready."""
    return sum(scan.into is not None and scan.into.state == DocumentState.READY for scan in scans_of(uploads))


def refused(uploads: list[Upload]) -> int:
    """How many files are refused."""
    return sum(scan.state == ScanState.REFUSED for scan in scans_of(uploads))


def scans_of(uploads: list[Upload]) -> list[Scan]:
    """The rows of the files."""
    rows = Scan.objects.filter(idempotency_key__in=[upload.key for upload in uploads])
    return list(rows.select_related("into"))


def doubled(dossier: Dossier, uploads: list[Upload]) -> list[str]:
    """What is there more than once: a file, a paper, a page, a reading or a record."""
    twice = [
        f"scan {key}" for key, count in Counter(scan.idempotency_key for scan in scans_of(uploads)).items() if count > 1
    ]
    papers = Document.objects.filter(dossier=dossier).order_by("pk")
    twice += [f"paper {title}" for title, count in Counter(paper.title for paper in papers).items() if count > 1]
    for paper in papers:
        pages = [number for _, number in paper.pages.order_by("position").values_list("position", "number")]
        if pages != list(range(1, len(pages) + 1)):
            twice.append(f"pages {pages} of {paper.title}")
        if paper.revisions.count() > 1:
            twice.append(f"{paper.revisions.count()} records of {paper.title}")
    read = Counter(Reading.objects.filter(page__document__dossier=dossier).values_list("page", flat=True))
    return twice + [f"{count} readings of page {page}" for page, count in read.items() if count > 1]


def unknown_repeats(uploads: list[Upload]) -> list[str]:
    """Files that were stored anew though they were here: what was kept, and its sender not told, has to be known."""
    kept = [upload for upload in uploads if f"{LOST}201" in upload.answers]
    if not kept:
        return [f"no receipt was lost: {uploads[0].answers}"]
    return [f"not known again: {upload.key} {upload.answers}" for upload in kept if upload.answers[-1] != "200"]


def taken_again(uploads: list[Upload], *, but: set[int]) -> list[str]:
    """Pages of these files that more than one attempt was made at, all but these."""
    pages = Page.objects.filter(scan__in=scans_of(uploads), attempt__gt=1).exclude(pk__in=but)
    return [f"page {page.pk} was taken {page.attempt} times" for page in pages]


def pages_differ(uploads: list[Upload]) -> Iterator[str]:
    """Where the pages received, stored, read and in the PDF are not the same number."""
    pages = {upload.key: upload.pages for upload in uploads}
    for scan in scans_of(uploads):
        rows = Page.objects.filter(scan=scan)
        counts = {"received": pages[scan.idempotency_key], "stored": rows.count()}
        counts["read"] = Reading.objects.filter(page__in=rows, current=True).count()
        record = Revision.objects.filter(document=scan.into).order_by("-number").first()
        if record is not None:
            counts |= {"in the record's row": record.pages, "in the PDF": pages_in(record.blob_id)}
        counts["filed"] = Page.objects.filter(document=scan.into).count()
        if len(set(counts.values())) > 1:
            yield f"pages of {scan.idempotency_key}: {counts}"


def pages_in(sha256: str) -> int:
    """How many pages a stored PDF has."""
    with blobs().open(sha256) as file:
        return len(PdfReader(file).pages)


def index_differs(folder: Path) -> Iterator[str]:
    """Whether a web host's index shows other pages than the rows have; it may take some seconds to."""

    def proof() -> Proof:
        settings.INDEX_DIR = folder
        return prove()

    try:
        wait_for(lambda: proof().ok, seconds=40, what=proof, every=1)
    except AssertionError as differs:
        yield f"index in {folder.parent.name}: {differs}"
    filed = Page.objects.filter(document__isnull=False).count()
    if proof().pages != filed:
        yield f"index in {folder.parent.name}: {proof().pages} of {filed} pages"


def bytes_differ() -> Iterator[str]:
    """Bytes that are damaged or missing, and bytes that nothing needs once gc went over them."""
    gc.collect(timedelta(0))
    report = fixity.verify_blobs()
    yield from (f"damaged: {sha256}" for sha256 in report.damaged)
    yield from (f"missing: {sha256}" for sha256 in report.missing)
    gc.collect(timedelta(0))
    rows, held = set(Blob.objects.values_list("pk", flat=True)), set(blobs().digests())
    if rows != held:
        yield f"{len(rows - held)} rows without bytes, {len(held - rows)} bytes without a row"


def audit_differs() -> Iterator[str]:
    """What is wrong with the audit's chain once everything is sealed."""
    wait_for(lambda: audit.verify().unsealed == 0, seconds=30, every=1)
    yield from (f"audit: {problem}" for problem in audit.verify().problems)


def at_rest() -> bool:
    """Whether nothing waits, nobody works, and every record has its access copy."""
    left = queue.queued_ids()
    return not (any(claims.held(model).exists() for model in claims.STATES) or any(left.values()) or wanting().exists())
