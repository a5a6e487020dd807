"""Hostile files the whole way through the jobs: each ends and says why, and harms neither worker nor reader."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from ingest.errors import TEXTS
from ingest.receive import receive_scan
from storage.blobs import blobs
from storage.documents import open_document
from storage.models import Document, Dossier, Page, Scan
from storage.states import DOCUMENT_FINAL, DocumentState, PageState
from tests.ingest.hostile.pdf_shapes import SHAPES
from tests.ingest.hostile.pictures import PICTURES
from workers import jobs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_url", "blob_root")]

S = DocumentState
MOST_ROUNDS = 12


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, settings: Settings) -> None:
    settings.SCRATCH_DIR = tmp_path / "scratch"


@pytest.fixture
def send(dossier: Dossier) -> Callable[[bytes], Scan]:
    """Receive a file into a paper of its own."""

    def receive(content: bytes) -> Scan:
        by = dossier.created_by
        assert by is not None
        document = open_document(dossier, kind=Document.Kind.COMPONENT, title="Giấy thử", by=by)
        return receive_scan(
            io.BytesIO(content),
            name="thu.bin",
            source=Scan.Source.WEB,
            unit=dossier.receiving_unit,
            by=by,
            idempotency_key="thu",
            into=document,
        ).scan

    return receive


def finish(scan: Scan) -> Document:
    """Do what sweep would have done, as often as it would, until the paper is final."""
    assert scan.into is not None
    for _ in range(MOST_ROUNDS):
        for model in (Scan, Page, Document):
            model._default_manager.update(retry_at=None)
        jobs.look_scan(scan.pk)
        for page in Page.objects.filter(scan=scan, state=PageState.WAITING):
            jobs.read_page(page.pk)
        jobs.assemble_document(scan.into.pk)
        document = Document.objects.get(pk=scan.into.pk)
        if document.state in (*DOCUMENT_FINAL, S.NEEDS_PASSWORD):
            return document
    pytest.fail(f"the paper is still {document.state}")


def reasons(scan: Scan) -> set[str]:
    """The codes by which the file, its pages and its paper are refused; each has words in both languages."""
    rows = [Scan.objects.get(pk=scan.pk), *scan.pages.all(), Document.objects.get(pk=scan.into_id)]
    codes = {row.error_code for row in rows if row.error_code}
    assert all(TEXTS[code][lang][1] for code in codes for lang in ("vi", "en"))
    return codes


FATES: dict[str, tuple[Callable[[], bytes], str, set[str]]] = {
    "a loop of pages": (SHAPES["page tree in a loop"], S.REFUSED, {"damaged"}),
    "a loop of directories": (PICTURES["tiff directories in a loop"], S.READY, set()),
    "a hair": (PICTURES["tiff of a hair"], S.READY, set()),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FATES)
def test_a_hostile_file_ends_and_says_why(name: str, send: Callable[[bytes], Scan]) -> None:
    content, state, codes = FATES[name]
    scan = send(content())
    document = finish(scan)
    assert (document.state, reasons(scan)) == (state, codes)
    assert_pictures_are_bounded(scan)


def assert_pictures_are_bounded(scan: Scan) -> None:
    """Whatever came in, what a browser is given is a small JPEG."""
    for page in scan.pages.all():
        for blob, longest in ((page.thumb, 240), (page.view, 30_000)):
            if blob is not None:
                with blobs().open(blob.pk) as stored, Image.open(stored) as shown:
                    assert shown.format == "JPEG"
                    assert max(shown.size) <= longest
                    assert shown.width * shown.height <= 20_000_000
