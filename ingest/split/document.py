"""Opening a file of any kind that is taken."""

from pathlib import Path

from ingest.errors import Empty, TooLarge, TooManyPages
from ingest.sniff import Kind
from ingest.split.limits import Limits
from ingest.split.pages import Source


def open_source(path: Path, kind: Kind, limits: Limits, *, password: str | None = None) -> Source:
    """Open a file and check it against the limits of a file.

    Raises Empty, TooLarge, TooManyPages, Damaged, Encrypted (or WrongPassword when one was given).
    """
    size = path.stat().st_size
    if not size:
        raise Empty
    if size > limits.bytes:
        raise TooLarge(megabytes=size / 1024**2, limit=limits.bytes / 1024**2)
    source = open_kind(path, kind, limits, password)
    if source.pages > limits.pages:
        source.close()
        raise TooManyPages(pages=source.pages, limit=limits.pages)
    return source


def open_kind(path: Path, kind: Kind, limits: Limits, password: str | None) -> Source:
    """Open a file with the decoder of its kind; each is loaded only when it is needed."""
    if kind is Kind.PDF:
        from ingest.split.pdf import PdfSource

        return PdfSource(path, limits, password=password)
    from ingest.split.raster import RasterSource

    return RasterSource(path, kind, limits)
