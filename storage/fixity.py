"""Is what we keep still what we were given? Every stored byte hashed again, the verdict kept with its time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Now

from storage import tallies
from storage.blobs import Corrupt, NotFound, blobs
from storage.models import Blob
from storage.tallies import Name, Tick


@dataclass(frozen=True, slots=True)
class FixityReport:
    """Digests by what was found; whole when nothing is damaged or missing."""

    checked: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]


def verify_blobs(
    *,
    limit: int | None = None,
    older_than: timedelta | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FixityReport:
    """Hash all blobs (or the `limit` that were verified longest ago) and write down each one's health.

    older_than: only those that nobody hashed for so long. `progress` is told how many are done, of how many.
    Raises Unavailable when the store does not answer.
    """
    rows = Blob.objects.exclude(health=Blob.Health.DESTROYED)
    if older_than is not None:
        rows = rows.filter(Q(verified_at__isnull=True) | Q(verified_at__lt=Now() - older_than))
    digests = list(rows.order_by(F("verified_at").asc(nulls_first=True)).values_list("pk", flat=True)[:limit])
    found: dict[str, Blob.Health | None] = {}
    try:
        for done, sha256 in enumerate(digests, start=1):
            found[sha256] = verify_blob(sha256)
            if progress:
                progress(done, len(digests))
    finally:
        tallies.count(Tick(Name.BLOBS_VERIFIED, health) for health in found.values() if health)
    return FixityReport(
        checked=len(digests),
        damaged=tuple(sha256 for sha256, health in found.items() if health == Blob.Health.DAMAGED),
        missing=tuple(sha256 for sha256, health in found.items() if health == Blob.Health.MISSING),
    )


def verify_blob(sha256: str) -> Blob.Health | None:
    """Hash one blob and write down its health; None when gc took the bytes meanwhile."""
    try:
        blobs().open(sha256).close()
        health = Blob.Health.WHOLE
    except Corrupt:
        health = Blob.Health.DAMAGED
    except NotFound:
        health = Blob.Health.MISSING
    updated = (
        Blob.objects.filter(pk=sha256).exclude(health=Blob.Health.DESTROYED).update(health=health, verified_at=Now())
    )
    return health if updated else None
