"""The record copy: every sheet as it was scanned, upright and straight, with its words under it, as PDF/A-2b.

Nothing of a picture is coded again when PDF knows its coding: turn and skew are /Rotate and a matrix on the page, so
both can be undone exactly. Pages of a PDF are taken over whole, with what their annotations show.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Object, Pdf, Rectangle

from ocr.errors import SourceUnusable
from ocr.pdf.faults import taken_apart
from ocr.pdf.fields import fields_on
from ocr.pdf.geometry import Box, Placement, place
from ocr.pdf.glyphless import GlyphlessFont
from ocr.pdf.hidden import drop_hidden_text
from ocr.pdf.imagestream import embed_image
from ocr.pdf.inherited import keep_bookmarks
from ocr.pdf.layers import flatten_layers
from ocr.pdf.marks import flatten_marks, speaking_marks
from ocr.pdf.objects import dictionary_at
from ocr.pdf.pdfa import Record, RecordMeta, convert_born_digital, write_pdfa
from ocr.pdf.textlayer import FONT, text_layer
from ocr.words import Word

__all__ = ["Record", "RecordMeta", "RecordPage", "build_record", "convert_born_digital"]

_A4_LONG_SIDE = 841.89
_SANE_DPI = (30.0, 10000.0)
_LONGEST_SIDE, _SHORTEST_SIDE = 14400.0, 3.0  # ISO 19005-2, 6.1.13
_KEPT = frozenset(
    ["/Type", "/Parent", "/MediaBox", "/CropBox", "/Resources", "/Contents", "/Rotate", "/Group", "/UserUnit"]
)
_EXIF = {
    1: Matrix(1, 0, 0, 1, 0, 0),
    2: Matrix(-1, 0, 0, 1, 1, 0),
    3: Matrix(-1, 0, 0, -1, 1, 1),
    4: Matrix(1, 0, 0, -1, 0, 1),
    5: Matrix(0, -1, -1, 0, 1, 1),
    6: Matrix(0, -1, 1, 0, 0, 1),
    7: Matrix(0, 1, 1, 0, 0, 0),
    8: Matrix(0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of a record.

    source: a PDF (kind "pdf", `index` its page from 0) or a picture file (kind "image", `index` its frame from 0).
    file_pages, lost: how many pages its file had when it was looked at (None: nobody counted), and the indexes of those
    that could not be opened then.
    rotation: clockwise turn to apply, 0, 90, 180 or 270. skew: counter-clockwise turn to mend after it, in degrees.
    words: with boxes in pixels of `canvas`, the (width, height) of the upright, straight picture they were found in.
    dpi: (across, down) of a picture file as it was read; None when unknown: it is then laid on a sheet as long as A4.
    exif_upright: the picture was read after its EXIF orientation had been obeyed.
    """

    source: Path
    kind: Literal["pdf", "image"]
    index: int
    rotation: int
    skew: float
    words: Sequence[Word]
    canvas: tuple[int, int]
    dpi: tuple[float, float] | None
    exif_upright: bool
    file_pages: int | None = None
    lost: Sequence[int] = ()


def build_record(pages: Sequence[RecordPage], meta: RecordMeta, out: Path) -> Record:
    """Write the pages, in order, to `out` and return whether the written file is PDF/A-2b.

    Raises SourceUnusable when a page's file cannot be read; other files are untouched then.
    """
    with taken_apart(out.name), ExitStack() as stack:
        record = stack.enter_context(Pdf.new())
        sources = _Sources(stack)
        letters = GlyphlessFont()
        font = record.make_indirect(Dictionary())
        for page in pages:
            if page.kind == "pdf":
                added, spoken = _add_pdf_page(record, sources, page)
            else:
                added, spoken = _add_image_page(record, page), []
            placement = _lay_down(record, added, page)
            words = _unspoken(page, placement, spoken)
            if words:
                layer = text_layer(words, canvas_height=page.canvas[1], to_page=placement.text, font=letters)
                _put_under(record, added, layer, font)
        letters.embed(record, font)
        keep_bookmarks(
            record, sources.opened, [(one.source, sources.where(one)) if one.kind == "pdf" else None for one in pages]
        )
        return write_pdfa(record, meta, out)


class _Sources:
    """The PDF files of one record, each opened once, its annotations made part of its pages."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.opened: dict[Path, Pdf] = {}
        self._spoken: dict[Path, list[list[Rectangle]]] = {}

    def page(self, page: RecordPage) -> tuple[pikepdf.Page, list[Rectangle]]:
        """Return the page and where its annotations said something in text."""
        path = page.source
        with taken_apart(f"{path.name}, page {page.index + 1}"):
            if path not in self.opened:
                pdf = self._stack.enter_context(pikepdf.open(path))
                self._spoken[path] = [speaking_marks(page) for page in pdf.pages]
                flatten_marks(pdf)
                flatten_layers(pdf)
                self.opened[path] = pdf
            at = self.where(page)
            return self.opened[path].pages[at], self._spoken[path][at]

    def where(self, page: RecordPage) -> int:
        """Return where a page stands in its opened file, from 0. Raises SourceUnusable when that is not certain.

        pdfium, which draws pages for the look, counts one whose object is lost; qpdf leaves it out.
        """
        has = len(self.opened[page.source].pages)
        if page.file_pages in (None, has):
            return page.index
        if page.file_pages - len(page.lost) != has or page.index in page.lost:
            raise SourceUnusable(f"{page.source.name}: {has} pages, but {page.file_pages} when it was looked at")
        return page.index - sum(lost < page.index for lost in page.lost)


def _add_pdf_page(record: Pdf, sources: _Sources, page: RecordPage) -> tuple[pikepdf.Page, list[Rectangle]]:
    original, spoken = sources.page(page)
    record.pages.append(original)
    added = record.pages[-1]
    fields = fields_on(added)
    for key in set(added.obj.keys()) - _KEPT:
        del added.obj[key]
    if fields:
        added.obj.Annots = Array(fields)
    # Pages of a PDF often share one dictionary of resources; each gets its own before anything is added to it.
    shared = dictionary_at(added.obj, "/Resources")
    own = Dictionary(dict(shared.items()))
    for category in ("/Font", "/XObject"):
        if category in own:
            own[category] = Dictionary(dict(dictionary_at(own, category).items()))
    added.obj.Resources = own
    if page.words:
        drop_hidden_text(record, added)
    return added, spoken


def _add_image_page(record: Pdf, page: RecordPage) -> pikepdf.Page:
    embedded = embed_image(record, page.source, frame=page.index)
    orientation = embedded.orientation if page.exif_upright else 1
    seen = embedded.size[::-1] if orientation >= 5 else embedded.size
    width, height = _size_in_points(seen, page.dpi)
    laid = _EXIF[orientation] @ Matrix(width, 0, 0, height, 0, 0)
    numbers = " ".join(f"{value:.6f}" for value in laid.shorthand)
    record.add_blank_page(page_size=(width, height))
    added = record.pages[-1]
    added.obj.Resources = Dictionary(XObject=Dictionary({"/Image": embedded.xobject}))
    added.obj.Contents = record.make_stream(f"q {numbers} cm /Image Do Q".encode("ascii"))
    return added


def _size_in_points(size: tuple[int, int], dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Return the sheet's size; a missing or senseless resolution makes the longer side that of A4."""
    if dpi is not None and all(_SANE_DPI[0] <= value <= _SANE_DPI[1] for value in dpi):
        width, height = size[0] * 72 / dpi[0], size[1] * 72 / dpi[1]
        if max(width, height) <= _LONGEST_SIDE and min(width, height) >= _SHORTEST_SIDE:
            return width, height
    scale = _A4_LONG_SIDE / max(size)
    return max(_SHORTEST_SIDE, size[0] * scale), max(_SHORTEST_SIDE, size[1] * scale)


def _lay_down(record: Pdf, added: pikepdf.Page, page: RecordPage) -> Placement:
    """Turn and straighten the page; without skew its content is only closed off from what is put under it."""
    box = _seen_box(added)
    rotate = (int(added.obj.get("/Rotate", 0)) + page.rotation) % 360
    placement = place(box, rotate=rotate, skew=page.skew, canvas=page.canvas)
    added.obj.Rotate = placement.rotate
    if page.skew:
        _wrap(record, added, placement.content, box)
        added.obj.MediaBox = Array([round(value, 4) for value in placement.box])
        if "/CropBox" in added.obj:
            del added.obj["/CropBox"]
    elif page.words:
        _wrap(record, added, None, box)
    return placement


def _unspoken(page: RecordPage, placement: Placement, spoken: Sequence[Rectangle]) -> list[Word]:
    """Return the words that the page does not already say in text of its own, as signature notes do."""
    if not spoken:
        return list(page.words)
    to_old = placement.text @ placement.content.inverse()
    return [word for word in page.words if not _inside(_middle(word, page.canvas[1], to_old), spoken)]


def _middle(word: Word, canvas_height: int, matrix: Matrix) -> tuple[float, float]:
    left, top, right, bottom = word.box
    x, y = matrix.transform(((left + right) / 2, canvas_height - (top + bottom) / 2))
    return float(x), float(y)


def _inside(point: tuple[float, float], boxes: Sequence[Rectangle]) -> bool:
    return any(box.llx <= point[0] <= box.urx and box.lly <= point[1] <= box.ury for box in boxes)


def _put_under(record: Pdf, added: pikepdf.Page, layer: bytes, font: Object) -> None:
    added.contents_add(record.make_stream(layer))
    resources = added.obj.Resources
    resources.Font = Dictionary({**dict(dictionary_at(resources, "/Font").items()), FONT: font})


def _wrap(record: Pdf, added: pikepdf.Page, matrix: Matrix | None, box: Box) -> None:
    """Put the old content between q and Q, turned and cut to the box it was seen in."""
    opening = "q"
    if matrix is not None:
        left, bottom, right, top = box
        numbers = " ".join(f"{value:.8f}" for value in matrix.shorthand)
        opening += f" {numbers} cm {left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f} re W n"
    closing = " ".join(["Q"] * (1 + _left_open(added)))
    added.contents_add(record.make_stream(f"{opening}\n".encode("ascii")), prepend=True)
    added.contents_add(record.make_stream(f"\n{closing}\n".encode("ascii")))


def _left_open(added: pikepdf.Page) -> int:
    """Return how many q of the content have no Q."""
    depth = 0
    for instruction in pikepdf.parse_content_stream(added, "q Q"):
        step = {"q": 1, "Q": -1}.get(str(instruction.operator), 0)
        depth = max(0, depth + step)
    return depth


def _seen_box(page: pikepdf.Page) -> Box:
    """Return the part of a page that readers show, left-bottom-right-top."""
    media = [float(value) for value in page.mediabox.as_list()]
    crop = [float(value) for value in page.cropbox.as_list()]
    media = _ordered(media)
    crop = _ordered(crop)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right <= left or top <= bottom:
        left, bottom, right, top = media
    return left, bottom, right, top


def _ordered(box: list[float]) -> list[float]:
    return [min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])]
