"""What a store can do, found out by trying: `sohoa doctor` prints it.

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

from storage.blobs.store import BlobError, BlobStore


class Outcome(StrEnum):
    """What a trial showed; only a failed one stands in the way of work."""

    PRESENT = "present"
    ABSENT = "absent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One trial: what was tried, what it showed, and what to do about it (empty: nothing)."""

    name: str
    outcome: Outcome
    advice: str = ""


def probe(store: BlobStore) -> tuple[Check, ...]:
    """Keep, read back and delete a few bytes of our own, and ask the store what else it can do."""
    data = f"sohoa {uuid4()}".encode()
    digest = sha256(data).hexdigest()
    return (
        _tried(_("Ghi tệp"), lambda: store.put(io.BytesIO(data)).sha256 == digest),
        _tried(_("Đọc lại tệp"), lambda: _read(store, digest) == data),
        _tried(_("Xóa tệp"), lambda: _removed(store, digest)),
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
        return Check(name, Outcome.FAILED, str(error))
    return Check(name, Outcome.FAILED, _("Kho trả lời sai: không dùng kho này."))


def _asked(name: str, question: Callable[[], bool], without: str) -> Check:
    try:
        return Check(name, Outcome.PRESENT) if question() else Check(name, Outcome.ABSENT, without)
    except BlobError as error:
        return Check(name, Outcome.FAILED, str(error))
