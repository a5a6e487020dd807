"""The job that makes access copies: with a real child, over records that are in the store."""

from pathlib import Path

import pikepdf
import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from ingest.limited import ChildDied
from storage.blobs import fetch, keep
from storage.documents import open_document
from storage.models import Blob, Document, Dossier, Revision
from tests.web.archived import stored
from workers import access_copies, queue, sweep

pytestmark = pytest.mark.usefixtures("redis_url")


@pytest.fixture
def revision(blob_root: Path, tmp_path: Path, settings: Settings, dossier: Dossier, an: User) -> Revision:
    settings.SCRATCH_DIR = tmp_path / "scratch"
    stored(an, open_document(dossier, kind=Document.Kind.RESULT, by=an), "một")
    return Revision.objects.get()


def test_a_copy_is_made_kept_and_marked_and_nothing_is_left_behind(
    revision: Revision, settings: Settings, tmp_path: Path
) -> None:
    access_copies.make_access_copy(revision.pk)
    revision.refresh_from_db()
    assert revision.access is not None
    assert not revision.access.original
    assert list(settings.SCRATCH_DIR.iterdir()) == []
    with pikepdf.open(fetch(revision.access, tmp_path)) as pdf, pdf.open_metadata() as xmp:
        assert str(xmp["dc:title"]).endswith("(bản xem nhẹ)")
    made = revision.access
    access_copies.make_access_copy(revision.pk)
    revision.refresh_from_db()
    assert revision.access == made


def test_a_record_that_cannot_be_taken_apart_has_no_copy_and_is_tried_thrice(
    revision: Revision, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"nothing")
    Revision.objects.update(blob=keep(broken, original=False))
    for tries in (1, 2, 3, 3):
        access_copies.make_access_copy(revision.pk)
        revision.refresh_from_db()
        assert (revision.access, revision.access_tries) == (None, tries)
        Revision.objects.update(access_retry_at=None)


@pytest.mark.parametrize("fault", [ChildDied("killed"), ChildDied("house"), OSError("the disk is full")])
def test_a_fault_of_the_house_does_not_count(
    revision: Revision, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> Path:
        raise fault

    monkeypatch.setattr(access_copies, "make", fail)
    access_copies.make_access_copy(revision.pk)
    revision.refresh_from_db()
    assert (revision.access_tries, revision.access_retry_at is None) == (0, False)


def test_what_was_lost_is_queued_again_after_everything_else(revision: Revision) -> None:
    sweeper = sweep.Sweep()
    sweeper.requeue_copies()
    sweeper.requeue_copies()
    assert queue.queued_ids()["backlog"] == [f"access-{revision.pk}-0"]


def test_a_copy_is_queued_when_the_record_is_saved(
    revision: Revision, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue.enqueue_access(revision.pk)
    assert queue.queued_ids()["backlog"] == [f"access-{revision.pk}-0"]
    assert Blob.objects.filter(original=False).exists()
