"""What lies in every package beside the papers: how to read it, and the schema of its description."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from storage.archive.contents import Item
from storage.blobs.store import file_digest

SOURCES: Final = Path(__file__).parent / "data"
ENCLOSED: Final = {"documentation/huong-dan.txt": ("text/plain", "TXT"), "schemas/dossier.xsd": ("text/xml", "XSD")}


def enclose(package: Path, now: datetime) -> list[Item]:
    """Put both files into the package's folder; what is listed of them."""
    return [_enclosed(package / path, path, now) for path in ENCLOSED]


def _enclosed(target: Path, path: str, now: datetime) -> Item:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCES / target.name, target)
    media_type, form = ENCLOSED[path]
    return Item(path, file_digest(target), target.stat().st_size, media_type, form, target.name, now)
