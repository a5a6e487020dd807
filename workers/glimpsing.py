"""The job that judges the first page of a file while the rest of it is still on its way.

It only hurries: whatever goes wrong, the whole file is looked at when it is there, and nothing else waits for this.
"""

import logging
from pathlib import Path

from ingest.errors import Refused
from ingest.limited import ChildDied
from ingest.parts import BEGINNING, copy_parts, parts_of
from storage.blobs import BlobError
from storage.models import Part, Scan
from workers import orders, queue, scratch

logger = logging.getLogger(__name__)


def glimpse(first_id: int) -> None:
    """Look at the first page of the file that this part begins, if all of that page is here and nobody did before."""
    first = Part.objects.select_related("by").filter(pk=first_id, first_page__isnull=True).first()
    if first is None or Scan.objects.filter(by=first.by, idempotency_key=first.key).exists():
        return
    with scratch.folder() as folder:
        verdicts = look_at(first, folder)
    if verdicts is not None:
        Part.objects.filter(pk=first_id).update(first_page=verdicts)


def look_at(first: Part, folder: Path) -> list[dict[str, object]] | None:
    """The verdicts on the page; None when there are none yet."""
    begun = folder / "begun"
    spec = orders.page_spec(begun, first.kind, folder)
    try:
        with begun.open("wb") as sink:
            copy_parts(parts_of(first.key, first.by).filter(start__lt=BEGINNING), sink)
        answers = list(orders.ask("glimpse", spec, seconds=queue.GLIMPSE_SECONDS))
    except (Refused, ChildDied, BlobError) as fault:
        logger.info("nothing to tell of the first page of file %s yet: %s", first.key, fault)
        return None
    found: list[dict[str, object]] | None = answers[0]["verdicts"]
    return found
