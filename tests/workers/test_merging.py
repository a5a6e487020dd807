"""A whole dossier as one PDF, made by the limited child."""

from pathlib import Path

import pikepdf
import pytest
from pytest_django import Settings

from accounts.models import User
from ingest.errors import Damaged
from storage.blobs import keep
from storage.documents import open_document
from storage.models import Document, Dossier, Revision
from tests.web.archived import stored
from workers.merging import merged


@pytest.fixture
def revision(blob_root: Path, tmp_path: Path, settings: Settings, dossier: Dossier, an: User) -> Revision:
    settings.SCRATCH_DIR = tmp_path / "scratch"
    stored(an, open_document(dossier, kind=Document.Kind.RESULT, by=an), "một")
    return Revision.objects.get()


def test_the_records_follow_each_other_and_nothing_is_left_behind(revision: Revision, settings: Settings) -> None:
    with merged(revision.document.dossier, [revision, revision]) as whole, pikepdf.open(whole) as pdf:
        assert len(pdf.pages) == 4
    assert list(settings.SCRATCH_DIR.iterdir()) == []


def test_a_record_that_is_no_pdf_is_refused(revision: Revision, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"nothing")
    revision.blob = keep(broken, original=False)
    with pytest.raises(Damaged):
        merged(revision.document.dossier, [revision])
