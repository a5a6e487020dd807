"""How a backup lies in its folder, readable without Sohoa.

DIR/blobs/ab/cd/abcd…           bytes by SHA-256, shared by all snapshots: a later one adds what is new
DIR/20260105T160000Z/           one snapshot; its folder gets this name last, when all of it is on the disk
    rows.jsonl.gz               every row of one moment
    SHA256SUMS                  the bytes that these rows name: `sha256sum -c` proves them from DIR
    manifest.json               counts, digests of the two files, the head of the audit, the release

BackupError
├── NoBackup      there is no whole snapshot (of this name)
├── BusyFolder    another backup into this folder is under way
├── Inside        the folder is a part of what it should outlive
├── Spoilt        the snapshot's own files don't fit its manifest
├── NotEmpty      restore goes into an empty system only
└── OtherRelease  the tables are not those that the rows came from
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from storage.blobs.filesystem import FilesystemStore, flush_folder
from storage.blobs.store import file_digest

ROWS: Final = "rows.jsonl.gz"
SUMS: Final = "SHA256SUMS"
MANIFEST: Final = "manifest.json"
UNFINISHED: Final = ".part"


class BackupError(Exception):
    """A backup can't be made or restored; the text says what to do next."""


class NoBackup(BackupError):
    """There is no whole snapshot (of this name) in the folder."""


class BusyFolder(BackupError):
    """Another backup into this folder is under way."""


class Inside(BackupError):
    """The folder is a part of what it should outlive."""


class Spoilt(BackupError):
    """The snapshot's own files don't fit its manifest."""


class NotEmpty(BackupError):
    """The system that should be restored holds something."""


class OtherRelease(BackupError):
    """The tables are not those that the rows came from."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds; `failed` could not be had from the store when it was made."""

    made_at: str
    release: list[str]
    counts: dict[str, int]
    blobs: int
    bytes: int
    failed: list[str]
    audit_number: int
    audit_head: str
    files: dict[str, str]  # digest of each file of the snapshot


def shelf_of(folder: Path) -> FilesystemStore:
    """The bytes of all snapshots."""
    return FilesystemStore(folder / "blobs")


def require_apart(folder: Path) -> None:
    """Raise Inside when the folder goes with the data folder: in a container, when the command ends."""
    if folder.resolve().is_relative_to(settings.DATA.resolve()):
        told = _(
            "%(folder)s nằm trong thư mục dữ liệu %(data)s: mất thư mục này là mất cả bản sao lưu; trong container, "
            "bản sao lưu mất ngay khi lệnh kết thúc. Chọn thư mục trên ổ đĩa khác."
        )
        raise Inside(told % {"folder": folder, "data": settings.DATA})


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Have the folder alone. Raises BusyFolder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise BusyFolder(f"Another backup into {folder} is under way: wait until it ends.") from taken
        yield


def finish(part: Path, manifest: dict[str, Any]) -> Path:
    """Write the manifest, then give the snapshot its name: from here on it is whole."""
    digests = {name: file_digest(part / name) for name in (ROWS, SUMS)}
    text = json.dumps(asdict(Manifest(**manifest, files=digests)), ensure_ascii=False, indent=2)
    (part / MANIFEST).write_text(text + "\n", encoding="utf-8")
    for name in (ROWS, SUMS, MANIFEST):
        with (part / name).open("rb") as file:
            os.fsync(file.fileno())
    flush_folder(part)
    whole = part.rename(part.with_suffix(""))
    flush_folder(whole.parent)
    return whole


def snapshots(folder: Path) -> list[str]:
    """The whole snapshots, oldest first."""
    return sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}") if path.parent.suffix != UNFINISHED)


def read_manifest(folder: Path, name: str | None) -> tuple[Path, Manifest]:
    """A snapshot (the newest when no name is given) whose files are whole. Raises NoBackup, Spoilt."""
    known = snapshots(folder)
    if not known or (name is not None and name not in known):
        raise NoBackup(f"{folder} holds no whole snapshot{f' {name}' if name else ''}; there are: {known or 'none'}.")
    snapshot = folder / (name or known[-1])
    manifest = Manifest(**json.loads((snapshot / MANIFEST).read_text(encoding="utf-8")))
    for file, digest in manifest.files.items():
        if file_digest(snapshot / file) != digest:
            raise Spoilt(f"{snapshot / file} is damaged: restore another snapshot of {known}.")
    return snapshot, manifest


def named_in(snapshot: Path) -> Iterator[str]:
    """The digests that the snapshot's rows name."""
    with (snapshot / SUMS).open(encoding="ascii") as sums:
        for line in sums:
            yield line.partition(" ")[0]
