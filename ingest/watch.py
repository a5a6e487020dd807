"""A counter's folder that a scanner saves into: each finished file is received, then moved aside.

A file goes to `received/` only after its row is committed, to `refused/` with the reason beside it when it can't be
taken, and stays where it is when the house is at fault. One bad file stops nothing, nor does a database, a store or a
share that is away for a while.
"""

import contextlib
import errno
import fcntl
import hashlib
import itertools
import logging
import os
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import Error as DatabaseFault
from django.db import close_old_connections
from django.utils.translation import get_language

from accounts.models import Unit, User
from ingest.errors import Refused
from ingest.receive import DiskFull, Receipt, receive_scan
from storage.blobs import BlobError
from storage.models import Scan

logger = logging.getLogger(__name__)

RECEIVED: Final = "received"
REFUSED: Final = "refused"
QUIET_SECONDS: Final = 2.0
HOUSE_FAULTS: Final = (DiskFull, BlobError, DatabaseFault, OSError)
"""What is not the file's fault: it stays where it is, and the next round tries again."""
LONGEST_NAME: Final = 255
"""Bytes in the name of a file."""
LONGEST_SUFFIX: Final = 20

Version = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder and whose it is."""

    folder: Path
    unit: Unit
    by: User
    counter: str = ""
    scanner: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """How a file looked: when two sightings an interval apart are equal, its writer has paused."""

    size: int
    mtime_ns: int


def watch(watched: Watched, received: Callable[[Scan], None], *, stop: threading.Event, once: bool = False) -> int:
    """Receive what is finished in the folder until `stop` is set; the number of scans received.

    received: called with each new scan after its commit. once: end when every file there now was tried.
    """
    seen, count = look(watched.folder), 0
    while not stop.wait(QUIET_SECONDS):
        close_old_connections()  # one that the database has ended would fail for ever
        now = look(watched.folder)
        for path in sorted(now):
            if now[path] == seen.get(path):
                count += take_one(watched, path, received)
        if once:
            break
        seen = look(watched.folder)
    return count


def look(folder: Path) -> dict[Path, Sighting]:
    """The sightings in the folder; none while it can't be listed: its share may be away for a moment."""
    try:
        return sightings(folder)
    except OSError as away:
        logger.warning("The watched folder can't be listed, trying again: %s", away.strerror)
        return {}


def sightings(folder: Path) -> dict[Path, Sighting]:
    """The ordinary files in the folder, as they are now; links, folders and hidden files are left alone."""
    return dict(_sightings(folder))


def _sightings(folder: Path) -> Iterator[tuple[Path, Sighting]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                continue
            with contextlib.suppress(FileNotFoundError):  # taken away since it was listed
                status = entry.stat(follow_symlinks=False)
                yield Path(entry.path), Sighting(status.st_size, status.st_mtime_ns)


def being_written(path: Path) -> bool:
    """Whether a process of this machine has the file open for writing, where the file system can tell."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    except OSError:
        return False  # unreadable: taking it says so
    try:
        # A read lease is granted only while nobody writes.
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as refused:
        return refused.errno in (errno.EAGAIN, errno.EACCES) and owns(descriptor)
    finally:
        os.close(descriptor)
    return False


def owns(descriptor: int) -> bool:
    """Whether the file is this user's: a lease on another's file is refused for that reason alone."""
    return os.geteuid() in (0, os.fstat(descriptor).st_uid)


def take_one(watched: Watched, path: Path, received: Callable[[Scan], None]) -> int:
    """Receive or refuse one file that rests; 1 when it became a new scan. The house's faults leave it for later."""
    number = inode(path)
    try:
        return 0 if being_written(path) else take(watched, path, received)
    except HOUSE_FAULTS as fault:
        logger.warning("The file with inode %s stays where it is: %s", number, reason(fault))
        return 0


def take(watched: Watched, path: Path, received: Callable[[Scan], None]) -> int:
    """Receive the file, or refuse it, and move it aside; 1 when it became a new scan."""
    try:
        receipt, taken = receive_file(watched, path)
    except Refused as refused:
        refuse(path, refused)
        return 0
    if receipt.created:
        received(receipt.scan)
    if version(path.lstat()) == taken:  # else the scanner has saved its next file under this name
        aside(path, RECEIVED)
    return int(receipt.created)


def inode(path: Path) -> int:
    """The number by which `ls -i` finds the file: its name may be a person's, and is not logged."""
    try:
        return path.lstat().st_ino
    except OSError:  # the scanner took it back, or the share is away
        return 0


def reason(fault: Exception) -> object:
    """What the fault says, without the file's name."""
    return fault.strerror if isinstance(fault, OSError) else fault


def receive_file(watched: Watched, path: Path) -> tuple[Receipt, Version]:
    """Receive the file as the counter's, and say which one it was.

    The same bytes under the same name and time are stored once.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
        taken = os.fstat(stream.fileno())
        digest = hashlib.file_digest(stream, "sha256")
        digest.update(f"{path.name}\n{taken.st_mtime_ns}".encode(errors="surrogateescape"))
        receipt = receive_scan(
            stream,
            name=unicodedata.normalize("NFC", path.name.encode(errors="surrogateescape").decode(errors="replace")),
            source=Scan.Source.WATCH,
            unit=watched.unit,
            by=watched.by,
            idempotency_key=f"watch-{digest.hexdigest()}",
            counter=watched.counter,
            scanner=watched.scanner,
        )
        return receipt, version(taken)


def version(status: os.stat_result) -> Version:
    """What differs when a file was written again, or another one took its name."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def refuse(path: Path, refused: Refused) -> None:
    """Move a file aside that can't be taken, and write the reason and what to do next beside it."""
    moved = aside(path, REFUSED)
    logger.warning("The file with inode %s is refused: %s", inode(moved), refused)
    lang = "en" if get_language() == "en" else "vi"
    note = free(moved.parent, f"{moved.name}.txt")
    note.write_text(f"{refused.message(lang)}\n{refused.advice(lang)}\n", encoding="utf-8")


def aside(path: Path, folder: str) -> Path:
    """Move the file to the folder beside it, under a name that is free there; where it is now."""
    target = path.parent / folder
    target.mkdir(exist_ok=True)
    return path.rename(free(target, path.name))


def free(folder: Path, name: str) -> Path:
    """A place in the folder that nothing has yet: under this name, or the same with a number."""
    suffix = Path(name).suffix
    if len(suffix) > LONGEST_SUFFIX:
        suffix = ""  # a dot within a sentence
    stem = name.removesuffix(suffix)
    names = (short(stem, suffix if number == 1 else f"-{number}{suffix}") for number in itertools.count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def short(stem: str, ending: str) -> str:
    """Both as one name; of a stem that is too long for that the end is left out, between two letters."""
    room = LONGEST_NAME - len(os.fsencode(ending))
    written = os.fsencode(stem)
    return (stem if len(written) <= room else written[:room].decode(errors="ignore")) + ending
