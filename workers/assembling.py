"""Assembling a document's record: its pages put together to one searchable PDF, checked to be PDF/A, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from ingest.errors import Refused
from ingest.sniff import Kind
from storage.assembly import AssemblyPage, AssemblySpec, assembly_of, refuse_assembly, save_revision
from storage.blobs import fetch, keep
from storage.documents import current_revision
from storage.models import Blob, Document, Scan
from workers import claims, orders, queue
from workers.looking import enqueue_if_assembling


@dataclass(frozen=True, slots=True)
class Made:
    """A record on disk: how many pages it shows, and whether it is PDF/A ("2b") or why not."""

    path: Path
    pages: int
    pdfa: str | None
    reason: str | None


def assemble(document: Document, attempt: int, folder: Path) -> None:
    """Make the record of the pages as they stand now. Raises ChildDied, and whatever the house fails with."""
    spec = assembly_of(document)
    try:
        made = make(spec, folder)
    except Refused as refused:
        refuse_assembly(document, attempt=attempt, change=spec.change, code=refused.code)
    else:
        blob = keep(made.path, original=False)
        saved = save_revision(
            document,
            attempt=attempt,
            change=spec.change,
            blob=blob,
            pages=made.pages,
            pdfa=made.pdfa,
            reason=made.reason,
        )
        if saved and (revision := current_revision(document)) is not None:
            queue.enqueue_access(revision.pk)
    enqueue_if_assembling(document.pk)


def make(spec: AssemblySpec, folder: Path) -> Made:
    """Write the record: a born-digital file that is taken whole is converted, or kept as it is; the rest is built.

    A page that spoils the whole because it can't be opened is left out, though its text be typed, and the others go in.
    Raises Refused.
    """
    paths = {page.blob.sha256: page.blob for page in spec.pages}
    files = {digest: fetch(blob, folder) for digest, blob in paths.items()}
    if (whole := whole_file(spec.pages)) is not None:
        return convert(spec, files[whole.sha256], folder)
    try:
        return build(spec, spec.pages, files, folder)
    except Refused:
        good = [page for page in spec.pages if not page.refused and page.index not in page.lost]
        if not good or len(good) == len(spec.pages):
            raise
        return build(spec, good, files, folder)


def whole_file(pages: Sequence[AssemblyPage]) -> Blob | None:
    """The born-digital PDF that these pages are, all of it, in its order and as it lies; None when they are not."""
    blob = pages[0].blob
    for index, page in enumerate(pages):
        as_it_lies = page.rotation == 0 and page.skew == 0
        if page.blob != blob or page.index != index or not page.born_digital or not as_it_lies:
            return None
    scan = Scan.objects.filter(Q(blob=blob) | Q(working_blob=blob), pages_expected=len(pages)).first()
    return blob if scan is not None else None


def convert(spec: AssemblySpec, source: Path, folder: Path) -> Made:
    """A PDF/A of a born-digital file; its very bytes when they can't become one."""
    out = folder / "record.pdf"
    try:
        answer = tell(spec, {"convert": str(source), "pages": []}, out)
    except Refused as refused:
        return Made(source, len(spec.pages), None, refused.message("vi"))
    return Made(out if out.exists() else source, len(spec.pages), answer["pdfa"], answer["reason"])


def build(spec: AssemblySpec, pages: Sequence[AssemblyPage], files: dict[str, Path], folder: Path) -> Made:
    """A searchable PDF of the pages, each as its scanner made it."""
    out = folder / "record.pdf"
    answer = tell(spec, {"pages": [as_order(page, files[page.blob.sha256]) for page in pages]}, out)
    return Made(out, answer["pages"], answer["pdfa"], answer["reason"])


def tell(spec: AssemblySpec, order: dict[str, Any], out: Path) -> dict[str, Any]:
    """Run the child; its time grows with the pages."""
    now = timezone.now().isoformat()
    meta = {"title": spec.title, "creator": spec.creator, "dossier_code": spec.dossier_code}
    meta |= {"created": spec.created.isoformat(), "modified": now}
    seconds = min(settings.PAGE_SECONDS + len(spec.pages), longest())
    (answer,) = orders.ask("assemble", {**order, "meta": meta, "out": str(out)}, seconds=seconds)
    return answer


def longest() -> int:
    """Seconds that one child may assemble: two of them, with and without bad pages, must fit into the job."""
    return 9 * int(settings.PAGE_SECONDS)


def as_order(page: AssemblyPage, path: Path) -> dict[str, Any]:
    """A page as the child wants it; a born-digital page brings its own words."""
    return {
        "path": str(path),
        "kind": Kind(page.kind).value,
        "index": page.index,
        "rotation": page.rotation,
        "skew": page.skew,
        "words": [] if page.born_digital else page.words,
        "canvas": list(page.canvas),
        "dpi": page.dpi,
        "file_pages": page.file_pages,
        "lost": list(page.lost),
    }


def give_up(document: Document, attempt: int, code: str) -> None:
    """Three children died over it: the document is refused until a page of it changes."""
    refuse_assembly(document, attempt=attempt, change=document.change, code=code)
    claims.patiently(partial(enqueue_if_assembling, document.pk))
