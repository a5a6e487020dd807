"""Make a PDF a PDF/A-2b (ISO 19005-2) and believe it only after the written file has been checked."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from struct import pack
from typing import Literal

import pikepdf
from pikepdf import Pdf, pdfa
from PIL import ImageCms

from ocr.errors import SourceUnusable
from ocr.pdf.faults import taken_apart
from ocr.pdf.fields import list_fields
from ocr.pdf.inert import make_inert
from ocr.pdf.tidy import tidy
from ocr.words import plain

FLAVOUR = "2b"

_ICC_DATE = slice(24, 36)
"""Of an ICC header (ISO 15076-1, 7.2.8): six numbers of two bytes."""
_UNDRAWN = "ISO_19005_2:6.3.3 AcroForm: fields with a value and no appearance ({})"


@dataclass(frozen=True, slots=True)
class RecordMeta:
    """What a record says of itself in its XMP metadata; times carry their time zone. description: empty for none."""

    title: str
    creator: str
    dossier_code: str
    created: datetime
    modified: datetime
    producer: str = "Sohoa"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A written file. pdfa: "2b" when the written bytes passed the check, else None and `reason` says why."""

    pdfa: Literal["2b"] | None
    reason: str | None
    pages: int


def write_pdfa(pdf: Pdf, meta: RecordMeta, out: Path) -> Record:
    """Write `pdf` to `out` as PDF/A-2b when it can be one, as an honest plain PDF when not."""
    pages = len(pdf.pages)
    tidy(pdf)
    fields = list_fields(pdf)
    _describe(pdf, meta)
    pdfa.prepare(pdf, FLAVOUR, output_intent=_srgb(), output_condition_identifier="sRGB IEC61966-2.1")
    _sign_producer(pdf, meta)
    settings = pdfa.resolve_save_kwargs(FLAVOUR)
    pdf.save(out, **settings)
    report = pdfa.validate_written(out, FLAVOUR, settings)
    if report.passed and not fields:
        return Record("2b", None, pages)
    # A file must not call itself PDF/A when the check did not say so.
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        for claim in ("pdfaid:part", "pdfaid:conformance"):
            del xmp[claim]
    pdf.save(out, **settings)
    return Record(None, _UNDRAWN.format(fields) if fields else _reason(report), pages)


def convert_born_digital(source: Path, meta: RecordMeta, out: Path) -> Record:
    """Write a born-digital PDF to `out` as PDF/A-2b; when that fails the same bytes are written, with the reason.

    Signatures end with any change of the bytes: their marks are kept as part of the picture, the signed original stays
    what is signed. Raises SourceUnusable for a file that cannot be taken apart.
    """
    try:
        with taken_apart(source.name):
            record = _convert(source, meta, out)
    except SourceUnusable:
        out.unlink(missing_ok=True)
        raise
    if record.pdfa is None:
        shutil.copyfile(source, out)
    return record


def _convert(source: Path, meta: RecordMeta, out: Path) -> Record:
    with pikepdf.open(source) as pdf:
        make_inert(pdf)
        return write_pdfa(pdf, meta, out)


def _srgb() -> bytes:
    """Return the sRGB profile in 588 bytes; the one that comes with pikepdf has 7 KB."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_ICC_DATE] = pack(">6H", 2000, 1, 1, 0, 0, 0)  # else no two records were ever alike
    return bytes(profile)


def _describe(pdf: Pdf, meta: RecordMeta) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        xmp["dc:title"] = meta.title
        xmp["dc:creator"] = [meta.creator]
        xmp["dc:identifier"] = meta.dossier_code
        if meta.description:
            xmp["dc:description"] = meta.description
        xmp["xmp:CreatorTool"] = meta.producer
        xmp["xmp:CreateDate"] = meta.created.isoformat(timespec="seconds")
        xmp["xmp:ModifyDate"] = meta.modified.isoformat(timespec="seconds")


def _sign_producer(pdf: Pdf, meta: RecordMeta) -> None:
    """Name the producer last: preparing writes its own name."""
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        xmp["pdf:Producer"] = meta.producer
        xmp["xmp:ModifyDate"] = meta.modified.isoformat(timespec="seconds")


def _reason(report: pdfa.Report) -> str:
    """Return the first finding, and how many more there are."""
    first = report.findings[0]
    more = len(report.findings) - 1
    return plain(f"{first.rule} {first.where}: {first.message}" + (f" (+{more})" if more else ""))
