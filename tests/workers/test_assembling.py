"""The record of a paper some of whose pages could not be opened, made by real jobs and children."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings

from storage.blobs import blobs
from storage.mending import correct_text
from storage.models import Document, Dossier
from storage.states import DocumentState, PageState
from tests.ingest.files import quarters, scan_pdf
from tests.ingest.hostile.pdf_shapes import lost_page
from tests.workers.test_jobs import finish, receive
from workers import jobs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_url", "blob_root")]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, settings: Settings) -> None:
    settings.SCRATCH_DIR = tmp_path / "scratch"


def sheets(*sizes: tuple[int, int]) -> bytes:
    """Scanned sheets of these sizes, in pixels."""
    writer = PdfWriter()
    for size in sizes:
        writer.append(io.BytesIO(scan_pdf(quarters(size=size))))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def record_of(document: Document) -> PdfReader:
    """The newest record of a paper."""
    with blobs().open(document.revisions.latest("number").blob.pk) as stored:
        return PdfReader(io.BytesIO(stored.read()))


def test_a_page_refused_at_the_look_is_in_the_record_as_its_picture(dossier: Dossier, settings: Settings) -> None:
    settings.MAX_PAGE_PIXELS = 500 * 700
    scan = receive(dossier, sheets((480, 640), (827, 1169), (480, 640)))

    document = finish(scan)
    refused = scan.pages.get(state=PageState.REFUSED)
    assert (refused.number, refused.error_code) == (2, "pixel_bomb")
    assert (document.state, document.revisions.get().pages) == (DocumentState.READY_WITH_GAPS, 3)

    correct_text(refused, "Bản đồ địa chính", scan.by)
    jobs.assemble_document(document.pk)
    document.refresh_from_db()
    assert (document.state, document.revisions.latest("number").pages) == (DocumentState.READY, 3)
    assert "Bản đồ địa chính" in record_of(document).pages[1].extract_text()


def test_a_page_that_is_lost_in_its_file_leaves_the_others_their_own_places(dossier: Dossier) -> None:
    scan = receive(dossier, lost_page())

    document = finish(scan)
    assert list(scan.pages.filter(state=PageState.REFUSED).values_list("number", "error_code")) == [(2, "damaged")]
    assert document.state == DocumentState.READY_WITH_GAPS
    assert blocks_of(document) == [b"20", b"90", b"160", b"230"]


def test_typing_the_text_of_a_lost_page_keeps_the_others(dossier: Dossier) -> None:
    scan = receive(dossier, lost_page())
    document = finish(scan)
    correct_text(scan.pages.get(number=2), "Trang thiếu", scan.by)
    jobs.assemble_document(document.pk)
    assert document.revisions.count() == 2
    assert blocks_of(document) == [b"20", b"90", b"160", b"230"]


def blocks_of(document: Document) -> list[bytes]:
    """How far up each page of the newest record has its block."""
    drawn = [page.get_contents() for page in record_of(document).pages]
    return [content.get_data().split(b" re")[0].split()[-3] for content in drawn if content is not None]
