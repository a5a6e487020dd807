"""Room on the disks of this machine, told with the heartbeats, so that every host can show it."""

import shutil
from pathlib import Path

from django.conf import settings


def room() -> dict[str, tuple[int, int]]:
    """Free and whole bytes of the disk under each place that this machine keeps something in."""
    places = {"data": settings.DATA, "index": settings.INDEX_DIR, "scratch": settings.SCRATCH_DIR}
    if "://" not in settings.BLOB_URL:
        places["blobs"] = Path(settings.BLOB_URL)
    told = {}
    for place, folder in places.items():
        usage = shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists()))
        told[place] = (usage.free, usage.total)
    return told
