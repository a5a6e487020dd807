"""What a record takes over from the file that it was made of: bookmarks, title, author, day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String
from pikepdf.models.metadata import decode_pdf_date

from ocr.errors import SourceUnusable
from ocr.pdf.faults import taken_apart
from ocr.pdf.pdfa import RecordMeta
from ocr.words import plain

_LONGEST = 500
_MOST_BOOKMARKS = 2000

Place = tuple[Path, int]
"""A file, and the number of a page in it from 0."""


def described_by(path: Path, meta: RecordMeta) -> RecordMeta:
    """Return the description with the title, author and time of creation of a PDF, where it has them."""
    title, author, made = "", "", None
    with suppress(SourceUnusable), taken_apart(path.name), pikepdf.open(path) as pdf:
        info = pdf.trailer.get("/Info", Dictionary())
        with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
            title = _words(xmp.get("dc:title")) or _words(info.get("/Title"))
            author = _words(xmp.get("dc:creator")) or _words(info.get("/Author"))
            made = _time(xmp.get("xmp:CreateDate")) or _time(info.get("/CreationDate"))
    return replace(meta, title=title or meta.title, creator=author or meta.creator, created=made or meta.created)


def _words(value: object) -> str:
    """Return a text of a description, names of a list joined; empty when it says nothing."""
    if isinstance(value, (list, tuple, set)):
        return ", ".join(filter(None, map(_words, value)))[:_LONGEST]
    return " ".join(plain(str(value or "")).split())[:_LONGEST]


def _time(value: object) -> datetime | None:
    """Return a time as PDF or XMP writes it, UTC when it names no zone; None when it is none."""
    text = str(value or "")
    with suppress(ValueError, IndexError):
        read = datetime.fromisoformat(text) if "-" in text[:5] else decode_pdf_date(text)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    return None


def keep_bookmarks(record: Pdf, sources: Mapping[Path, Pdf], places: Sequence[Place | None]) -> None:
    """Give a record the bookmarks of its PDF files; those of pages that it does not have are left out.

    places: where each page of the record came from, None for a picture.
    """
    numbers = {place: number for number, place in reversed(list(enumerate(places))) if place is not None}
    kept: list[OutlineItem] = []
    for path, source in sources.items():
        inside = {page.obj.objgen: (path, number) for number, page in enumerate(source.pages)}
        targets = {page: numbers[place] for page, place in inside.items() if place in numbers}
        with suppress(SourceUnusable), taken_apart(path.name):
            kept += _kept(source.open_outline().root, source, targets)
    if kept:
        with record.open_outline() as outline:
            outline.root.extend(islice(kept, _MOST_BOOKMARKS))


def _kept(items: Iterable[OutlineItem], source: Pdf, targets: Mapping[tuple[int, int], int]) -> Iterator[OutlineItem]:
    """Yield the items that lead to a page of the record (its number by object), and those above them."""
    for item in islice(items, _MOST_BOOKMARKS):
        children = list(_kept(item.children, source, targets))
        page = _page_of(item, source)
        number = targets.get(page.objgen) if page is not None else None
        if number is None and not children:
            continue
        made = OutlineItem(plain(item.title)[:_LONGEST], number, "XYZ")
        made.children.extend(children)
        made.is_closed = item.is_closed
        yield made


def _page_of(item: OutlineItem, source: Pdf) -> Object | None:
    """Return the page that a bookmark leads to, by its destination or by an action that goes there."""
    target = item
    if item.destination is None and item.action is not None and item.action.get("/S") == Name.GoTo:
        goal = item.action.get("/D")
        target = OutlineItem(item.title, goal if isinstance(goal, (Array, String, Name)) else None)
    found = target.resolved_destination(source)
    return found.page if found is not None and isinstance(found.page, Dictionary) else None
