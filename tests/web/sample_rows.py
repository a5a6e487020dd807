"""What a running site made of the files that were sent to it, as JSON: `python -m tests.web.sample_rows OUT SECONDS`.

Runs in the site's own environment: waits until every document is final and the index holds every page, then writes a
line for each file to OUT/rows.json and each record to OUT/<name>.record.pdf.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.models import Page, Scan

QUERIES = (
    "299/UBND-TTHC",
    "công bố Danh mục",
    "cải cách thủ tục hành chính tháng 01/2025",
    "BÁO CÁO",
    "hóa đơn điện tử",
    "hoa don dien tu",
    "tăng cường công tác thi hành án hành chính",
    "11/TB-UBND",
    "image embedded as a Form XObject",
)


def wait(seconds: float) -> None:
    """Return when nothing is on its way any more; TimeoutError after so many seconds."""
    from storage.models import Document
    from storage.search.proof import prove
    from storage.states import DOCUMENT_FINAL

    until = time.monotonic() + seconds
    while True:
        open_rows = list(Document.objects.exclude(state__in=DOCUMENT_FINAL).values_list("pk", "state"))
        if not open_rows and prove().ok:
            return
        if time.monotonic() > until:
            raise TimeoutError(open_rows)
        time.sleep(0.5)


def rows_of(scan: "Scan", out: Path) -> dict[str, Any]:
    """One file: its states, its pages, its record."""
    from storage.blobs import blobs

    assert scan.into is not None
    revision = scan.into.revisions.first()
    if revision is not None:
        with blobs().open(revision.blob_id) as bytes_, (out / f"{scan.name}.record.pdf").open("wb") as record:
            shutil.copyfileobj(bytes_, record)
    return {
        "sha256": scan.blob_id,
        "state": scan.into.state,
        "signed": scan.signed,
        "pages": [page_of(page) for page in scan.pages.order_by("position")],
        "pdfa": revision.pdfa if revision else "",
        "pdfa_reason": revision.pdfa_reason if revision else "",
        "record": revision.blob_id if revision else "",
    }


def page_of(page: "Page") -> dict[str, Any]:
    """One page as the counter and the archive are told about it."""
    from storage.verdicts import verdict_of

    reading = page.readings.filter(current=True).first()
    return {
        "uid": str(page.uid),
        "number": page.number,
        "state": page.state,
        "error": page.error_code,
        "word": verdict_of(page).word,
        "reasons": [str(reason) for reason in verdict_of(page).reasons],
        "verdicts": sorted(verdict["code"] for verdict in page.verdicts),
        "shape": [page.width, page.height],
        "dpi": [page.dpi_x, page.dpi_y],
        "source": reading.source if reading else "",
        "text": reading.text if reading else "",
    }


def found(text: str) -> list[dict[str, Any]]:
    """The hits of the archivist's search."""
    from accounts.models import User
    from storage.search.query import search

    hits = search(text, User.objects.get(username="kho"), limit=50).hits
    return [{"name": hit.page.scan.name, "near": hit.near, "boxes": len(hit.boxes)} for hit in hits]


def main(out: Path, seconds: float) -> None:
    """Wait, and write everything down."""
    from storage.models import Scan

    wait(seconds)
    scans = {scan.name: rows_of(scan, out) for scan in Scan.objects.all()}
    told = {"scans": scans, "found": {text: found(text) for text in QUERIES}}
    (out / "rows.json").write_text(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    main(Path(sys.argv[1]), float(sys.argv[2]))
