"""Born-digital papers as scans: their text layer is the truth, their pages are rendered and spoilt a little.

The sample qn-tb11 and papers that are written here: regulations with articles, clauses and points, as a word processor
sets them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import pypdfium2
from fpdf import FPDF

from benchmarks.pages import phrases
from benchmarks.pages.conditions import jpeg, turned
from benchmarks.pages.faces import FACES, STYLES, Face, file_of
from benchmarks.pages.phrases import choose, fill
from benchmarks.pages.sheet import Pixels
from benchmarks.samples import SAMPLES

TREATMENTS = ("as is", "scan-like", "skew 3.4", "fax")
SAMPLE = SAMPLES / "vietnamese" / "qn-tb11-2025-borndigital.pdf"
DPI = 300
NOTE = ("TRUNG TÂM CÔNG BÁO", "VÀ TIN HỌC", "ttcbth@quangngai.gov.vn", "05.02.2025 15:35:18 +07:00")
"""What the signature of qn-575 draws on its page; not part of the paper, but of the picture."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One page of a paper under one treatment; `source` is a seed, or None for the sample."""

    source: int | None
    index: int
    treatment: str

    @property
    def name(self) -> str:
        """What lists call it."""
        return f"{'qn-tb11' if self.source is None else f'written {self.source}'} {self.index + 1}, {self.treatment}"

    def make(self) -> tuple[Pixels, str]:
        """Return the picture (H×W×3, or H×W of 0 and 255) and the text layer."""
        content = SAMPLE.read_bytes() if self.source is None else written(self.source)
        with pypdfium2.PdfDocument(content) as document:
            page = document[self.index]
            bitmap = page.render(scale=DPI / 72, rev_byteorder=True)
            image = np.ascontiguousarray(bitmap.to_numpy()[..., :3])
            text = page.get_textpage().get_text_range().replace("\r\n", "\n")
        return treated(image, self.treatment, seed=self.index), text


def papers(written_papers: int = 4) -> list[Paper]:
    """Return every page of the sample and of so many written papers, under every treatment."""
    sources: list[int | None] = [None, *range(1, written_papers + 1)]
    return [
        Paper(source, index, treatment)
        for source in sources
        for index in range(_pages(source))
        for treatment in TREATMENTS
    ]


def _pages(source: int | None) -> int:
    with pypdfium2.PdfDocument(SAMPLE.read_bytes() if source is None else written(source)) as document:
        return len(document)


def treated(image: Pixels, treatment: str, *, seed: int) -> Pixels:
    """Return the rendered page as it is, as a scanner sees it, laid askew by 3.4 degrees, or in one bit."""
    rng = np.random.default_rng(seed)
    if treatment == "as is":
        return image
    if treatment == "skew 3.4":
        return turned(image, 3.4, (255, 255, 255))
    soft = cv2.GaussianBlur(image, (0, 0), 1.0).astype(np.float32)
    grainy = np.clip(soft * 0.94 + 8 + rng.normal(0, 7, image.shape), 0, 255).astype(np.uint8)
    if treatment == "scan-like":
        return jpeg(grainy, 60)
    grey = cv2.cvtColor(grainy, cv2.COLOR_RGB2GRAY)
    return np.where(grey < 165, 0, 255).astype(np.uint8)


@cache
def written(seed: int) -> bytes:
    """Return a regulation as a PDF of two or three pages with a text layer."""
    rng = np.random.default_rng(seed)
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_margins(85, 57, 57)
    pdf.set_auto_page_break(True, 57)
    _load(pdf, FACES[seed % len(FACES)])
    pdf.add_page()
    _set(pdf, "QUY CHẾ", "bold", 14, "C")
    _set(pdf, f"Về việc {choose(rng, phrases.SUBJECTS)}", "bold", 13, "C")
    for text, style in _articles(rng):
        _set(pdf, text, style, 13, "J" if style == "regular" else "L")
    return bytes(pdf.output())


def _load(pdf: FPDF, face: Face) -> None:
    for style in STYLES:
        pdf.add_font(style, fname=file_of(face, style))


def _set(pdf: FPDF, text: str, style: str, size: float, align: str) -> None:
    pdf.set_font(style, size=size)
    pdf.multi_cell(0, size * 1.35, text, align=align, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)


def _articles(rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    titles = ("Phạm vi điều chỉnh", "Đối tượng áp dụng", "Giải thích từ ngữ", "Trách nhiệm", "Tổ chức thực hiện")
    for number, title in enumerate(titles, 1):
        yield f"Điều {number}. {title}", "bold"
        sentences = phrases.sentences(rng)
        for clause in range(1, int(rng.integers(3, 5))):
            yield f"{clause}. {next(sentences)}", "regular"
        for letter in "abc"[: int(rng.integers(0, 4))]:
            yield f"{letter}) {choose(rng, phrases.POINTS)}", "regular"
    yield fill(phrases.ORDERS[1], rng), "regular"


def transcribed() -> tuple[Pixels, str]:
    """Return the scan that was transcribed by eye, qn-575, and its text with the note that its signature draws."""
    path = SAMPLES / "vietnamese" / "qn-575-ubnd-ktth.pdf"
    with pypdfium2.PdfDocument(path) as document:
        document.init_forms()
        bitmap = document[0].render(scale=DPI / 72, rev_byteorder=True)
        image = np.ascontiguousarray(bitmap.to_numpy()[..., :3])
    return image, "\n".join([*NOTE, path.with_suffix(".txt").read_text(encoding="utf-8")])
