"""`sohoa backup`: the rows of one moment first, then the bytes that they name, while work goes on.

Bytes are written before the rows that name them and never change, so a later copy of the bytes holds everything that an
earlier copy of the rows names, unless gc took some in between: then the rows are taken anew.
"""

import gzip
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage import audit
from storage.backups import rows
from storage.backups.folder import ROWS, SUMS, UNFINISHED, finish, named_in, only_one, shelf_of
from storage.blobs import BlobStore, Corrupt, NotFound, blobs
from storage.blobs.moving import is_whole, kept
from storage.blobs.silent import Silent

Progress = Callable[[int, int], None] | None


@dataclass(slots=True)
class Made:
    """A finished snapshot; `failed` are neither in the backup nor to be had from the store."""

    name: str = ""
    rows: int = 0
    copied: int = 0
    known: int = 0  # an earlier snapshot had brought them
    failed: list[str] = field(default_factory=list)
    gone: bool = False  # gc took bytes that the rows named: they must be taken anew


def make(folder: Path, *, proof: bool = False, progress: Progress = None) -> Made:
    """Add a snapshot to the folder. `proof`: hash what earlier ones brought, and mend it.

    Raises BusyFolder, and of storage.blobs NoSpace, and Unavailable when the store is away.
    """
    with only_one(folder):
        for left in folder.glob(f"*{UNFINISHED}"):
            shutil.rmtree(left)
        while True:
            part = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S-%f}{UNFINISHED}"
            part.mkdir()
            manifest = _take_rows(part)
            made = _copy_all(part, shelf_of(folder), proof=proof, of=manifest["blobs"], progress=progress)
            if not made.gone:
                break
            shutil.rmtree(part)
        made.name, made.rows = finish(part, {**manifest, "failed": made.failed}).name, sum(manifest["counts"].values())
    audit.record(audit.Action.BACKED_UP, by=None, snapshot=made.name, copied=made.copied, failed=len(made.failed))
    return made


def _take_rows(part: Path) -> dict[str, Any]:
    """Write the rows of this moment, and the list of the bytes that they name."""
    told: dict[str, Any] = {"made_at": datetime.now(UTC).isoformat(), "release": rows.release()}
    with rows.one_moment(), gzip.open(part / ROWS, "wt", compresslevel=6, encoding="utf-8") as sink:
        told["counts"] = rows.dump(sink)
        head = audit.head()
        told |= {"audit_number": head.number, "audit_head": head.digest, **_list_blobs(part)}
    return told


def _list_blobs(part: Path) -> dict[str, int]:
    count = size = 0
    with (part / SUMS).open("w", encoding="ascii") as sums:
        for sha256, each in kept().order_by("pk").values_list("pk", "size").iterator():
            sums.write(f"{sha256}  blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}\n")
            count, size = count + 1, size + each
    return {"blobs": count, "bytes": size}


def _copy_all(part: Path, shelf: BlobStore, *, proof: bool, of: int, progress: Progress) -> Made:
    made, silent = Made(), Silent()
    for done, sha256 in enumerate(named_in(part), start=1):
        if is_whole(shelf, sha256) if proof else shelf.exists(sha256):
            made.known += 1
        else:
            with silent.noted(sha256):
                _copy(sha256, shelf, made)
        if progress:
            progress(done, of)
    made.failed += silent.all()
    return made


def _copy(sha256: str, shelf: BlobStore, made: Made) -> None:
    try:
        with closing(blobs().open(sha256)) as source:
            shelf.put(source)
    except (Corrupt, NotFound):
        if kept().filter(pk=sha256).exists():
            made.failed.append(sha256)
        else:
            made.gone = True
    else:
        made.copied += 1
