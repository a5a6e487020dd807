"""Make a PDF a PDF/A-2b (ISO 19005-2) and believe it only after the written file has been checked."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from struct import pack
from typing import Literal

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, pdfa
from PIL import ImageCms

from ocr.errors import SourceUnusable
from ocr.pdf.layers import flatten_layers
from ocr.pdf.marks import flatten_marks
from ocr.pdf.tidy import tidy

FLAVOUR = "2b"

_ICC_DATE = slice(24, 36)
"""Of an ICC header (ISO 15076-1, 7.2.8): six numbers of two bytes."""

_CATALOGUE = frozenset(
    [
        "/Type",
        "/Pages",
        "/Version",
        "/Metadata",
        "/OutputIntents",
        "/Lang",
        "/MarkInfo",
        "/StructTreeRoot",
        "/Outlines",
        "/PageLabels",
        "/PageLayout",
        "/PageMode",
        "/ViewerPreferences",
        "/Dests",
        "/Names",
    ]
)
_HARMLESS_ACTIONS = frozenset({"/GoTo", "/URI", "/GoToR", "/Thread"})
_SIGNATURES_GONE = frozenset({"/AcroForm", "/Perms", "/DSS"})


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
    _describe(pdf, meta)
    pdfa.prepare(pdf, FLAVOUR, output_intent=_srgb(), output_condition_identifier="sRGB IEC61966-2.1")
    _sign_producer(pdf, meta)
    settings = pdfa.resolve_save_kwargs(FLAVOUR)
    pdf.save(out, **settings)
    report = pdfa.validate_written(out, FLAVOUR, settings)
    if report.passed:
        return Record("2b", None, pages)
    # A file must not call itself PDF/A when the check did not say so.
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        for claim in ("pdfaid:part", "pdfaid:conformance"):
            del xmp[claim]
    pdf.save(out, **settings)
    return Record(None, _reason(report), pages)


def convert_born_digital(source: Path, meta: RecordMeta, out: Path) -> Record:
    """Write a born-digital PDF to `out` as PDF/A-2b; when that fails the same bytes are written, with the reason.

    Signatures end with any change of the bytes: their marks are kept as part of the picture, the signed original stays
    what is signed. Raises SourceUnusable for a file that cannot be taken apart.
    """
    try:
        record = _convert(source, meta, out)
    except (pikepdf.PdfError, OSError) as error:
        out.unlink(missing_ok=True)
        raise SourceUnusable(f"{source.name}: {error}") from error
    if record.pdfa is None:
        shutil.copyfile(source, out)
    return record


def _convert(source: Path, meta: RecordMeta, out: Path) -> Record:
    with pikepdf.open(source) as pdf:
        flatten(pdf)
        return write_pdfa(pdf, meta, out)


def flatten(pdf: Pdf) -> None:
    """Make what marks and layers of `pdf` show part of its pages, and take out all that acts by itself."""
    flatten_marks(pdf)
    flatten_layers(pdf)
    _strip_catalogue(pdf)
    for page in pdf.pages:
        strip_page(page)


def says_pdfa(pdf: Pdf) -> bool:
    """Say whether a file calls itself PDF/A."""
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        return "pdfaid:part" in xmp


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


def _strip_catalogue(pdf: Pdf) -> None:
    """Keep only what a document needs to be read: no scripts, start actions, attached files, forms or signatures."""
    for key in set(pdf.Root.keys()) - _CATALOGUE | (_SIGNATURES_GONE & set(pdf.Root.keys())):
        del pdf.Root[key]
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary):
        for key in set(names.keys()) - {"/Dests"}:
            del names[key]


def strip_page(page: pikepdf.Page) -> None:
    """Take from a page what acts by itself, and every annotation but plain links."""
    for key in ("/AA", "/PresSteps", "/Thumb"):
        if key in page.obj:
            del page.obj[key]
    kept = [annotation for annotation in _annotations(page) if _is_plain_link(annotation)]
    if "/Annots" in page.obj:
        page.obj.Annots = pikepdf.Array(kept)


def _annotations(page: pikepdf.Page) -> Iterator[Object]:
    yield from page.obj.get("/Annots", pikepdf.Array())


def _is_plain_link(annotation: Object) -> bool:
    action = annotation.get("/A")
    return (
        annotation.get("/Subtype") == Name.Link
        and "/AA" not in annotation
        and (action is None or (str(action.get("/S")) in _HARMLESS_ACTIONS and "/Next" not in action))
    )


def _reason(report: pdfa.Report) -> str:
    """Return the first finding, and how many more there are."""
    first = report.findings[0]
    more = len(report.findings) - 1
    return f"{first.rule} {first.where}: {first.message}" + (f" (+{more})" if more else "")
