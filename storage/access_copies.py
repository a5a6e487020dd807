"""Access copies: small copies derived from records, made after them, again when lost; never signed or exported."""

from datetime import timedelta
from typing import Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from storage.models import Blob, Revision
from storage.states import DOCUMENT_DIGITIZED

MOST_TRIES: Final = 3
"""After so many the file itself keeps it from being made: the record is there, and no copy is offered."""

WITHOUT: Final = Q(access__isnull=True) | ~Q(access__health=Blob.Health.WHOLE)
"""Records that have no copy, or one that was found damaged or missing."""


def wanting() -> QuerySet[Revision]:
    """Current records without a sound copy that nobody is making now."""
    free = Q(access_retry_at__isnull=True) | Q(access_retry_at__lte=Now())
    current = Q(change=F("document__assembled"), document__state__in=DOCUMENT_DIGITIZED)
    return Revision.objects.filter(free, current, WITHOUT, access_tries__lt=MOST_TRIES)


def take(pk: int, *, seconds: float) -> Revision | None:
    """Begin to make a copy, for at most `seconds`; None when none is wanted, or somebody else is at it."""
    tries = F("access_tries") + 1
    if not wanting().filter(pk=pk).update(access_tries=tries, access_retry_at=Now() + timedelta(seconds=seconds)):
        return None
    return Revision.objects.select_related("document__dossier__receiving_unit", "blob").get(pk=pk)


def save(revision: Revision, blob: Blob) -> bool:
    """Keep a copy of the record; True when it is the one, False when there was one already."""
    lacking = Revision.objects.filter(WITHOUT, pk=revision.pk)
    return lacking.update(access=blob, access_retry_at=None, access_tries=0) == 1


def try_again(revision: Revision, *, seconds: float, counts: bool) -> None:
    """Let the copy be made again later; counts: the record itself may be what hinders it."""
    tries = F("access_tries") - (0 if counts else 1)
    Revision.objects.filter(pk=revision.pk).update(
        access_tries=tries, access_retry_at=Now() + timedelta(seconds=seconds)
    )
