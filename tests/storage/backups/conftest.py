"""A system with papers in it, its folders, and a way to empty it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import User
from reports import facts
from storage import audit
from storage.blobs import blobs
from storage.documents import open_document
from storage.models import Blob, Document, Dossier, Page
from tests.web.archived import stored

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "vietnamese"


@pytest.fixture(autouse=True)
def index_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.INDEX_DIR = tmp_path / "index"
    return tmp_path / "index"


@pytest.fixture
def papers(transactional_db: None, blob_root: Path, dossier: Dossier, an: User) -> list[Page]:
    """Two ready papers scanned as real sample files, their records, facts and a sealed audit."""
    component = dossier.procedure.components.first()
    first = open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=an)
    second = open_document(dossier, kind=Document.Kind.RESULT, by=an)
    scans = sorted(SAMPLES.glob("*.pdf"))[:2]
    pages = stored(an, first, "Tờ khai đăng ký khai sinh", "Số 468/QĐ-TTg", content=scans[0].read_bytes())
    pages += stored(an, second, "Giấy khai sinh bản chính", content=scans[1].read_bytes())
    Blob.objects.exclude(pk__in=list(blobs().digests())).delete()  # rows of bytes that `stored` put others in place of
    facts.recount_dirty(10)
    audit.seal()
    return pages


@pytest.fixture
def lose_everything(tmp_path: Path, settings: Settings) -> Callable[[], None]:
    """Empty tables, an empty store, no index: as on a new machine."""

    def empty() -> None:
        call_command("flush", interactive=False, verbosity=0)
        settings.BLOB_URL, settings.INDEX_DIR = str(tmp_path / "new-blobs"), tmp_path / "new-index"

    return empty
