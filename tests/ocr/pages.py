"""Pages of the sample papers as pictures, and a few made ones, for the tests of this room."""

from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from ocr.paper import Pixels

SAMPLES = Path(__file__).parents[1] / "samples"
OFFICIAL = SAMPLES / "vietnamese" / "qn-575-ubnd-ktth.pdf"
URGENT = SAMPLES / "vietnamese" / "qn-299-ubnd-tthc-hoatoc.pdf"
MONTHLY = SAMPLES / "vietnamese" / "qn-23-bc-2025.pdf"
FAX = SAMPLES / "vietnamese" / "qn-07-ct-2018-1bit.pdf"
COARSE = SAMPLES / "vietnamese" / "qn-01-ct-2021-100dpi.pdf"
BORN_DIGITAL = SAMPLES / "vietnamese" / "qn-tb11-2025-borndigital.pdf"
BLANK = SAMPLES / "pdf" / "blank.pdf"
CHARTS = SAMPLES / "pdf" / "multipage.pdf"
PHOTO = SAMPLES / "phone" / "linguistics_thesis_a.jpg"


@cache
def page_of(path: Path, index: int = 0, *, dpi: float = 300) -> Pixels:
    """Return a page as a reader shows it, H×W×3 RGB."""
    with pypdfium2.PdfDocument(path) as document:
        document.init_forms()
        bitmap = document[index].render(scale=dpi / 72, rev_byteorder=True)
        pixels = np.ascontiguousarray(bitmap.to_numpy()[..., :3])
    pixels.setflags(write=False)
    return pixels


def page_count(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def turned_by(image: Pixels, angle: float) -> Pixels:
    """Return the page turned counter-clockwise by some degrees, as a crooked scan of it would be."""
    picture = Image.fromarray(image).rotate(angle, expand=True, resample=Image.Resampling.BICUBIC, fillcolor="white")
    return np.asarray(picture)


def empty_page() -> Pixels:
    return np.full((1754, 1240, 3), 250, np.uint8)


def noisy_page() -> Pixels:
    noise = np.random.default_rng(7).normal(240, 10, (1754, 1240, 3))
    return np.clip(noise, 0, 255).astype(np.uint8)


@cache
def copied_text(path: Path, index: int = 0) -> str:
    """Return what is copied when everything on a page is selected, white space collapsed."""
    with pypdfium2.PdfDocument(path) as document:
        return " ".join(document[index].get_textpage().get_text_range().split())
