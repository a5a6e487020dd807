"""What a store of bytes must do, and the ways in which it may fail."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

CHUNK = 2**20


class BlobError(Exception):
    """Bytes could not be kept or fetched; the text says what to do next."""


class NotFound(BlobError):
    """The store has no bytes of this digest."""

    def __init__(self, sha256: str) -> None:
        told = _("Kho không có tệp %(digest)s: phục hồi từ bản sao lưu, rồi chạy `sohoa verify`.")
        super().__init__(told % {"digest": sha256})
        self.sha256 = sha256


class Corrupt(BlobError):
    """The stored bytes are no longer those of their digest, or can't be read any more."""

    def __init__(self, sha256: str) -> None:
        told = _("Tệp %(digest)s trong kho bị hỏng: phục hồi từ bản sao lưu, rồi chạy `sohoa verify`.")
        super().__init__(told % {"digest": sha256})
        self.sha256 = sha256


class Locked(BlobError):
    """The store forbids to delete the bytes before a day; None: before somebody lifts a legal hold."""

    def __init__(self, sha256: str, until: datetime | None) -> None:
        lock = _("khóa đến %(day)s UTC") % {"day": f"{until:%Y-%m-%d %H:%M}"} if until else _("lưu giữ theo lệnh")
        told = _(
            "Kho không cho xóa tệp %(digest)s (%(lock)s): mỗi lần chạy, `sohoa gc` thử lại. Muốn xóa sớm hơn, quản trị "
            "kho phải gỡ khóa; bucket không nên có thời hạn giữ riêng."
        )
        super().__init__(told % {"digest": sha256, "lock": lock})
        self.sha256 = sha256
        self.until = until


class NoSpace(BlobError):
    """The store is full; nothing was kept."""


class Unavailable(BlobError):
    """The store does not answer, or refuses us: a fault of the house that is tried again."""


class Forbidden(Unavailable):
    """The store answers, and does not let us: our key or our rights must be mended."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store now holds: hexadecimal SHA-256 and size in bytes."""

    sha256: str
    size: int


class BlobStore(Protocol):
    """Bytes by digest: durable when `put` returns, whole when `open` returns."""

    def put(self, source: BinaryIO) -> Stored:
        """Keep all bytes from where `source` stands; known bytes are verified and put again if damaged.

        Raises NoSpace, Unavailable.
        """

    def open(self, sha256: str) -> BinaryIO:
        """A handle on the bytes, all verified before it is handed over. Raises NotFound, Corrupt, Unavailable."""

    def exists(self, sha256: str) -> bool:
        """Whether bytes are there under this digest, verified or not."""

    def remove(self, sha256: str) -> None:
        """Delete the bytes, if they are there, with whatever older version a store keeps of them.

        Only storage.gc may call it, and a probe for bytes of its own. Raises Unavailable,
        and Locked, when nothing was deleted.
        """

    def digests(self) -> Iterator[str]:
        """Every digest in the store, in no order."""

    def tidy(self, seconds: float) -> int:
        """Remove what puts that never ended left behind longer ago than `seconds`; how many there were."""

    def creates_once(self) -> bool:
        """Whether the store itself refuses to put over what is there, when asked to. Raises Unavailable."""

    def locks(self) -> bool:
        """Whether the store can forbid deletion until a day (`lock`). Raises Unavailable."""

    def lock(self, sha256: str, until: datetime) -> bool:
        """Forbid to delete the bytes before `until`, unless they are locked longer; whether that changed anything.

        Where `locks` says no, nothing happens. Raises NotFound, Unavailable.
        """

    def keeps_versions(self) -> bool:
        """Whether the store keeps what was deleted or put over. Raises Unavailable."""


def drain(source: BinaryIO, sink: BinaryIO) -> Stored:
    """Copy all of `source` to `sink` and digest it on the way."""
    sha256, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        sha256.update(chunk)
        size += len(chunk)
        sink.write(chunk)
    return Stored(sha256.hexdigest(), size)


def digest_of(source: BinaryIO) -> str:
    """The hexadecimal SHA-256 of what is left in `source`."""
    sha256 = hashlib.sha256()
    while chunk := source.read(CHUNK):
        sha256.update(chunk)
    return sha256.hexdigest()


def is_digest(name: str) -> bool:
    """Whether a file or object is named as our bytes are."""
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


def file_digest(path: Path) -> str:
    """The hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return digest_of(file)
