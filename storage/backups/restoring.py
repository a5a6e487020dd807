"""`sohoa restore`: the bytes first, each verified where it now lies, then all rows in one transaction; or nothing."""

import gzip
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import Unit, User
from storage import audit
from storage.audit import Head, Problem
from storage.backups import rows
from storage.backups.folder import (
    ROWS,
    Manifest,
    NotEmpty,
    OtherRelease,
    Spoilt,
    named_in,
    read_manifest,
    shelf_of,
)
from storage.blobs import BlobStore, Corrupt, NotFound, blobs
from storage.blobs.moving import is_whole
from storage.blobs.silent import Silent
from storage.changed import touch
from storage.fixity import verify_blob
from storage.models import AuditEntry, Blob, Dossier, Page, Scan
from storage.search import follower

Progress = Callable[[int, int], None] | None


@dataclass(slots=True)
class Restored:
    """What came back; `failed` could not be read there or written here, `problems` those of its audit."""

    name: str
    rows: int = 0
    blobs: int = 0
    failed: list[str] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()


def restore(folder: Path, name: str | None = None, progress: Progress = None) -> Restored:
    """Bring a snapshot (the newest) back into an empty system, while nothing else runs.

    It may be cut off and run again: rows come last. Raises the errors of storage.backups.folder and storage.blobs.
    """
    snapshot, manifest = read_manifest(folder, name)
    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    _require_empty()
    _require_release(manifest)
    restored = _bring_all_back(snapshot, shelf_of(folder), manifest.blobs, progress)
    restored.rows = _load(snapshot, manifest)
    for sha256 in restored.failed:
        verify_blob(sha256, alone=True)
    follower.request_rebuild()
    while audit.seal():  # what waited for its seal when the rows were taken
        pass
    restored.problems = audit.verify([Head(manifest.audit_number, manifest.audit_head)]).problems
    # A follower reads the last minute again in every pass; of a large archive that is by now one page, and not all.
    touch(Page.objects.order_by("-pk")[:1])
    audit.record(audit.Action.RESTORED, by=None, snapshot=snapshot.name, failed=len(restored.failed))
    return restored


def _require_empty() -> None:
    for model in (User, Unit, Dossier, Scan, Blob, AuditEntry):
        if model._base_manager.exists():
            held = model._meta.db_table
            raise NotEmpty(f"The system is not empty (table {held}): restore into a new database, and start it after.")


def _require_release(manifest: Manifest) -> None:
    """Rows fit the tables that they came from; `migrate` brings them further afterwards."""
    if differing := set(manifest.release) ^ set(rows.release()):
        raise OtherRelease(
            f"The backup was made by another release (differing: {', '.join(sorted(differing)[:5])}): "
            "restore it with that release into a new database, then upgrade."
        )


def _bring_all_back(snapshot: Path, shelf: BlobStore, of: int, progress: Progress) -> Restored:
    restored, silent = Restored(snapshot.name), Silent(of)
    for done, sha256 in enumerate(named_in(snapshot), start=1):
        with silent.noted(sha256):
            if _bring_back(sha256, shelf):
                restored.blobs += 1
            else:
                restored.failed.append(sha256)
        if progress:
            progress(done, of)
    restored.failed += silent.all()
    return restored


def _bring_back(sha256: str, shelf: BlobStore) -> bool:
    """Put the bytes into the system's store, unless they are there; whether they are whole there."""
    if is_whole(blobs(), sha256):
        return True
    try:
        with closing(shelf.open(sha256)) as source:
            blobs().put(source)
    except (Corrupt, NotFound):
        return False
    return is_whole(blobs(), sha256)


def _load(snapshot: Path, manifest: Manifest) -> int:
    """All rows, or none; how many. Raises Spoilt."""
    with transaction.atomic(), gzip.open(snapshot / ROWS, "rt", encoding="utf-8") as source:
        counts = rows.load(source)
        if counts != manifest.counts:
            raise Spoilt(f"{snapshot / ROWS} does not hold the rows that its manifest counts: restore another one.")
        Blob.objects.update(lock_checked_at=None)  # this store holds none of the old one's locks
        # Other web hosts' indexes have followed the lost rows further than these: their followers must read all anew.
        Page.objects.update(changed_at=Now())
    return sum(counts.values())
