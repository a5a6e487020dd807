"""A large file that comes in parts, for over a slow or broken line it would not come at all, or be judged late.

Parts are one person's and go with the file's idempotency key. Each is durable before it is acknowledged, so that a
line that breaks loses the part under way and no more. They become a scan when the last bytes come: see `joined`.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import accumulate
from typing import BinaryIO, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum

from accounts.models import User
from ingest.receive import require_room, require_size
from ingest.sniff import HEAD_BYTES, kind_of
from storage.blobs import Corrupt, NotFound, blobs, keep
from storage.blobs.store import drain
from storage.models import Part

BEGINNING: Final = 8 * 2**20
"""Bytes of a file among which its first page is looked for, again for each part: a longer one waits for its file."""


class PartsMissing(Exception):
    """The parts before the last bytes are not all here: send on from what `held` tells."""


def parts_of(key: str, by: User) -> QuerySet[Part]:
    """The parts of a file that are here, in their order."""
    return Part.objects.filter(by=by, key=key).order_by("start")


def held(key: str, by: User) -> int:
    """How many bytes of the file are here; the next part starts behind them."""
    return parts_of(key, by).aggregate(bytes=Sum("size"))["bytes"] or 0


def receive_part(piece: BinaryIO, *, key: str, start: int, by: User) -> Part | None:
    """Keep the next part of a file; None when it is not the next one, sent twice for example, or empty.

    piece: a seekable stream. Raises UnknownKind (by the first part), TooLarge, DiskFull.
    """
    require_room()
    first, size = parts_of(key, by).first(), piece.seek(0, 2)
    require_size(start + size)
    if not size or start != held(key, by):
        return None
    piece.seek(0)
    kind = first.kind if first else kind_of(piece.read(HEAD_BYTES))
    piece.seek(0)
    blob = keep(piece, original=False)
    try:
        with transaction.atomic():
            return Part.objects.create(by=by, key=key, start=start, size=size, blob=blob, kind=kind)
    except IntegrityError:  # sent twice at once: the other one was first
        return None


@contextmanager
def joined(rest: BinaryIO, *, key: str, after: int, by: User) -> Iterator[BinaryIO]:
    """The whole file: its parts, `after` bytes in all, and the rest, which may be empty.

    Raises PartsMissing when there are more or fewer, or the bytes of one are lost or damaged: they are forgotten then,
    and come again. Raises TooLarge, DiskFull (before anything is written), Unavailable.
    """
    require_room()
    require_size(after + rest.seek(0, 2))
    rest.seek(0)
    parts = _complete(key, after, by)
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as whole:
        try:
            copy_parts(parts, whole)
        except (Corrupt, NotFound) as lost:
            parts_of(key, by).delete()
            raise PartsMissing from lost
        drain(rest, whole)
        yield whole


def _complete(key: str, after: int, by: User) -> list[Part]:
    """The parts, read once: another window may send one meanwhile. Raises PartsMissing; a file with a hole is gone."""
    parts = list(parts_of(key, by))
    *starts, end = accumulate((part.size for part in parts), initial=0)
    if starts != [part.start for part in parts]:
        parts_of(key, by).delete()
        raise PartsMissing
    if end != after:
        raise PartsMissing
    return parts


def copy_parts(parts: Iterable[Part], sink: BinaryIO) -> None:
    """Write parts one behind the other. Raises what the store fails with."""
    for part in parts:
        with closing(blobs().open(part.blob_id)) as piece:
            drain(piece, sink)
