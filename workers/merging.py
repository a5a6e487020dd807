"""One PDF of a whole dossier: put together by a limited child, because a record may carry what came in from outside."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from storage.blobs import fetch
from storage.models import Dossier, Revision
from workers import orders, scratch


def merged(dossier: Dossier, revisions: Sequence[Revision]) -> BinaryIO:
    """The records in this order as one PDF, open for reading; the file is gone when it is closed.

    Raises Damaged, ChildDied, and the errors of storage.blobs.
    """
    now = timezone.now()
    meta = {"title": str(dossier), "creator": dossier.receiving_unit.name, "dossier_code": str(dossier)}
    meta |= {"created": (dossier.received_at or dossier.created_at).isoformat(), "modified": now.isoformat()}
    with ExitStack() as stack:
        folder = stack.enter_context(scratch.folder())
        parts = [
            {"title": revision.document.title, "path": str(fetch(revision.blob, folder))} for revision in revisions
        ]
        out = folder / "merged.pdf"
        seconds = settings.PAGE_SECONDS + sum(revision.pages for revision in revisions)
        list(orders.ask("merge", {"parts": parts, "meta": meta, "out": str(out)}, seconds=seconds))
        return out.open("rb")
