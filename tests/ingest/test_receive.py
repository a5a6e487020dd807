"""Receiving: durable bytes, then the row; the same key once; refusals before anything is kept."""

import io
import shutil
from collections import namedtuple
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unicodedata import normalize

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import Unit, User
from ingest import receive
from ingest.errors import Empty, KeyUsed, TooLarge, UnknownKind
from ingest.receive import DiskFull, Receipt, receive_scan
from storage.blobs import blobs
from storage.documents import open_document
from storage.models import AuditEntry, Blob, Document, Dossier, Scan

Usage = namedtuple("Usage", ["total", "used", "free"])
PDF = b"%PDF-1.7\n% not opened here\n"

pytestmark = pytest.mark.usefixtures("blob_root")


def send(by: User, unit: Unit, content: bytes = PDF, *, key: str = "k1", name: str = "giấy.pdf") -> Receipt:
    return receive_scan(io.BytesIO(content), name=name, source=Scan.Source.WEB, unit=unit, by=by, idempotency_key=key)


def test_a_received_file_is_stored_and_written_down(an: User, unit_a: Unit) -> None:
    receipt = send(an, unit_a)

    assert receipt.created
    scan = Scan.objects.get()
    assert (scan.kind, scan.name, scan.by, scan.blob.original) == ("pdf", "giấy.pdf", an, True)
    with blobs().open(scan.blob_id) as stored:
        assert stored.read() == PDF
    assert AuditEntry.objects.filter(action="scanned", subject_id=str(scan.uid)).count() == 1


def test_a_path_is_received_like_a_stream(an: User, unit_a: Unit, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)

    receipt = receive_scan(path, name="a.pdf", source=Scan.Source.WATCH, unit=unit_a, by=an, idempotency_key="k")

    assert receipt.scan.blob.size == len(PDF)


def test_the_same_key_is_stored_once(an: User, unit_a: Unit) -> None:
    first, second = send(an, unit_a), send(an, unit_a)

    assert (second.created, second.scan) == (False, first.scan)
    assert Scan.objects.count() == 1


def test_the_same_key_with_another_file_is_not_taken_for_a_repetition(an: User, unit_a: Unit) -> None:
    send(an, unit_a)

    with pytest.raises(KeyUsed):
        send(an, unit_a, content=PDF + b"another")


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_is_stored_once(an: User, unit_a: Unit) -> None:
    def send_and_close(_number: int) -> bool:
        try:
            return send(an, unit_a).created
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        created = list(pool.map(send_and_close, range(4)))

    assert sorted(created) == [False, False, False, True]
    assert Scan.objects.count() == 1


def test_two_units_may_use_the_same_key(an: User, unit_a: Unit, binh: User, unit_b: Unit) -> None:
    assert send(an, unit_a).created
    assert send(binh, unit_b).created


def test_the_kind_is_told_by_content_not_by_name(an: User, unit_a: Unit) -> None:
    assert send(an, unit_a, b"\xff\xd8\xff\xe0 jpeg", name="giấy.pdf").scan.kind == "jpeg"


@pytest.mark.parametrize(("content", "refusal"), [(b"", Empty), (b"PK\x03\x04 a zip", UnknownKind)])
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(
    an: User, unit_a: Unit, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        send(an, unit_a, content)

    assert not Scan.objects.exists()
    assert not Blob.objects.exists()


def test_a_file_over_the_limit_is_refused(an: User, unit_a: Unit, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 10

    with pytest.raises(TooLarge):
        send(an, unit_a)


@pytest.fixture
def free_percent(monkeypatch: pytest.MonkeyPatch) -> Callable[[float, Path | None], None]:
    """`free_percent(4.9)`: a disk of which so much is free; with a folder, the disk of that folder alone."""

    def pretend(percent: float, folder: Path | None = None) -> None:
        def usage(path: Path) -> Usage:
            return Usage(1000, 0, int(percent * 10) if folder is None or path == folder else 1000)

        monkeypatch.setattr(shutil, "disk_usage", usage)

    return pretend


def test_a_full_disk_refuses_before_accepting(an: User, unit_a: Unit, free_percent: Callable[..., None]) -> None:
    free_percent(4.9)

    with pytest.raises(DiskFull) as refused:
        send(an, unit_a)

    assert "Ổ đĩa sắp đầy" in str(refused.value)
    assert not list(blobs().digests())
    assert not Scan.objects.exists()


def test_a_disk_with_just_enough_room_accepts(an: User, unit_a: Unit, free_percent: Callable[..., None]) -> None:
    free_percent(5)

    assert send(an, unit_a).created


def test_the_disk_of_the_stored_bytes_counts_too(
    an: User, unit_a: Unit, free_percent: Callable[..., None], blob_root: Path
) -> None:
    free_percent(4.9, blob_root)

    with pytest.raises(DiskFull):
        send(an, unit_a)


def test_the_same_bytes_twice_are_one_blob_and_name_the_first(an: User, unit_a: Unit) -> None:
    first, second = send(an, unit_a, key="k1"), send(an, unit_a, key="k2")

    assert second.created
    assert second.duplicate_of == first.scan
    assert Blob.objects.count() == 1


def test_a_duplicate_that_the_sender_may_not_see_is_not_named(an: User, unit_a: Unit, binh: User, unit_b: Unit) -> None:
    send(an, unit_a)

    assert send(binh, unit_b).duplicate_of is None


def test_a_duplicate_in_a_dossier_that_went_to_another_unit_is_not_named(
    an: User, unit_a: Unit, unit_b: Unit, dossier: Dossier
) -> None:
    first = send(an, unit_a).scan
    Scan.objects.filter(pk=first.pk).update(into=open_document(dossier, kind=Document.Kind.RESULT, by=an))
    assert send(an, unit_a, key="k2").duplicate_of == first

    Dossier.objects.update(receiving_unit=unit_b, owning_unit=unit_b)

    again = send(an, unit_a, key="k3")
    assert again.duplicate_of is not None
    assert again.duplicate_of != first


def test_a_name_that_is_too_long_keeps_its_end(an: User, unit_a: Unit) -> None:
    assert send(an, unit_a, name="a" * 300 + ".pdf").scan.name.endswith("a.pdf")


def test_a_decomposed_name_is_composed(an: User, unit_a: Unit) -> None:
    assert send(an, unit_a, name=normalize("NFD", "giấy.pdf")).scan.name == "giấy.pdf"


def test_a_store_that_fails_leaves_no_row(an: User, unit_a: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError("the disk went away")

    monkeypatch.setattr(receive, "keep", fail)
    with pytest.raises(OSError, match="went away"):
        send(an, unit_a)

    assert not Scan.objects.exists()
