"""How much room is left on the disk under a folder."""

import shutil
from pathlib import Path


def standing(folder: Path) -> Path:
    """The folder, or what of the way to it is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def room_at(folder: Path) -> tuple[int, int]:
    """Free and whole bytes of the disk that the folder lies on, or will lie on."""
    usage = shutil.disk_usage(standing(folder))
    return usage.free, usage.total
