"""Every kind of file that a counter may send becomes a record, its words found, and veraPDF agrees."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings

from ingest.receive import receive_scan
from storage.blobs import fetch
from storage.documents import open_document
from storage.models import Document, Dossier, Page, Scan
from storage.states import DocumentState, PageState
from tests.ingest.files import heic, locked, picture, text_pdf, tiff
from tests.ocr.pages import OFFICIAL, page_of
from tests.verapdf import verapdf_failures
from workers import jobs

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("redis_url", "blob_root"),
    pytest.mark.slow,
]

DPI = 200
WORDS = "tham gia ý kiến"


def paper(mode: str = "RGB") -> Image.Image:
    """The upper third of a real paper."""
    page = Image.fromarray(page_of(OFFICIAL, dpi=DPI))
    return page.crop((0, 0, page.width, page.height // 3)).convert(mode)


def on_its_side() -> bytes:
    """A phone's picture: stored lying, EXIF says how to hold it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return picture("JPEG", paper().rotate(90, expand=True), exif=exif, dpi=(DPI, DPI), quality=90)


def mixed() -> bytes:
    """A scanned page, and one that a program wrote."""
    writer = PdfWriter()
    for part in (picture("PDF", paper(), resolution=DPI), text_pdf("Cong van so 12")):
        for page in PdfReader(io.BytesIO(part)).pages:
            writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def sheets(mode: str, compression: str, count: int = 1) -> Callable[[], bytes]:
    return lambda: tiff([paper(mode)] * count, compression=compression, dpi=(DPI, DPI))


def single(kind: str, mode: str = "RGB") -> Callable[[], bytes]:
    return lambda: picture(kind, paper(mode), dpi=(DPI, DPI))


# What is sent, how many pages it has, and whether the paper's words are on its first page.
KINDS: dict[str, tuple[Callable[[], bytes], int, bool]] = {
    "g4.tif": (sheets("1", "group4", 2), 2, True),
    "jpeg.tif": (sheets("RGB", "jpeg"), 1, True),
    "lzw.tif": (sheets("RGB", "tiff_lzw"), 1, True),
    "side.jpg": (on_its_side, 1, True),
    "cmyk.jpg": (single("JPEG", "CMYK"), 1, True),
    "sixteen.png": (lambda: picture("PNG", paper("L").convert("I;16").point(lambda value: value * 257)), 1, True),
    "alpha.png": (single("PNG", "RGBA"), 1, True),
    "picture.webp": (lambda: picture("WEBP", paper(), quality=90), 1, True),
    "phone.heic": (heic, 1, False),
    "owner.pdf": (lambda: locked(picture("PDF", paper(), resolution=DPI), user="", owner="chu"), 1, True),
    "mixed.pdf": (mixed, 2, True),
}


PDFA = {"mixed.pdf": ""}
"""Its written page uses a font that is not in the file, so the whole cannot be PDF/A, and says so."""


def record_of(scan: Scan) -> Document:
    """Do every job that there is to do."""
    jobs.look_scan(scan.pk)
    for page in Page.objects.filter(scan=scan, state=PageState.WAITING).order_by("number"):
        jobs.read_page(page.pk)
    assert scan.into is not None
    jobs.assemble_document(scan.into.pk)
    return Document.objects.get(pk=scan.into.pk)


@pytest.fixture
def send(dossier: Dossier) -> Callable[[str, bytes], Scan]:
    """Receive a file into a paper of its own."""

    def receive(name: str, content: bytes) -> Scan:
        by = dossier.created_by
        assert by is not None
        return receive_scan(
            io.BytesIO(content),
            name=f"{name}.bin",  # the name tells nothing: the kind is told by content
            source=Scan.Source.WEB,
            unit=dossier.receiving_unit,
            by=by,
            idempotency_key=name,
            into=open_document(dossier, kind=Document.Kind.COMPONENT, title=name, by=by),
        ).scan

    return receive


@pytest.mark.slow
def test_every_kind_becomes_a_searchable_record(
    send: Callable[[str, bytes], Scan], settings: Settings, tmp_path: Path
) -> None:
    settings.SCRATCH_DIR = tmp_path / "scratch"
    records = {}
    for name, (content, count, has_words) in KINDS.items():
        document = record_of(send(name, content()))
        pages = list(document.pages.order_by("position"))
        assert (document.state, len(pages)) == (DocumentState.READY, count), name
        if has_words:
            assert WORDS in pages[0].readings.get(current=True).text, name
        revision = document.revisions.get()
        assert revision.pages == count, name
        assert (name, revision.pdfa, revision.pdfa_reason) == (name, PDFA.get(name, "2b"), revision.pdfa_reason)
        if revision.pdfa:
            records[fetch(revision.blob, tmp_path)] = name

    failures = {records[path]: why for path, why in verapdf_failures(list(records)).items() if why}
    assert failures == {}
