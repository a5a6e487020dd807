"""A file is received: its bytes are durable by digest, then its row is committed; only then is it acknowledged.

The file itself is not opened: its first 4 KB tell its kind, its bytes are counted and hashed, and everything else is
found out by a worker's limited child.

    Exception
    ├── ingest.errors.Refused: Empty, TooLarge, UnknownKind, KeyUsed (nothing is kept)
    └── DiskFull    the house has no room: refused before accepting, so that nothing accepted is lost
"""

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from unicodedata import category, normalize

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Unit, User
from ingest.errors import KeyUsed, TooLarge
from ingest.sniff import HEAD_BYTES, kind_of
from storage import scans, tracing
from storage.blobs import keep
from storage.blobs.store import digest_of, file_digest
from storage.disk import room_at
from storage.models import Blob, Document, Page, Scan

logger = logging.getLogger(__name__)

MEGABYTE: Final = 2**20
LONGEST_NAME: Final = 255
UNSEEN: Final = ("C", "Zl", "Zp")
"""Categories of controls (NUL, line ends), of signs that turn or hide what is written, and of broken characters."""


class DiskFull(Exception):
    """Less of the disk is free than settings.MIN_FREE_DISK percent."""

    def __str__(self) -> str:
        return _("Ổ đĩa sắp đầy nên chưa nhận thêm tệp. Báo người quản trị giải phóng ổ đĩa rồi gửi lại.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload. `created` is False when its idempotency key had been stored already.

    duplicate_of: an earlier scan of the same bytes, when the person who sends may see it.
    """

    scan: Scan
    created: bool
    duplicate_of: Scan | None


def receive_scan(
    upload: BinaryIO | Path,
    *,
    name: str,
    source: str,
    unit: Unit,
    by: User,
    idempotency_key: str,
    into: Document | None = None,
    replaces: Page | None = None,
    counter: str = "",
    scanner: str = "",
) -> Receipt:
    """Store a file and its row; the caller has asked accounts.access and enqueues the look on commit.

    upload: a seekable binary stream, or a path. Raises Empty, TooLarge, UnknownKind, KeyUsed, DiskFull.
    """
    began = time.monotonic()
    if stored := Scan.objects.filter(unit=unit, idempotency_key=idempotency_key).first():
        return again(stored, sha256_of(upload))
    if isinstance(upload, Path):
        with upload.open("rb") as stream:
            kind, blob = take(stream)
    else:
        kind, blob = take(upload)
    earlier = earlier_scan(blob, by)
    try:
        with transaction.atomic():
            scan = scans.create(
                blob=blob,
                name=kept_name(name),
                kind=kind,
                source=source,
                unit=unit,
                by=by,
                idempotency_key=idempotency_key,
                into=into,
                replaces=replaces,
                counter=counter,
                scanner=scanner,
            )
    except IntegrityError:
        # The same upload came twice at once: the other one was first. Any other broken constraint finds no row here.
        return again(Scan.objects.get(unit=unit, idempotency_key=idempotency_key), blob.sha256)
    with tracing.under(scan.request_id):
        tracing.tell(logger, "receive", scan.pk, seconds=time.monotonic() - began, outcome=scan.source)
    return Receipt(scan, created=True, duplicate_of=earlier)


def kept_name(name: str) -> str:
    """A file's name as it is kept: NFC, without folders and signs that nobody sees; its end when it is too long."""
    last = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if not category(letter).startswith(UNSEEN))[-LONGEST_NAME:]


def sha256_of(upload: BinaryIO | Path) -> str:
    """The digest of the whole upload, wherever its stream stands."""
    if isinstance(upload, Path):
        return file_digest(upload)
    upload.seek(0)
    return digest_of(upload)


def again(stored: Scan, sha256: str) -> Receipt:
    """The receipt of an upload whose key is stored already. Raises KeyUsed when that was another file."""
    if stored.blob_id != sha256:
        raise KeyUsed
    return Receipt(stored, created=False, duplicate_of=None)


def take(stream: BinaryIO) -> tuple[str, Blob]:
    """Check a stream's size and kind and make its bytes durable; return its kind and its blob."""
    require_room()
    require_size(stream.seek(0, 2))
    stream.seek(0)
    kind = kind_of(stream.read(HEAD_BYTES))
    stream.seek(0)
    return kind, keep(stream, original=True)


def require_size(size: int) -> None:
    """Raise TooLarge when a file of so many bytes is not taken."""
    if size > settings.MAX_UPLOAD_BYTES:
        raise TooLarge(megabytes=size / MEGABYTE, limit=settings.MAX_UPLOAD_BYTES // MEGABYTE)


def require_room() -> None:
    """Raise DiskFull when a disk that the house keeps rows or bytes on has too little room left."""
    kept_in = [settings.DATA]
    if "://" not in settings.BLOB_URL:
        kept_in.append(Path(settings.BLOB_URL))
    for folder in kept_in:
        free, total = room_at(folder)
        if free * 100 < total * settings.MIN_FREE_DISK:
            raise DiskFull


def earlier_scan(blob: Blob, by: User) -> Scan | None:
    """The first scan of these bytes among those that the person may see now."""
    filed = access.scope(
        by,
        access.VIEW,
        units=("into__dossier__receiving_unit", "into__dossier__owning_unit"),
        field="into__dossier__procedure__field",
    )
    loose = Q(into__isnull=True) & (Q(by=by) | Q(unit__in=access.units_for(by, access.SCAN)))
    return Scan.objects.filter(blob=blob).filter(filed | loose).order_by("pk").first()
