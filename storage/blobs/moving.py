"""Another store for the same bytes: copied and verified while work goes on, by passes until one finds nothing new."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from django.db.models import QuerySet

from storage.blobs.silent import Silent
from storage.blobs.store import BlobStore, Corrupt, NotFound, Unavailable
from storage.locking import lock_original
from storage.models import Blob


@dataclass(slots=True)
class Moved:
    """What a migration did; of `failed` the target has no whole bytes, or no lock."""

    copied: int = 0
    there: int = 0  # found whole on the target: an earlier run had copied them
    passes: int = 0
    failed: list[str] = field(default_factory=list)


def migrate(source: BlobStore, target: BlobStore, progress: Callable[[int, int], None] | None = None) -> Moved:
    """Copy all that rows name and all that `source` holds; nothing is deleted there.

    Raises NoSpace, and Unavailable when a store is away; one that is silent about a few files has them in `failed`.
    Originals are locked in the target as long as their terms ask, where it has object lock.
    `progress` is told how many digests are done, of how many that are known by now.
    """
    moved, done, locks, silent = Moved(), set[str](), target.locks(), Silent()
    while new := _digests(source) - done:
        moved.passes += 1
        for sha256 in sorted(new):
            with silent.noted(sha256):
                _copy(sha256, source, target, moved)
                if locks:
                    lock_original(sha256, target)
            done.add(sha256)
            if progress:
                progress(len(done), len(done | new))
    moved.failed += silent.all()
    return moved


def _digests(source: BlobStore) -> set[str]:
    return {*kept().values_list("pk", flat=True).iterator(), *source.digests()}


def kept() -> QuerySet[Blob]:
    """Rows whose bytes must be somewhere: not those that a reviewed list destroyed."""
    return Blob.objects.exclude(health=Blob.Health.DESTROYED)


def _copy(sha256: str, source: BlobStore, target: BlobStore, moved: Moved) -> None:
    """Copy and read back one file; both stores hash what they hand out."""
    if is_whole(target, sha256):
        moved.there += 1
        return
    try:
        with closing(source.open(sha256)) as handle:
            target.put(handle)
    except (Corrupt, NotFound):
        if _is_wanted(sha256, source):
            moved.failed.append(sha256)
        return
    if is_whole(target, sha256):
        moved.copied += 1
    else:
        moved.failed.append(sha256)


def is_whole(store: BlobStore, sha256: str) -> bool:
    """Whether the store hands out these bytes, hashed."""
    try:
        store.open(sha256).close()
    except (Corrupt, NotFound, Unavailable):
        return False
    return True


def _is_wanted(sha256: str, source: BlobStore) -> bool:
    """Whether anybody misses the bytes: gc may have taken them since they were listed."""
    return kept().filter(pk=sha256).exists() or source.exists(sha256)
