"""Originals that nobody may delete before their term is over, where the store can see to that (S3 object lock).

The term is that of the procedure (storage.retention), counted as there: from the end of the year in which the work
ended, or from this year on while it lasts. A lock can't be taken back from here, so none reaches further than the
usual terms: those of longer ones are renewed, like those of dossiers that are still at work. The sweep does both.
"""

import time
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from storage.blobs import BlobStore, NotFound, blobs
from storage.models import Blob, Dossier, Page, Scan
from storage.retention import PERMANENT, years_of

MOST_YEARS: Final = 20
"""The longest lock; what is kept for longer, or for ever, is locked anew each year."""
WITHOUT_TERM: Final = 1
"""Years for what no term is known of: nothing of it may be destroyed, and it is locked anew each year."""
CHECK_AGAIN: Final = timedelta(days=30)
"""Every lock reaches a year ahead or to the end of the term: there is time to be late."""
AT_ONCE: Final = 500


def lock_due(seconds: float) -> int:
    """Lock originals, those never looked at first, for so long; how many locks are new or grew. Raises Unavailable."""
    store, end, grown = blobs(), time.monotonic() + seconds, 0
    if not store.locks():
        return 0
    for sha256 in due().values_list("pk", flat=True)[:AT_ONCE]:
        if time.monotonic() > end:
            break
        grown += lock_original(sha256, store)
        Blob.objects.filter(pk=sha256).update(lock_checked_at=Now())
    return grown


def due() -> QuerySet[Blob]:
    """Originals whose lock was not compared with their term since they were put, or not for a month."""
    rows = originals().filter(Q(lock_checked_at=None) | Q(lock_checked_at__lt=Now() - CHECK_AGAIN))
    return rows.order_by(F("lock_checked_at").asc(nulls_first=True))


def originals() -> QuerySet[Blob]:
    """Files that somebody handed in and no reviewed list has released."""
    return Blob.objects.filter(Exists(Scan.objects.filter(blob=OuterRef("pk"), destroyed_at=None)), original=True)


def lock_original(sha256: str, store: BlobStore) -> bool:
    """Lock a file in a store as long as its term asks, if it is an original; whether that changed anything."""
    if not originals().filter(pk=sha256).exists():
        return False
    until = locked_until(sha256)
    try:
        return until > timezone.now() and store.lock(sha256, until)
    except NotFound:  # `sohoa verify` tells of it
        return False


def locked_until(sha256: str) -> datetime:
    """The day after the longest term of the living dossiers that hold pages of the file."""
    papers = {
        *Page.objects.filter(scan__blob=sha256).values_list("document", flat=True),
        *Scan.objects.filter(blob=sha256).values_list("into", flat=True),
    }
    rows = Dossier.objects.filter(documents__in=papers - {None}, destroyed_at=None).select_related("procedure")
    this_year = timezone.localdate().year
    year = max((_last_year(row, this_year) for row in rows.distinct()), default=this_year + WITHOUT_TERM)
    return datetime(min(year, this_year + MOST_YEARS) + 1, 1, 1, tzinfo=timezone.get_default_timezone())


def _last_year(dossier: Dossier, this_year: int) -> int:
    ended = dossier.settled_at or dossier.returned_at or dossier.withdrawn_at
    term = dossier.procedure.retention
    if term == PERMANENT:
        return this_year + MOST_YEARS
    years = years_of(term)
    if years is None:
        return this_year + WITHOUT_TERM
    return (timezone.localtime(ended).year if ended else this_year) + years
