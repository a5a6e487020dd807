"""Working folders: gone with their jobs. What a killed process leaves of one holds pictures of papers and goes, too."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from ingest.limited import SCRATCH_PREFIX
from workers import claims
from workers.queue import worker_name

OLDEST: Final = 2 * 3600.0
"""Seconds, longer than any job: what is older belongs to nobody."""


@contextmanager
def folder() -> Iterator[Path]:
    """A working folder that is gone at the end; it is named after the worker whose job this is."""
    settings.SCRATCH_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{worker_name()}.", dir=settings.SCRATCH_DIR, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def clean() -> int:
    """Remove what killed workers of this host left behind; how many folders."""
    oldest = time.time() - OLDEST
    left = [path for path in folders() if claims.ended_here(worker_of(path)) or changed(path) < oldest]
    # A child's own folder goes with it, unless the whole host went.
    children = Path(tempfile.gettempdir()).glob(f"{SCRATCH_PREFIX}*")
    return remove([*left, *(path for path in children if changed(path) < oldest)])


def clean_after(worker: str) -> int:
    """Remove what a worker's killed work horse left behind, while no other one works; how many folders."""
    return remove([path for path in folders() if worker_of(path) == worker])


def folders() -> list[Path]:
    """Every working folder of this host."""
    return list(settings.SCRATCH_DIR.glob("*"))


def worker_of(path: Path) -> str:
    """The name of the worker whose folder it is."""
    return path.name.rpartition(".")[0]


def remove(left: Sequence[Path]) -> int:
    """Remove the folders, as far as that can be done; how many."""
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


def changed(path: Path) -> float:
    """When the folder was changed last; now, when it was removed in the meantime."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
