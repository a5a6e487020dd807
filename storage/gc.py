"""The only deleter: bytes that no row needs, not put for two days; an original only after a reviewed destruction.

Bytes without a row (a put whose process died before the row) are given a young row first and go the same way two days
later, so that there is one way only, and a lock on it.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.functions import Now

from storage import audit
from storage.blobs import BlobStore, Corrupt, Locked, NotFound, blobs
from storage.models import Blob, Part, Scan

YOUNG = timedelta(hours=48)
LISTED = 500  # digests looked up at once


@dataclass(frozen=True, slots=True)
class Collected:
    """What one collection did; `freed` in bytes."""

    removed: int
    freed: int
    adopted: int  # bytes without a row that were given one
    destroyed: int  # originals whose dossiers were destroyed by reviewed lists, and those that came back after it
    locked: tuple[Locked, ...]  # what should have gone and the store does not let go of yet


def collect(older_than: timedelta = YOUNG) -> Collected:
    """Delete what nobody needs; safe beside any number of `keep`, of other collectors and of processes that die."""
    adopted, removed, destroyed, locked = 0, list[int](), 0, list[Locked]()
    _forget_parts(older_than)
    for chunk in _chunks(blobs()):
        adopted += _adopt(chunk)
        for sha256 in list(_come_back(older_than).filter(pk__in=chunk).values_list("pk", flat=True)):
            with _noted(locked):
                destroyed += _destroy(sha256, _come_back(older_than))
    for sha256 in _candidates(older_than):
        with _noted(locked):
            removed += _remove(sha256, older_than)
    if removed:
        audit.record(audit.Action.BLOBS_COLLECTED, by=None, removed=len(removed), freed=sum(removed))
    for sha256 in list(_released(older_than).values_list("pk", flat=True)):
        with _noted(locked):
            destroyed += _destroy(sha256, _released(older_than))
    blobs().tidy(older_than.total_seconds())
    return Collected(len(removed), sum(removed), adopted, destroyed, tuple(locked))


def _forget_parts(older_than: timedelta) -> None:
    """Forget the parts of files of which nothing came for so long: they are scans by now, or were given up."""
    later = Part.objects.filter(by=OuterRef("by"), key=OuterRef("key"), received_at__gte=Now() - older_than)
    Part.objects.filter(received_at__lt=Now() - older_than).exclude(Exists(later)).delete()


@contextmanager
def _noted(locked: list[Locked]) -> Iterator[None]:
    """Note what is locked and go on with the rest: its rows and bytes stay, the next collection tries again."""
    try:
        yield
    except Locked as lock:
        locked.append(lock)


def _candidates(older_than: timedelta) -> list[str]:
    return list(_unneeded(older_than).values_list("pk", flat=True))


def _unneeded(older_than: timedelta) -> QuerySet[Blob]:
    """Blobs without reference, old by the database's clock, and no originals."""
    rows = Blob.objects.filter(original=False, put_at__lt=Now() - older_than)
    for relation in Blob._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            name = relation.field.name
            rows = rows.exclude(Exists(relation.related_model._base_manager.filter(**{name: OuterRef("pk")})))
    return rows


def _remove(sha256: str, older_than: timedelta) -> list[int]:
    """Delete bytes and row under the row's lock, if they are still unneeded then; their size, or nothing when kept.

    The bytes go first: dying in between leaves a row without bytes, which the next collection ends, and never bytes
    that a newer row is believed to have.
    """
    with transaction.atomic():
        blob = Blob.objects.select_for_update().filter(pk=sha256).first()
        # Asked again, in a statement that began after the lock: a reference may have been committed meanwhile.
        if blob is None or not _unneeded(older_than).filter(pk=sha256).exists():
            return []
        blobs().remove(sha256)
        blob.delete()
    return [blob.size]


def _released(older_than: timedelta) -> QuerySet[Blob]:
    """Originals of which every scan was destroyed by a reviewed list; nothing else names an original."""
    scans = Scan.objects.filter(blob=OuterRef("pk"))
    rows = Blob.objects.filter(original=True, put_at__lt=Now() - older_than).exclude(health=Blob.Health.DESTROYED)
    return rows.filter(Exists(scans)).exclude(Exists(scans.filter(destroyed_at=None)))


def _come_back(older_than: timedelta) -> QuerySet[Blob]:
    """Destroyed originals; of those that the store holds, a move from another one had copied the bytes before."""
    return Blob.objects.filter(health=Blob.Health.DESTROYED, put_at__lt=Now() - older_than)


def _destroy(sha256: str, rows: QuerySet[Blob]) -> bool:
    """Delete the bytes under the row's lock, if it is one of `rows` then; it stays, as the trace of what there was."""
    with transaction.atomic():
        blob = Blob.objects.select_for_update().filter(pk=sha256).first()
        if blob is None or not rows.filter(pk=sha256).exists():
            return False
        blobs().remove(sha256)
        Blob.objects.filter(pk=sha256).update(health=Blob.Health.DESTROYED, verified_at=Now())
    return True


def _chunks(store: BlobStore) -> Iterator[list[str]]:
    digests = store.digests()
    while chunk := list(islice(digests, LISTED)):
        yield chunk


def _adopt(digests: list[str]) -> int:
    """Give a young row to every digest that has none; how many."""
    known = set(Blob.objects.filter(pk__in=digests).values_list("pk", flat=True))
    strays = [sha256 for sha256 in digests if sha256 not in known]
    sizes = {sha256: _size(sha256) for sha256 in strays}
    rows = [Blob(sha256=sha256, size=size, put_at=Now()) for sha256, size in sizes.items() if size is not None]
    Blob.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _size(sha256: str) -> int | None:
    """The size in bytes; 0 when they are damaged: nobody will miss them. None when they went away, as a trial's do."""
    try:
        with blobs().open(sha256) as handle:
            return handle.seek(0, io.SEEK_END)
    except Corrupt:
        return 0
    except NotFound:
        return None
