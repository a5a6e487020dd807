"""Papers whose bytes are really in the store."""

from io import BytesIO
from pathlib import Path

from accounts.models import User
from storage.blobs import keep
from storage.models import Document, Page, Revision, Scan
from tests.storage.paper import assemble, look_at, make_scan, read, seen

RECORD = Path(__file__).resolve().parent.parent / "samples" / "vietnamese" / "qn-tb11-2025-borndigital.pdf"
ORIGINAL = b"%PDF-1.4 as the scanner sent it"


def stored(by: User, document: Document, *texts: str, content: bytes = ORIGINAL) -> list[Page]:
    """A ready paper of one scanned file, a page for each text; its original and its record can be downloaded."""
    scan = make_scan(by, document.dossier, into=document)
    Scan.objects.filter(pk=scan.pk).update(blob=keep(BytesIO(content), original=True), counter="Quầy 1")
    scan.refresh_from_db()
    view = keep(BytesIO(b"the view"), original=False)
    rows = look_at(scan, *(seen(number, view=view, thumb=view) for number, _ in enumerate(texts, start=1)))
    for page, text in zip(rows, texts, strict=True):
        read(page, text)
    assemble(document)
    Revision.objects.filter(document=document).update(blob=keep(RECORD, original=False))
    return rows
