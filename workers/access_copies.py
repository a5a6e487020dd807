"""The job that makes the access copy of a record: after all else, for nobody waits for it."""

import logging
from functools import partial
from pathlib import Path

from django.utils import timezone

from ingest.errors import Refused
from ingest.limited import ChildDied
from storage import access_copies
from storage.blobs import fetch, keep
from storage.models import Revision
from workers import claims, orders, queue, scratch
from workers.assembling import longest
from workers.jobs import LEASE_MARGIN

logger = logging.getLogger(__name__)

AGAIN = 60.0
"""Seconds before a copy that was not made is tried again."""


def make_access_copy(revision_id: int) -> None:
    """Make the copy if the record still wants one; a fault of the house is tried again for ever, others thrice."""
    seconds = queue.job_seconds("access") + LEASE_MARGIN
    revision = claims.patiently(partial(access_copies.take, revision_id, seconds=seconds))
    if revision is None:
        return
    try:
        with scratch.folder() as folder:
            blob = keep(make(revision, folder), original=False)
        access_copies.save(revision, blob)
    except (Refused, ChildDied) as fault:
        logger.warning("no access copy of record %s: %s", revision.pk, fault)
        by_house = isinstance(fault, ChildDied) and fault.by_the_house
        put_off(revision, counts=not by_house)
    except Exception:
        logger.exception("no access copy of record %s now, it is tried again", revision.pk)
        put_off(revision, counts=False)


def make(revision: Revision, folder: Path) -> Path:
    """Write the copy and return where it is. Raises Refused, ChildDied, and what the store fails with."""
    record, out = fetch(revision.blob, folder), folder / "access.pdf"
    document = revision.document
    meta = {"title": document.title, "creator": document.dossier.receiving_unit.name}
    meta |= {"dossier_code": str(document.dossier), "created": revision.made_at.isoformat()}
    meta |= {"modified": timezone.now().isoformat()}
    seconds = min(orders.limits().seconds + 2 * revision.pages, longest())
    list(orders.ask("access", {"record": str(record), "meta": meta, "out": str(out)}, seconds=seconds))
    return out


def put_off(revision: Revision, *, counts: bool) -> None:
    """Have sweep bring it back later."""
    claims.patiently(partial(access_copies.try_again, revision, seconds=AGAIN, counts=counts))
