"""The job that judges the first page of a file while the rest of it is still on its way.

It only hurries: whatever goes wrong, the whole file is looked at when it is there, and nothing else waits for this.
"""

import logging
from pathlib import Path

from ingest.errors import Refused
from ingest.limited import ChildDied
from ingest.parts import copy_parts, parts_of
from storage.models import Part
from workers import orders, queue, scratch

logger = logging.getLogger(__name__)


def glimpse(part_id: int) -> None:
    """Look at the first page of the file that a part belongs to, if all of that page is here and nobody did before."""
    part = Part.objects.select_related("by").filter(pk=part_id).first()
    if part is None:
        return
    parts = parts_of(part.key, part.by)
    if not parts.filter(start=0, first_page__isnull=True).exists():
        return
    with scratch.folder() as folder:
        verdicts = look_at(part, folder)
    if verdicts is not None:
        parts.filter(start=0).update(first_page=verdicts)


def look_at(part: Part, folder: Path) -> list[dict[str, object]] | None:
    """The verdicts on the page; None when there are none yet."""
    begun = folder / "begun"
    with begun.open("wb") as sink:
        copy_parts(parts_of(part.key, part.by), sink)
    spec = orders.page_spec(begun, part.kind, folder)
    try:
        answers = list(orders.ask("glimpse", spec, seconds=queue.GLIMPSE_SECONDS))
    except (Refused, ChildDied) as fault:
        logger.info("nothing to tell of the first page of file %s yet: %s", part.key, fault)
        return None
    found: list[dict[str, object]] | None = answers[0]["verdicts"]
    return found
