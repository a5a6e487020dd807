"""A current record gets one access copy, by one at a time, and gives up after the third fault of its own."""

from datetime import timedelta

from django.db.models.functions import Now

from accounts.models import User
from storage.access_copies import MOST_TRIES, save, take, try_again, wanting
from storage.mending import correct_text
from storage.models import Blob, Document, Revision
from storage.states import DocumentState
from tests.storage.paper import assemble, make_blob, ready


def record_of(by: User, document: Document) -> Revision:
    ready(by, document)
    return document.revisions.get()


def waited(revision: Revision) -> None:
    Revision.objects.filter(pk=revision.pk).update(access_retry_at=Now() - timedelta(seconds=1))


def test_a_copy_is_made_by_one_at_a_time_and_kept_once(an: User, document: Document) -> None:
    revision = record_of(an, document)
    assert take(revision.pk, seconds=60) == revision
    assert take(revision.pk, seconds=60) is None
    waited(revision)
    assert take(revision.pk, seconds=60) == revision

    assert save(revision, make_blob("copy"))
    assert not save(revision, make_blob("another"))
    revision.refresh_from_db()
    assert (revision.access, revision.access_tries) == (make_blob("copy"), 0)
    assert not wanting().exists()


def test_a_copy_that_was_found_damaged_is_made_again(an: User, document: Document) -> None:
    revision = record_of(an, document)
    save(revision, make_blob("copy"))
    Blob.objects.filter(pk=make_blob("copy").pk).update(health=Blob.Health.MISSING)

    assert take(revision.pk, seconds=60) == revision
    assert save(revision, make_blob("again"))


def test_only_the_current_record_of_a_ready_paper_wants_one(an: User, document: Document) -> None:
    first = record_of(an, document)
    correct_text(document.pages.get(), "Tờ khai", an)
    assert not wanting().exists()
    assemble(document)
    assert [revision.number for revision in wanting()] == [2]
    assert take(first.pk, seconds=60) is None

    Document.objects.filter(pk=document.pk).update(state=DocumentState.WITHDRAWN)
    assert not wanting().exists()


def test_a_record_that_hinders_its_copy_is_left_alone_after_the_third_time(an: User, document: Document) -> None:
    revision = record_of(an, document)
    for _ in range(MOST_TRIES):
        assert take(revision.pk, seconds=60)
        try_again(revision, seconds=60, counts=True)
        assert not wanting().exists()
        waited(revision)
    assert take(revision.pk, seconds=60) is None


def test_a_fault_of_the_house_does_not_count(an: User, document: Document) -> None:
    revision = record_of(an, document)
    for _ in range(MOST_TRIES + 1):
        assert take(revision.pk, seconds=60)
        try_again(revision, seconds=60, counts=False)
        waited(revision)
    assert take(revision.pk, seconds=60) == revision
