"""Task `assemble`: pages put together to one searchable PDF/A.

Spec {pages: [{path, kind, index, rotation, skew, words, canvas, dpi, file_pages, lost}, ...], meta: {title, creator,
dossier_code, created, modified, inherit?}, out, convert?, limits?}: `index` counts from 0; words as task `read` gives
them; `file_pages`, `lost`: how many pages task `look` found in the file, and the indexes of those that it called
damaged; times in ISO 8601. `convert` names a PDF with text of its own that is taken over whole instead of pages.
`inherit`: where the one PDF that the record is made of has a title, an author or a day, they count more. One answer:
{"pdfa", "reason", "pages"}.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ingest.errors import Damaged
from ingest.sniff import Kind
from ingest.split.document import open_source
from ingest.split.pictures import save_png
from ocr.errors import SourceUnusable
from ocr.pdf.inherited import described_by
from ocr.pdf.record import Record, RecordMeta, RecordPage, build_record, convert_born_digital
from workers.child import Order
from workers.tasks.pages import limits_of
from workers.word_rows import words_of

DECODED_KINDS: Final = (Kind.WEBP, Kind.HEIC)
"""No PDF can hold their streams: they go in decoded, without loss."""


def run(order: Order) -> None:
    """Write the record."""
    spec = order.spec
    meta, out = inherited(spec, meta_of(spec["meta"])), Path(spec["out"])
    try:
        if spec.get("convert"):
            record = convert_born_digital(Path(spec["convert"]), meta, out)
        else:
            record = build_record([record_page(page, spec, at) for at, page in enumerate(spec["pages"])], meta, out)
    except SourceUnusable as fault:
        raise Damaged from fault
    order.say(as_answer(record))


def inherited(spec: Mapping[str, Any], meta: RecordMeta) -> RecordMeta:
    """Return the description with what the one PDF says of itself, when the record is made of one and it is asked."""
    sources = {spec["convert"]} if spec.get("convert") else {page["path"] for page in spec["pages"]}
    if not spec["meta"].get("inherit") or len(sources) != 1:
        return meta
    return described_by(Path(sources.pop()), meta)


def as_answer(record: Record) -> dict[str, Any]:
    """Return what was written as it stands in the answer."""
    return {"pdfa": record.pdfa, "reason": record.reason, "pages": record.pages}


def meta_of(meta: Mapping[str, Any]) -> RecordMeta:
    """Return the description of the record."""
    return RecordMeta(
        title=meta["title"],
        creator=meta["creator"],
        dossier_code=meta["dossier_code"],
        created=datetime.fromisoformat(meta["created"]),
        modified=datetime.fromisoformat(meta["modified"]),
    )


def record_page(page: Mapping[str, Any], spec: Mapping[str, Any], at: int) -> RecordPage:
    """Return a page of the record; a WebP or HEIC picture is decoded beside the output first."""
    source, kind = Path(page["path"]), Kind(page["kind"])
    if kind in DECODED_KINDS:
        decoded = Path(spec["out"]).with_suffix(f".{at}.png")
        limits = limits_of(spec)
        with open_source(source, kind, replace(limits, render_pixels=limits.pixels)) as file:
            save_png(file.page(1).image, decoded)
        source = decoded
    width, height = page["canvas"]
    return RecordPage(
        source=source,
        kind="pdf" if kind is Kind.PDF else "image",
        index=page["index"],
        rotation=page["rotation"],
        skew=page["skew"],
        words=words_of(page["words"], (width, height)),
        canvas=(width, height),
        dpi=tuple(page["dpi"]) if page["dpi"] else None,
        exif_upright=True,
        file_pages=page["file_pages"],
        lost=page["lost"],
    )
