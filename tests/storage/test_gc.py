"""Only what nobody needs is deleted, and a race with `keep` loses nothing."""

import io
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import Unit, User
from storage.blobs import blobs, keep
from storage.gc import collect
from storage.models import AuditEntry, Blob, Page, Part, Scan

pytestmark = pytest.mark.django_db


def old(blob: Blob) -> Blob:
    """The same blob, last put three days ago."""
    Blob.objects.filter(pk=blob.pk).update(put_at=timezone.now() - timedelta(days=3))
    return blob


def make_scan(blob: Blob, by: User, unit: Unit) -> Scan:
    return Scan.objects.create(blob=blob, name="a.pdf", kind="pdf", source="web", unit=unit, by=by, idempotency_key="k")


def test_old_bytes_that_no_row_names_are_deleted(blob_root: Path) -> None:
    blob = old(keep(io.BytesIO(b"thumb"), original=False))
    report = collect()
    assert (report.removed, report.freed) == (1, 5)
    assert not blobs().exists(blob.sha256)
    assert not Blob.objects.exists()
    assert AuditEntry.objects.get().detail == {"removed": 1, "freed": 5}


def test_young_bytes_stay(blob_root: Path) -> None:
    keep(io.BytesIO(b"thumb"), original=False)
    assert collect().removed == 0


def test_bytes_put_again_are_young_again(blob_root: Path) -> None:
    old(keep(io.BytesIO(b"thumb"), original=False))
    keep(io.BytesIO(b"thumb"), original=False)
    assert collect().removed == 0


def make_part(by: User, key: str, start: int, *, days: float) -> Part:
    """A part of a file that came so many days ago."""
    blob = old(keep(io.BytesIO(f"{key}{start}".encode()), original=False))
    part = Part.objects.create(by=by, key=key, start=start, size=blob.size, blob=blob, kind="pdf")
    Part.objects.filter(pk=part.pk).update(received_at=timezone.now() - timedelta(days=days))
    return part


def test_parts_are_forgotten_two_days_after_the_last_of_their_file(blob_root: Path, an: User) -> None:
    make_part(an, "given up", 0, days=4)
    make_part(an, "given up", 9, days=3)
    coming = [make_part(an, "coming", 0, days=3), make_part(an, "coming", 7, days=1)]
    assert collect().removed == 2
    assert list(Part.objects.order_by("start")) == coming
    assert all(blobs().exists(part.blob_id) for part in coming)


def test_an_original_stays_even_without_a_row_that_names_it(blob_root: Path) -> None:
    blob = old(keep(io.BytesIO(b"paper"), original=True))
    assert collect().removed == 0
    assert blobs().exists(blob.sha256)


@pytest.mark.parametrize("column", ["thumb", "view"])
def test_bytes_that_a_page_names_stay(blob_root: Path, an: User, unit_a: Unit, column: str) -> None:
    scan = make_scan(keep(io.BytesIO(b"paper"), original=True), an, unit_a)
    blob = old(keep(io.BytesIO(b"picture"), original=False))
    Page.objects.create(scan=scan, number=1, changed_at=timezone.now(), **{column: blob})
    assert collect().removed == 0
    Page.objects.update(**{column: None})
    assert collect().removed == 1


def test_an_unlocked_copy_stays_while_its_scan_names_it(blob_root: Path, an: User, unit_a: Unit) -> None:
    scan = make_scan(keep(io.BytesIO(b"locked"), original=True), an, unit_a)
    scan.working_blob = old(keep(io.BytesIO(b"unlocked"), original=False))
    scan.save(update_fields=["working_blob"])
    assert collect().removed == 0


def test_bytes_without_a_row_are_given_a_young_one_and_go_later(blob_root: Path) -> None:
    stored = blobs().put(io.BytesIO(b"stray"))
    assert (collect().adopted, blobs().exists(stored.sha256)) == (1, True)
    assert Blob.objects.get().size == 5
    old(Blob.objects.get())
    assert (collect().removed, blobs().exists(stored.sha256)) == (1, False)


def test_bytes_that_went_before_they_were_looked_at_are_given_no_row(
    blob_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(blobs()), "digests", lambda _store: iter(["0" * 64]))  # a trial's, at somebody's start
    assert collect().adopted == 0
    assert not Blob.objects.exists()


def test_a_row_whose_bytes_went_in_a_collection_that_died_is_ended(blob_root: Path) -> None:
    blob = old(keep(io.BytesIO(b"thumb"), original=False))
    blobs().remove(blob.sha256)
    assert collect().removed == 1
    assert not Blob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_while_gc_runs_is_there(blob_root: Path) -> None:
    """Keepers put the same few blobs over and over; a collector with no patience deletes whatever is not young.

    Each keeper makes its blob young for a second (as 48 hours would), and must find its bytes all that time.
    """
    end, second, lost, removed = time.monotonic() + 4, timedelta(seconds=1), [], []

    def keeper(seed: int) -> None:
        chance = random.Random(seed)
        try:
            while time.monotonic() < end:
                blob = keep(io.BytesIO(b"%d" % chance.randrange(6)), original=False)
                if not (blobs().exists(blob.sha256) and Blob.objects.filter(pk=blob.pk).exists()):
                    lost.append(blob.sha256)
                time.sleep(chance.uniform(0, 2))
        finally:
            connections.close_all()

    def collector() -> None:
        try:
            while time.monotonic() < end:
                removed.append(collect(older_than=second).removed)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as threads:
        tasks = [threads.submit(keeper, seed) for seed in range(3)] + [threads.submit(collector) for _ in range(2)]
        for task in tasks:
            task.result()
    assert lost == []
    assert sum(removed) > 0


def test_a_reference_committed_after_the_listing_saves_the_bytes(
    blob_root: Path, an: User, unit_a: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = make_scan(keep(io.BytesIO(b"paper"), original=True), an, unit_a)
    blob = old(keep(io.BytesIO(b"picture"), original=False))

    def listed_just_before(older_than: timedelta) -> list[str]:
        Page.objects.create(scan=scan, number=1, changed_at=timezone.now(), thumb=blob)
        return [blob.sha256]

    monkeypatch.setattr("storage.gc._candidates", listed_just_before)
    assert collect().removed == 0
    assert blobs().exists(blob.sha256)
