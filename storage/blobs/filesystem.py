"""Bytes in a folder: written aside, flushed to the disk, renamed into place; read-only from then on."""

import contextlib
import errno
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from storage.blobs.store import (
    Corrupt,
    Forbidden,
    NoSpace,
    NotFound,
    Stored,
    Unavailable,
    digest_of,
    drain,
    is_digest,
)

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
UNREADABLE = {errno.EIO, errno.EBADMSG, errno.EUCLEAN}
"""What reading a file on a bad sector says: these bytes are lost, the store is there."""


class FilesystemStore:
    """`root/ab/cd/abcd…`; `root/incoming` holds what is being written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"

    def put(self, source: BinaryIO) -> Stored:
        """See BlobStore.put."""
        with _told_as_faults(self.root):
            self.incoming.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.incoming)
            aside = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as sink:
                    stored = drain(source, sink)
                    sink.flush()
                    os.fsync(sink.fileno())
                    os.fchmod(sink.fileno(), 0o440)
                self._settle(aside, stored.sha256)
            finally:
                aside.unlink(missing_ok=True)
        return stored

    def _settle(self, aside: Path, sha256: str) -> None:
        place = self._place(sha256)
        if not _is_whole(place, sha256):
            place.parent.mkdir(parents=True, exist_ok=True)
            aside.replace(place)
        # Known bytes too: the put that brought them may not have come so far.
        for folder in (place.parent, place.parent.parent, self.root):
            flush_folder(folder)

    def open(self, sha256: str) -> BinaryIO:
        """See BlobStore.open."""
        with _told_as_faults(self.root):
            try:
                file = self._place(sha256).open("rb")
            except FileNotFoundError as error:
                raise NotFound(sha256) from error
            try:
                whole = _holds(file, sha256)
                file.seek(0)
            except OSError:
                file.close()
                raise
        if not whole:
            file.close()
            raise Corrupt(sha256)
        return cast(BinaryIO, file)

    def exists(self, sha256: str) -> bool:
        """See BlobStore.exists."""
        with _told_as_faults(self.root):
            return self._place(sha256).exists()

    def remove(self, sha256: str) -> None:
        """See BlobStore.remove."""
        with _told_as_faults(self.root):
            place = self._place(sha256)
            place.unlink(missing_ok=True)
            if place.parent.exists():
                flush_folder(place.parent)

    def digests(self) -> Iterator[str]:
        """See BlobStore.digests."""
        return (path.name for path in self.root.glob("??/??/*") if is_digest(path.name))

    def tidy(self, seconds: float) -> int:
        """See BlobStore.tidy."""
        removed = 0
        for aside in self.incoming.glob("*"):
            with contextlib.suppress(FileNotFoundError):  # a put that has just ended
                if aside.stat().st_mtime < time.time() - seconds:
                    aside.unlink()
                    removed += 1
        return removed

    def creates_once(self) -> bool:
        """See BlobStore.creates_once; a rename replaces, by the same bytes."""
        return False

    def locks(self) -> bool:
        """See BlobStore.locks; who owns the folder may delete."""
        return False

    def lock(self, sha256: str, until: datetime) -> bool:
        """See BlobStore.lock."""
        return False

    def keeps_versions(self) -> bool:
        """See BlobStore.keeps_versions."""
        return False

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256


def flush_folder(folder: Path) -> None:
    """Make a renamed or removed name in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_whole(place: Path, sha256: str) -> bool:
    if not place.exists():
        return False
    with place.open("rb") as file:
        return _holds(file, sha256)


def _holds(file: BinaryIO, sha256: str) -> bool:
    """Whether these are the bytes of the digest; what can't be read any more is as damaged as what was changed."""
    try:
        return digest_of(file) == sha256
    except OSError as error:
        if error.errno in UNREADABLE:
            return False
        raise


@contextlib.contextmanager
def _told_as_faults(root: Path) -> Iterator[None]:
    """Name what the operating system refused."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            told = _("Ổ đĩa chứa kho %(root)s đã đầy: giải phóng ổ đĩa hoặc chuyển kho sang chỗ khác.")
            raise NoSpace(told % {"root": root}) from error
        told = _("Không dùng được kho %(root)s (%(reason)s): kiểm tra ổ đĩa và quyền truy cập.")
        fault = Forbidden if error.errno in FORBIDDEN else Unavailable
        raise fault(told % {"root": root, "reason": error.strerror}) from error
