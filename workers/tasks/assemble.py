"""Task `assemble`: pages put together to one searchable PDF/A.

Spec {pages: [{path, kind, index, rotation, skew, words, canvas, dpi}, ...], meta: {title, creator, dossier_code,
created, modified}, out, convert?, limits?}: `index` counts from 0; words as task `read` gives them; times in ISO 8601.
`convert` names a PDF with text of its own that is taken over whole instead of pages. One answer: {"pdfa", "reason",
"pages"}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ingest.errors import Damaged
from ingest.sniff import Kind
from ingest.split.document import open_source
from ingest.split.pictures import save_png
from ocr.errors import SourceUnusable
from ocr.record import Record, RecordMeta, RecordPage, build_record, convert_born_digital
from ocr.words import Word
from workers.child import Order
from workers.tasks.pages import limits_of

DECODED_KINDS: Final = (Kind.WEBP, Kind.HEIC)
"""No PDF can hold their streams: they go in decoded, without loss."""


def run(order: Order) -> None:
    """Write the record."""
    spec = order.spec
    meta, out = meta_of(spec["meta"]), Path(spec["out"])
    try:
        if spec.get("convert"):
            record = convert_born_digital(Path(spec["convert"]), meta, out)
        else:
            record = build_record([record_page(page, spec, at) for at, page in enumerate(spec["pages"])], meta, out)
    except SourceUnusable as fault:
        raise Damaged from fault
    order.say(as_answer(record))


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
        words=[word_of(word, width, height) for word in page["words"]],
        canvas=(width, height),
        dpi=tuple(page["dpi"]) if page["dpi"] else None,
        exif_upright=True,
    )


def word_of(word: Sequence[Any], width: int, height: int) -> Word:
    """Return a word with its box in pixels of the canvas; what it may have been is no part of a record."""
    text, left, top, right, bottom, confidence, line = word[:7]
    box = round(left * width), round(top * height), round(right * width), round(bottom * height)
    return Word(text, box, confidence, line)
