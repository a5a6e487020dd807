"""Short ways to a record for the tests of this room."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
import pikepdf
import pypdfium2

from ocr.paper import Pixels
from ocr.pdf.record import RecordMeta, RecordPage
from ocr.straight.straighten import grown_size
from ocr.words import Word

META = RecordMeta(
    title="Bản chính chứng thực",
    creator="Nguyễn Văn Thử",
    dossier_code="H20.34.05-261120-0042",
    created=datetime(2026, 11, 20, 1, 15, tzinfo=UTC),
    modified=datetime(2026, 11, 20, 1, 16, tzinfo=UTC),
)


def record_page(
    source: Path,
    size: tuple[int, int],
    *,
    kind: Literal["pdf", "image"] = "image",
    index: int = 0,
    rotation: int = 0,
    skew: float = 0.0,
    words: Sequence[Word] = (),
    dpi: tuple[float, float] | None = (100, 100),
    exif_upright: bool = True,
) -> RecordPage:
    """Return a page whose upright picture, before its skew was mended, has this (width, height)."""
    canvas = grown_size(size, skew)
    return RecordPage(source, kind, index, rotation, skew, words, canvas, dpi, exif_upright)


def rendered(path: Path, index: int = 0, *, dpi: float = 100) -> Pixels:
    """Return a page of a record as a reader shows it, H×W×3 RGB."""
    with pypdfium2.PdfDocument(path) as document:
        return np.array(document[index].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[..., :3])


def images_of(path: Path) -> list[pikepdf.Object]:
    """Return the image objects of a written file; call while nothing else has it open."""
    pdf = pikepdf.open(path)
    return [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]


def difference(one: Pixels, other: Pixels) -> float:
    """Return how far two pictures are apart, 0..255, their sizes allowed to differ by two pixels."""
    height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    assert max(one.shape[0], other.shape[0]) - height <= 2
    assert max(one.shape[1], other.shape[1]) - width <= 2
    return float(np.abs(one[:height, :width].astype(int) - other[:height, :width].astype(int)).mean())
