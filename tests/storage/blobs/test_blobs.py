"""The store that the settings name, and its rows."""

import io
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django import Settings

from storage.blobs import Corrupt, Stored, blobs, fetch, keep
from storage.blobs.filesystem import FilesystemStore
from storage.blobs.memory import MemoryStore
from storage.blobs.s3 import S3Store
from storage.models import Blob


def test_a_folder_is_a_filesystem_store(blob_root: Path) -> None:
    store = blobs()
    assert isinstance(store, FilesystemStore)
    assert store.root == blob_root


def test_one_url_is_one_store(settings: Settings) -> None:
    settings.BLOB_URL = "memory://one"
    assert isinstance(blobs(), MemoryStore)
    assert blobs() is blobs()


def test_an_s3_url_gives_keys_and_bucket(settings: Settings) -> None:
    settings.BLOB_URL = "s3://key:s%2Fcret@127.0.0.1:8333/papers?secure=0"
    store = blobs()
    assert isinstance(store, S3Store)
    assert store.bucket == "papers"


@pytest.mark.parametrize("url", ["s3://127.0.0.1:8333/", "ftp://127.0.0.1/papers"])
def test_an_address_that_is_none_is_named(settings: Settings, url: str) -> None:
    settings.BLOB_URL = url
    with pytest.raises(ImproperlyConfigured, match="SOHOA_BLOB_URL"):
        blobs()


@pytest.mark.django_db
def test_keeping_writes_the_row_with_the_databases_time(blob_root: Path) -> None:
    blob = keep(io.BytesIO(b"paper"), original=False)
    assert (blob.size, blob.original) == (5, False)
    assert abs(timezone.now() - blob.put_at) < timedelta(minutes=1)


@pytest.mark.django_db
def test_a_file_is_kept_by_its_path(blob_root: Path, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"paper")
    assert keep(tmp_path / "scan.pdf", original=True).original


@pytest.mark.django_db
def test_keeping_again_renews_the_time_and_never_unmarks_an_original(blob_root: Path) -> None:
    blob = keep(io.BytesIO(b"paper"), original=True)
    Blob.objects.update(put_at=timezone.now() - timedelta(days=9), health=Blob.Health.DAMAGED)
    again = keep(io.BytesIO(b"paper"), original=False)
    assert again.pk == blob.pk
    assert again.original
    assert again.health == Blob.Health.WHOLE
    assert timezone.now() - again.put_at < timedelta(minutes=1)


class LosesOnce(MemoryStore):
    """A store whose first put is collected at once, as if gc had been quicker than the row."""

    def put(self, source: BinaryIO) -> Stored:
        first = not self.held
        stored = super().put(source)
        if first:
            self.held = {"0" * 64: b""}
        return stored


@pytest.mark.django_db
def test_bytes_taken_away_between_put_and_row_are_put_again(monkeypatch: pytest.MonkeyPatch) -> None:
    store = LosesOnce()
    monkeypatch.setattr("storage.blobs.blobs", lambda: store)
    blob = keep(io.BytesIO(b"paper"), original=False)
    assert store.exists(blob.sha256)


@pytest.mark.django_db
def test_fetching_copies_verified_bytes(blob_root: Path, tmp_path: Path) -> None:
    blob = keep(io.BytesIO(b"paper"), original=False)
    copy = fetch(blob, tmp_path)
    assert copy.read_bytes() == b"paper"
    copy.write_bytes(b"the worker may do what it likes with its copy")
    with blobs().open(blob.sha256) as stored:
        assert stored.read() == b"paper"


@pytest.mark.django_db
def test_fetching_damaged_bytes_is_refused(blob_root: Path, tmp_path: Path) -> None:
    blob = keep(io.BytesIO(b"paper"), original=False)
    path = blob_root / blob.sha256[:2] / blob.sha256[2:4] / blob.sha256
    path.chmod(0o640)
    path.write_bytes(b"poper")
    with pytest.raises(Corrupt):
        fetch(blob, tmp_path)
