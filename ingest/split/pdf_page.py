"""Is a PDF page a scan, or was it written by a program? Decided page by page, from what is drawn on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import Any, Final

import numpy as np
from pypdfium2 import PdfMatrix
from pypdfium2 import raw as pdfium

from ingest.errors import TooHeavy
from ingest.split.limits import Limits
from ingest.split.pages import check_pixels

SCAN_COVER: Final = 0.25
"""Pictures over more of the page than this, beside little text, make it a scan (two pasted card images do)."""
COARSEST_SCAN: Final = 60.0
"""Dots an inch: no scanner is coarser; a coarser picture adorns a page that was written by a program."""
PAPER_COVER: Final = 0.5
"""One picture over more of the page than this is the paper itself: text drawn before it is hidden beneath."""
LITTLE_TEXT: Final = 200
"""Letters: a stamp, a signature note, a page number."""
OUTLINE_PATHS: Final = 200
FEW_LETTERS: Final = 20
"""So many paths beside so few letters are letters that were turned into outlines."""
MOST_LETTERS: Final = 200_000
"""A written A4 page has 5,000, a map of A0 some ten thousand. More is a book laid on one page."""
UNMAPPED: Final = 0.1
"""A larger share of characters without a Unicode value makes the text unusable."""
MAIN_IMAGE: Final = 0.05
"""Smaller pictures (a seal, a logo) do not set the resolution of the page."""
GRID: Final = 64

UNSEEN_MODES: Final = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
BILEVEL_FILTERS: Final = frozenset({"CCITTFaxDecode", "JBIG2Decode"})
LEGACY_FONT: Final = re.compile(r"(?:[A-Z]{6}\+)?(?:\.Vn|VNI-)")
"""Fonts of TCVN3 and VNI: their Vietnamese letters carry the codes of other letters."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """own_text: the page's own text is to be used. letters: letters are drawn on it, a stamp on a scan at least.

    dpi: (x, y) of its main picture as seen; None when it has none. bilevel: nothing but one-bit pictures.
    """

    own_text: bool
    letters: bool
    dpi: tuple[float, float] | None
    bilevel: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on the page: cells of the grid that it covers, share of the page, resolution, one bit or more."""

    cells: tuple[slice, slice]
    share: float
    dpi: tuple[float, float]
    bilevel: bool


class Tally:
    """What was met on the page so far."""

    def __init__(self) -> None:
        self.covered = np.zeros((GRID, GRID), dtype=bool)
        self.pictures: list[Placed] = []
        self.letters = 0
        self.paths = 0
        self.legacy = False

    def add_picture(self, picture: Placed) -> None:
        """Count a picture; the text beneath a page-filling one cannot be seen."""
        self.pictures.append(picture)
        if max(picture.dpi) >= COARSEST_SCAN:
            self.covered[picture.cells] = True
        if picture.share > PAPER_COVER:
            self.letters = 0

    def has_own_text(self) -> bool:
        """Tell whether the letters that are seen are the page, rather than a note on a picture of it."""
        if not self.letters or self.legacy:
            return False
        if self.letters < FEW_LETTERS and self.paths > OUTLINE_PATHS:
            return False
        return self.letters >= LITTLE_TEXT or float(self.covered.mean()) < SCAN_COVER


def examine(page: Any, limits: Limits) -> PageFacts:
    """Look at the objects of a page, before any picture is decoded. Raises PixelBomb and TooHeavy."""
    text = page.get_textpage()
    try:
        if text.count_chars() > MOST_LETTERS:
            raise TooHeavy
        tally = count(page, text, limits)
        own_text = tally.has_own_text() and is_mapped(text)
    finally:
        text.close()
    main = [picture for picture in tally.pictures if picture.share > MAIN_IMAGE]
    dpi = max((picture.dpi for picture in main), key=max, default=None)
    if dpi:
        dpi = dpi if page.get_rotation() % 180 == 0 else dpi[::-1]
    letters = tally.letters > 0
    bilevel = bool(main) and not letters and all(picture.bilevel for picture in tally.pictures)
    return PageFacts(own_text, letters, None if own_text else dpi, bilevel)


def count(page: Any, text: Any, limits: Limits) -> Tally:
    """Walk through the page's objects in drawing order."""
    tally = Tally()
    for item in page.get_objects(textpage=text):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            width, height = item.get_px_size()
            check_pixels(width, height, limits)
            tally.add_picture(placed(page, item))
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            tally.paths += 1
        elif item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            count_letters(item, tally)
    return tally


def count_letters(item: Any, tally: Tally) -> None:
    """Count the visible letters of a text object; a text layer made by OCR is drawn invisibly."""
    if pdfium.FPDFTextObj_GetTextRenderMode(item) in UNSEEN_MODES:
        return
    # Two bytes a letter, and a closing zero.
    letters = pdfium.FPDFTextObj_GetText(item, item.textpage, None, 0) // 2 - 1
    tally.letters += max(0, letters)
    tally.legacy = tally.legacy or bool(LEGACY_FONT.match(item.get_font().get_base_name()))


def placed(page: Any, item: Any) -> Placed:
    """Return where a picture lies, through the matrices of the forms that it is nested in."""
    matrix = item.get_matrix()
    for form in forms_around(item):
        matrix = matrix.multiply(form.get_matrix())
    corners = [matrix.on_point(x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    left, bottom, right, top = page.get_bbox()
    wide, tall = max(right - left, 1e-6), max(top - bottom, 1e-6)
    across = [min(max((x - left) / wide, 0.0), 1.0) for x, _ in corners]
    down = [min(max((y - bottom) / tall, 0.0), 1.0) for _, y in corners]
    cells = (
        slice(round(min(down) * GRID), round(max(down) * GRID)),
        slice(round(min(across) * GRID), round(max(across) * GRID)),
    )
    share = (max(across) - min(across)) * (max(down) - min(down))
    bilevel = not BILEVEL_FILTERS.isdisjoint(item.get_filters())
    return Placed(cells, share, resolution(item.get_px_size(), matrix), bilevel)


def forms_around(item: Any) -> Iterator[Any]:
    """Yield the forms that an object is nested in, innermost first."""
    while item.container is not None:
        item = item.container
        yield item


def resolution(size: tuple[int, int], matrix: PdfMatrix) -> tuple[float, float]:
    """Return the dots an inch across and down the page of a picture of `size` pixels drawn through `matrix`."""
    along = size[0] * 72.0 / max(hypot(matrix.a, matrix.b), 1e-6)
    beside = size[1] * 72.0 / max(hypot(matrix.c, matrix.d), 1e-6)
    lies_on_its_side = abs(matrix.b) > abs(matrix.a)
    return (beside, along) if lies_on_its_side else (along, beside)


def is_mapped(text: Any) -> bool:
    """Tell whether nearly all characters of the page have a Unicode value."""
    total = text.count_chars()
    unmapped = sum(
        pdfium.FPDFText_HasUnicodeMapError(text, index) == 1
        or 0xE000 <= pdfium.FPDFText_GetUnicode(text, index) <= 0xF8FF
        for index in range(total)
    )
    return bool(total) and unmapped <= total * UNMAPPED
