"""Room on the disks of this machine, told with the heartbeats, so that every host can show it."""

from pathlib import Path

from django.conf import settings

from storage.disk import room_at, standing


def places() -> dict[str, Path]:
    """The folders that this machine keeps something in."""
    folders = {"data": settings.DATA, "index": settings.INDEX_DIR, "scratch": settings.SCRATCH_DIR}
    if "://" not in settings.BLOB_URL:
        folders["blobs"] = Path(settings.BLOB_URL)
    return folders


def room() -> dict[str, tuple[int, int]]:
    """Free and whole bytes of the disk under each of the places."""
    return {place: room_at(folder) for place, folder in places().items()}


def one_a_disk() -> list[Path]:
    """Of the places the first on each disk."""
    first: dict[int, Path] = {}
    for folder in places().values():
        first.setdefault(device_of(folder), folder)
    return list(first.values())


def device_of(folder: Path) -> int:
    """What tells the disk of the folder from others."""
    return standing(folder).stat().st_dev
