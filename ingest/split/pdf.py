"""Pages of PDF files, through pdfium. No script is run and XFA is ignored: this build of pdfium has neither."""

import mmap
from math import sqrt
from pathlib import Path
from typing import Any, Final, Self

import pypdfium2
from pypdfium2 import PdfiumError
from pypdfium2 import raw as pdfium

from ingest.errors import Damaged, Encrypted, WrongPassword
from ingest.split.faults import DECODER_FAULTS
from ingest.split.limits import Limits
from ingest.split.pages import LONGEST_SIDE, PageImage, Pixels
from ingest.split.pdf_page import PageFacts, examine
from ingest.split.pdf_text import own_words

POINTS: Final = 72.0
"""PDF units to the inch."""
DRAWN_DPI: Final = 200.0
"""Resolution for looking at a page that was written by a program."""
UNKNOWN_DPI: Final = 300.0
"""Resolution for reading a page that is drawn but carries no usable text."""


class PdfSource:
    """An open PDF. An owner password alone (no printing, no copying) does not hinder reading."""

    def __init__(self, path: Path, limits: Limits, *, password: str | None = None) -> None:
        self._limits = limits
        try:
            self._pdf = pypdfium2.PdfDocument(path, password=password)
        except PdfiumError as fault:
            # pdfium's last error may be that of a file before this one.
            if fault.err_code == pdfium.FPDF_ERR_PASSWORD and names_encryption(path):
                raise (Encrypted if password is None else WrongPassword) from fault
            raise Damaged from fault
        self.pages: int = len(self._pdf)
        if not self.pages:
            self.close()
            raise Damaged
        self.signed = pdfium.FPDF_GetSignatureCount(self._pdf) > 0
        if self._pdf.get_formtype() != pdfium.FORMTYPE_NONE:
            self._pdf.init_forms()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._pdf.close()

    def page(self, number: int, *, height: int | None = None, notes: bool = False) -> PageImage:
        """See Source.page. The notes of a page that carries its own text are always drawn."""
        try:
            return self._render(number, height, notes)
        except DECODER_FAULTS as fault:
            raise Damaged from fault

    def _render(self, number: int, height: int | None, notes: bool) -> PageImage:
        page = self._pdf[number - 1]
        facts = examine(page, self._limits)
        signed_here = self.signed and has_widget(page)
        scale = self._scale(page, facts, height)
        if not facts.own_text:
            image = pixels_of(page, scale, grey=facts.bilevel, notes=notes)
            return PageImage(
                number, image, facts.dpi, scale * POINTS, bilevel=facts.bilevel, signature_note=signed_here
            )
        page, written = self._with_notes(number, page)
        image = pixels_of(page, scale, grey=False, notes=True)
        text, words = own_words(page, written, (image.shape[1], image.shape[0]))
        return PageImage(
            number, image, None, scale * POINTS, own_text=text, own_words=words, signature_note=signed_here
        )

    def _with_notes(self, number: int, page: Any) -> tuple[Any, int]:
        """Melt form fields and notes into the open page; return it anew with the count of its own characters.

        A Vietnamese office writes the number and day of a signed document as the signature's picture: without this
        its own text says "Số: /TB-UBND".
        """
        own = page.get_textpage()
        written = own.count_chars()
        own.close()
        if not pdfium.FPDFPage_GetAnnotCount(page) or not self._pdf.formenv:
            return page, written
        page.flatten()
        page.close()
        return self._pdf[number - 1], written

    def _scale(self, page: Any, facts: PageFacts, height: int | None) -> float:
        """Return pixels a point: the scan's own resolution within the limits, less when the page is very large."""
        wide: float
        tall: float
        wide, tall = page.get_size()
        if not 0 < wide < float("inf") or not 0 < tall < float("inf"):
            raise Damaged
        dpi = min(max(resolution_for(facts), self._limits.dpi_min), self._limits.dpi_max)
        # A hair less, so that a 2466-pixel scan is not spread over 2467 pixels by rounding.
        scale = min(dpi / POINTS * (1 - 1e-5), sqrt(self._limits.render_pixels / (wide * tall)))
        scale = min(scale, LONGEST_SIDE / max(wide, tall))
        return min(scale, height / tall) if height else scale


def names_encryption(path: Path) -> bool:
    """Tell whether the file has an encryption dictionary; its name is never packed or encrypted itself."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"/Encrypt") >= 0


def resolution_for(facts: PageFacts) -> float:
    """Return the dpi at which a page shows all that it has."""
    if facts.own_text:
        return DRAWN_DPI
    if facts.dpi is None:
        return UNKNOWN_DPI
    return max(*facts.dpi, UNKNOWN_DPI) if facts.letters else max(facts.dpi)


def pixels_of(page: Any, scale: float, *, grey: bool, notes: bool) -> Pixels:
    """Draw the page on white, as grey or RGB."""
    bitmap = page.render(scale=scale, may_draw_forms=notes, grayscale=grey, rev_byteorder=True)
    pixels: Pixels = bitmap.to_numpy()
    return pixels[:, :, 0] if grey and pixels.ndim == 3 else pixels


def has_widget(page: Any) -> bool:
    """Tell whether a form field, such as a signature's note, lies on the page."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        pdfium.FPDFPage_CloseAnnot(note)
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            return True
    return False
