"""BagIt (RFC 8493): a folder whose manifests name the SHA-256 of every file in it."""

from pathlib import Path
from typing import Final

from storage.blobs.store import file_digest

DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"


def seal(bag: Path, information: dict[str, str]) -> None:
    """Make a bag of a folder that holds its payload in `data`: declaration, information, manifests."""
    payload = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in payload)
    told = {**information, "Payload-Oxum": f"{size}.{len(payload)}"}
    lines = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in told.items())
    (bag / "bagit.txt").write_text(DECLARATION, encoding="utf-8")
    (bag / "bag-info.txt").write_text(lines, encoding="utf-8")
    _list(bag, MANIFEST, payload)
    _list(bag, TAG_MANIFEST, [bag / name for name in ("bag-info.txt", "bagit.txt", MANIFEST)])


def _list(bag: Path, name: str, files: list[Path]) -> None:
    lines = [f"{file_digest(path)}  {path.relative_to(bag).as_posix()}\n" for path in files]
    (bag / name).write_text("".join(lines), encoding="utf-8")
