"""A dossier as a ZIP: the originals as they came in, the records, what is known of them, and the checksums of all."""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any
from unicodedata import category
from zipfile import ZIP_STORED, ZipFile

from django.utils import timezone

from accounts.models import User
from ingest.sniff import Kind
from storage.archive.contents import papers_of
from storage.archive.package import write_package
from storage.blobs import blobs
from storage.blobs.store import drain
from storage.documents import current_revision
from storage.models import Document, Dossier, Revision, Scan
from web.archived import sees_whole

UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
LONGEST_NAME, MOST_BYTES = 100, 200
"""File systems hold names of 255 bytes; a number before it and an ending behind it have their place too."""
ENDINGS = {
    Kind.PDF: (".pdf",),
    Kind.TIFF: (".tif", ".tiff"),
    Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    Kind.PNG: (".png",),
    Kind.WEBP: (".webp",),
    Kind.HEIC: (".heic", ".heif"),
}


def safe_name(text: str) -> str:
    """A name that every system takes for a file, without signs that nobody sees or that turn the others about."""
    seen = "".join(letter for letter in UNSAFE.sub("_", text) if not category(letter).startswith("C"))
    cut = seen[:LONGEST_NAME].encode()[:MOST_BYTES].decode(errors="ignore")
    return cut.strip(" .") or "_"


def original_name(scan: Scan) -> str:
    """The name that a file came in with, ending as its kind does: what opens it is what looked at it.

    A PDF may be a program or a page of the web as well, and would be run as such under another ending.
    """
    stem, _dot, ending = scan.name.rpartition(".")
    known = ENDINGS[Kind(scan.kind)]
    if f".{ending.lower()}" in known:
        return f"{safe_name(stem)}.{ending}"
    return safe_name(scan.name) + known[0]


def records_of(papers: Iterable[Document]) -> list[Revision]:
    """The newest record of every paper that has one."""
    return [revision for paper in papers if (revision := current_revision(paper)) is not None]


def write_zip(dossier: Dossier, user: User, out: IO[bytes]) -> None:
    """Write the archive to `out`. Raises NotFound, Corrupt and Unavailable of storage.blobs.

    An original that holds pages which the person may not see stays out; the description says so.
    """
    papers = list(papers_of(dossier))
    folder = safe_name(str(dossier))
    sums: list[str] = []
    told: list[dict[str, Any]] = []
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for number, paper in enumerate(papers, start=1):
            entry = described(paper)
            for name, sha256 in files_of(paper, number, user, entry):
                add(archive, f"{folder}/{name}", sha256)
                sums.append(f"{sha256}  {name}\n")
            told.append(entry)
        description = json.dumps(described_dossier(dossier, told), ensure_ascii=False, indent=2)
        archive.writestr(f"{folder}/ho-so.json", description + "\n")
        archive.writestr(f"{folder}/SHA256SUMS", "".join(sums))


def write_archive(dossier: Dossier, user: User, out: IO[bytes], scratch: Path) -> None:
    """Write the package for the archive (storage.archive) to `out` as a ZIP; `scratch` holds it meanwhile.

    Raises NotFound, Corrupt and Unavailable of storage.blobs. Originals stay out as in `write_zip`.
    """
    with tempfile.TemporaryDirectory(dir=scratch) as folder, ZipFile(out, "w", ZIP_STORED) as archive:
        package = write_package(dossier, Path(folder), lambda scan: sees_whole(user, scan))
        for path in sorted(package.rglob("*")):
            archive.write(path, path.relative_to(folder))


def files_of(paper: Document, number: int, user: User, entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and digest of the paper's record and of the files that it was scanned as; each is noted in `entry`."""
    title = safe_name(paper.title)
    if revision := current_revision(paper):
        name = f"{number:02} {title}.pdf"
        entry["record"] = {
            "file": name,
            "sha256": revision.blob_id,
            "revision": revision.number,
            "pdfa": revision.pdfa or None,
            "pdfa_reason": revision.pdfa_reason,
            "made_at": revision.made_at.isoformat(),
        }
        yield name, revision.blob_id
    scans: dict[int, Scan] = {page.scan_id: page.scan for page in paper.pages.all()}
    for count, scan in enumerate(scans.values(), start=1):
        handed_out = sees_whole(user, scan)
        name = f"goc/{number:02}-{count:02} {original_name(scan)}"
        entry["originals"].append(described_scan(scan, name if handed_out else None))
        if handed_out:
            yield name, scan.blob_id


def add(archive: ZipFile, name: str, sha256: str) -> None:
    """Copy verified bytes into the archive."""
    with closing(blobs().open(sha256)) as source, archive.open(name, "w", force_zip64=True) as sink:
        drain(source, sink)  # type: ignore[arg-type] # a member that is written is an IO[bytes]


def described(paper: Document) -> dict[str, Any]:
    """A paper, with the fields of TT 01/2023/TT-VPCP Art. 9.2."""
    return {
        "uid": str(paper.uid),
        "kind": paper.kind,
        "component": paper.component.code if paper.component else None,
        "title": paper.title,
        "number": paper.number,
        "issued_on": paper.issued_on.isoformat() if paper.issued_on else None,
        "issued_by": paper.issued_by,
        "abstract": paper.abstract,
        "shelf": paper.shelf,
        "state": paper.state,
        "reuse": paper.reuse,
        "pages": [
            {"position": page.position, "scan": str(page.scan.uid), "number": page.number, "rotation": page.rotation}
            for page in paper.pages.all()
        ],
        "record": None,
        "originals": [],
    }


def described_scan(scan: Scan, name: str | None) -> dict[str, Any]:
    """A scanned file; `file` is None when it holds pages that are not the person's to see."""
    return {
        "uid": str(scan.uid),
        "file": name,
        "name": scan.name,
        "kind": scan.kind,
        "sha256": scan.blob_id,
        "size": scan.blob.size,
        "received_at": scan.received_at.isoformat(),
        "by": str(scan.by),
        "source": scan.source,
        "counter": scan.counter,
        "scanner": scan.scanner,
        "signed": scan.signed,
    }


def described_dossier(dossier: Dossier, papers: list[dict[str, Any]]) -> dict[str, Any]:
    """What is known of the dossier."""
    times = ("received_at", "due_at", "settled_at", "returned_at")
    return {
        "code": dossier.code,
        "temporary_code": dossier.temporary_code,
        "procedure": {"code": dossier.procedure.code, "name": dossier.procedure.name},
        "retention": dossier.procedure.retention,
        "receiving_unit": dossier.receiving_unit.name,
        "owning_unit": dossier.owning_unit.name,
        "applicant": dossier.applicant,
        "identity_number": dossier.identity_number,
        "subject": dossier.subject,
        "sheets": dossier.sheets,
        **{name: at.isoformat() if (at := getattr(dossier, name)) else None for name in times},
        "exported_at": timezone.now().isoformat(),
        "documents": papers,
    }
