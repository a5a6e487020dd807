"""Is what we keep still what we were given? Every stored byte hashed again, the verdict kept with its time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Now

from storage import tallies
from storage.blobs import Corrupt, NotFound, Unavailable, blobs
from storage.blobs.silent import Silent
from storage.models import Blob
from storage.tallies import Name, Tick


@dataclass(frozen=True, slots=True)
class FixityReport:
    """Digests by what was found; whole when none is damaged, missing or silent.

    silent: the store gave no answer about these, nor about any after them; nothing was written down.
    """

    checked: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]
    silent: tuple[str, ...] = ()


def verify_blobs(
    *,
    limit: int | None = None,
    seconds: float | None = None,
    older_than: timedelta | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FixityReport:
    """Hash all blobs (or the `limit` that were verified longest ago, for about so long) and write down their health.

    older_than: only those that nobody hashed for so long. `progress` is told how many are done, of how many.
    Raises Unavailable when the store is away; a file that it can't hand out, while it does others, is damaged.
    """
    digests, found, silent = _longest_ago(limit, older_than), dict[str, Blob.Health | None](), Silent()
    end = None if seconds is None else time.monotonic() + seconds
    try:
        for done, sha256 in enumerate(digests, start=1):
            with silent.noted(sha256):
                found[sha256] = verify_blob(sha256)
            if progress:
                progress(done, len(digests))
            # Not while it is silent: what it says about the next ones tells whose fault that is.
            if end is not None and time.monotonic() > end and not silent.lately:
                break
        for sha256 in silent.alone:
            found[sha256] = verify_blob(sha256, alone=True)
    finally:
        tallies.count(Tick(Name.BLOBS_VERIFIED, health) for health in found.values() if health)
    return FixityReport(
        checked=len(found),
        damaged=tuple(sha256 for sha256, health in found.items() if health == Blob.Health.DAMAGED),
        missing=tuple(sha256 for sha256, health in found.items() if health == Blob.Health.MISSING),
        silent=tuple(silent.lately),
    )


def _longest_ago(limit: int | None, older_than: timedelta | None) -> list[str]:
    rows = Blob.objects.exclude(health=Blob.Health.DESTROYED)
    if older_than is not None:
        rows = rows.filter(Q(verified_at__isnull=True) | Q(verified_at__lt=Now() - older_than))
    return list(rows.order_by(F("verified_at").asc(nulls_first=True)).values_list("pk", flat=True)[:limit])


def verify_blob(sha256: str, *, alone: bool = False) -> Blob.Health | None:
    """Hash one blob and write down its health; None when gc took the bytes meanwhile. Raises Unavailable.

    alone: the store answers about others, so that this one is damaged if it does not hand it out.
    """
    try:
        blobs().open(sha256).close()
        health = Blob.Health.WHOLE
    except Corrupt:
        health = Blob.Health.DAMAGED
    except NotFound:
        health = Blob.Health.MISSING
    except Unavailable:
        if not alone:
            raise
        health = Blob.Health.DAMAGED
    updated = (
        Blob.objects.filter(pk=sha256).exclude(health=Blob.Health.DESTROYED).update(health=health, verified_at=Now())
    )
    return health if updated else None
