"""Verification finds what is damaged or missing and says when it looked."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now

from storage.blobs import keep
from storage.fixity import verify_blobs
from storage.models import Blob

pytestmark = pytest.mark.django_db


def place(root: Path, blob: Blob) -> Path:
    return root / blob.sha256[:2] / blob.sha256[2:4] / blob.sha256


@pytest.fixture
def three(blob_root: Path) -> list[Blob]:
    return [keep(io.BytesIO(text), original=True) for text in (b"one", b"two", b"three")]


def test_whole_bytes_are_found_whole(three: list[Blob]) -> None:
    report = verify_blobs()
    assert (report.checked, report.damaged, report.missing) == (3, (), ())
    assert not Blob.objects.filter(verified_at__isnull=True).exists()


def test_damaged_and_missing_bytes_are_named(three: list[Blob], blob_root: Path) -> None:
    place(blob_root, three[0]).chmod(0o640)
    place(blob_root, three[0]).write_bytes(b"0ne")
    place(blob_root, three[1]).unlink()
    report = verify_blobs()
    assert (report.damaged, report.missing) == ((three[0].sha256,), (three[1].sha256,))
    assert [Blob.objects.get(pk=blob.pk).health for blob in three] == ["damaged", "missing", "whole"]


def test_restored_bytes_are_found_whole_again(three: list[Blob], blob_root: Path) -> None:
    place(blob_root, three[0]).unlink()
    verify_blobs()
    keep(io.BytesIO(b"one"), original=True)
    assert verify_blobs().missing == ()
    assert Blob.objects.get(pk=three[0].pk).health == Blob.Health.WHOLE


def test_a_limit_takes_the_ones_looked_at_longest_ago(three: list[Blob]) -> None:
    seen: list[tuple[int, int]] = []
    verify_blobs(limit=2, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]
    assert verify_blobs(limit=1).checked == 1
    assert not Blob.objects.filter(verified_at__isnull=True).exists()


def test_only_what_nobody_hashed_for_so_long_is_hashed_again(three: list[Blob]) -> None:
    verify_blobs(limit=1)
    Blob.objects.filter(verified_at__isnull=False).update(verified_at=Now() - timedelta(days=6))

    assert verify_blobs(older_than=timedelta(days=7)).checked == 2
    assert verify_blobs(older_than=timedelta(days=7)).checked == 0
    assert verify_blobs(older_than=timedelta(days=5)).checked == 1
