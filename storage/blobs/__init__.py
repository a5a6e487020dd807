"""Bytes by SHA-256: the store that the settings name, and the rows that know what it holds."""

import functools
from contextlib import closing
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.functions import Now

from storage.blobs.filesystem import FilesystemStore
from storage.blobs.memory import MemoryStore
from storage.blobs.store import BlobError, BlobStore, Corrupt, Locked, NoSpace, NotFound, Stored, Unavailable, drain
from storage.models import Blob

__all__ = [
    "BlobError",
    "BlobStore",
    "Corrupt",
    "Locked",
    "NoSpace",
    "NotFound",
    "Stored",
    "Unavailable",
    "blobs",
    "fetch",
    "keep",
    "store_at",
]


def blobs() -> BlobStore:
    """The store that settings.BLOB_URL names; one for each URL and process."""
    return store_at(settings.BLOB_URL)


@functools.cache
def store_at(url: str) -> BlobStore:
    """The store at a URL, written as SOHOA_BLOB_URL is; ImproperlyConfigured when it is none."""
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        return MemoryStore()
    if scheme == "s3":
        from storage.blobs.s3 import connect  # one machine needs no S3 client

        return connect(url)
    if scheme not in ("", "file"):
        raise ImproperlyConfigured(f"SOHOA_BLOB_URL must be a folder, memory:// or s3://, not {scheme}://.")
    return FilesystemStore(Path(urlsplit(url).path if scheme else url))


def keep(source: BinaryIO | Path, *, original: bool) -> Blob:
    """Put the bytes (a file, or a stream that can seek), then write or renew their row; never in a transaction.

    `original` marks the file that somebody handed in: once set it stays. Raises NoSpace, Unavailable.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return keep(file, original=original)
    start = source.tell()
    stored = blobs().put(source)
    _renew_row(stored, original=original)
    # gc may have taken known bytes between our put and the row's renewal; from now on it can't.
    if not blobs().exists(stored.sha256):
        source.seek(start)
        blobs().put(source)
    return Blob.objects.get(pk=stored.sha256)


def _renew_row(stored: Stored, *, original: bool) -> None:
    row = Blob(sha256=stored.sha256, size=stored.size, original=original, put_at=Now())
    renewed = ["put_at", "health", *(["original", "lock_checked_at"] if original else [])]
    Blob.objects.bulk_create([row], update_conflicts=True, unique_fields=["sha256"], update_fields=renewed)


def fetch(blob: Blob, folder: Path) -> Path:
    """Copy the verified bytes into a scratch folder, named by digest. Raises NotFound, Corrupt, Unavailable."""
    target = folder / blob.sha256
    with closing(blobs().open(blob.sha256)) as source, target.open("wb") as sink:
        drain(source, sink)
    return target
