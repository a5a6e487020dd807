"""What a store can do, found out by trying: `sohoa doctor` prints it, and who writes to it asks what is needed first.

Keeping, reading back and deleting are needed; the rest is used or said where a store has it, and never relied on.
"""

import io
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import uuid4

from django.utils.translation import gettext as _

from storage.blobs.store import BlobError, BlobStore, Forbidden, NoSpace, Unavailable


class Outcome(StrEnum):
    """What a trial showed; only a failed one stands in the way of work."""

    PRESENT = "present"
    ABSENT = "absent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One trial: what was tried, what it showed, and what to do about it (empty: nothing).

    passing: a failure that tells nothing of how the store is set up; it is full, or did not answer.
    """

    name: str
    outcome: Outcome
    advice: str = ""
    passing: bool = False


def needed(store: BlobStore) -> tuple[Check, ...]:
    """Keep, read back and delete a few bytes of our own: what nobody who writes can do without.

    What was not kept is not read back: it would be called lost. It is deleted, for who did not answer may have kept it.
    """
    data = f"sohoa {uuid4()}".encode()
    digest = sha256(data).hexdigest()
    checks = [_tried(_("Ghi tệp"), lambda: store.put(io.BytesIO(data)).sha256 == digest)]
    if checks[0].outcome == Outcome.PRESENT:
        checks.append(_tried(_("Đọc lại tệp"), lambda: _read(store, digest) == data))
    return (*checks, _tried(_("Xóa tệp"), lambda: _removed(store, digest)))


def probe(store: BlobStore) -> tuple[Check, ...]:
    """What is needed, and what else the store can do."""
    return (
        *needed(store),
        _asked(
            _("Chỉ tạo mới, không ghi đè"),
            store.creates_once,
            _("Kho không có If-None-Match. Không bắt buộc: tệp mang tên theo mã băm, ghi đè cũng cùng nội dung."),
        ),
        _asked(
            _("Khóa chống xóa (object lock)"),
            store.locks,
            _("Bản gốc không được kho khóa chống xóa: hạn chế quyền xóa, giữ bản sao lưu ở nơi khác."),
        ),
        _asked(
            _("Giữ phiên bản cũ (versioning)"),
            store.keeps_versions,
            _("Tệp bị xóa nhầm không lấy lại được từ kho: giữ bản sao lưu bằng `sohoa backup`."),
        ),
    )


def _read(store: BlobStore, digest: str) -> bytes:
    with closing(store.open(digest)) as handle:
        return handle.read()


def _removed(store: BlobStore, digest: str) -> bool:
    store.remove(digest)
    return not store.exists(digest)


def _tried(name: str, trial: Callable[[], bool]) -> Check:
    try:
        if trial():
            return Check(name, Outcome.PRESENT)
    except BlobError as error:
        passing = isinstance(error, NoSpace | Unavailable) and not isinstance(error, Forbidden)
        return Check(name, Outcome.FAILED, str(error), passing=passing)
    return Check(name, Outcome.FAILED, _("Kho trả lời sai: không dùng kho này."))


def _asked(name: str, question: Callable[[], bool], without: str) -> Check:
    try:
        return Check(name, Outcome.PRESENT) if question() else Check(name, Outcome.ABSENT, without)
    except BlobError as error:
        return Check(name, Outcome.FAILED, str(error))
