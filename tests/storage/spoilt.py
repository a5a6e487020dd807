"""Files of a store in a folder that a disk no longer hands out."""

from pathlib import Path


def place(root: Path, sha256: str) -> Path:
    """Where the store in this folder keeps the bytes."""
    return root / sha256[:2] / sha256[2:4] / sha256


def give_bad_sector(root: Path, sha256: str) -> None:
    """Have every reading of the contents end in EIO: nothing is mapped at the beginning of a process's memory."""
    place(root, sha256).unlink()
    place(root, sha256).symlink_to("/proc/self/mem")


def silence(root: Path, sha256: str) -> None:
    """Have the store say that it can't be used (EISDIR) when it is asked for this file, and for no other."""
    place(root, sha256).unlink()
    place(root, sha256).mkdir()
