"""The real scans of tests/samples as pictures, at the resolution that they were scanned at."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "samples"
SCANS = (
    ("vietnamese/qn-575-ubnd-ktth.pdf", 300),
    ("vietnamese/qn-299-ubnd-tthc-hoatoc.pdf", 300),
    ("vietnamese/qn-23-bc-2025.pdf", 300),
    ("vietnamese/qn-07-ct-2018-1bit.pdf", 300),
    ("vietnamese/qn-01-ct-2021-100dpi.pdf", 100),
    ("pdf/c02-22.pdf", 300),
    ("pdf/francais.pdf", 300),
)
WITHOUT_LINES = frozenset({("vietnamese/qn-299-ubnd-tthc-hoatoc.pdf", 1)})
"""A page with a seal and nothing else: no line says which way is straight."""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page of a sample: `index` from 0, `dpi` as it was scanned."""

    file: str
    index: int
    dpi: int

    @property
    def name(self) -> str:
        """File and page, as tables name it."""
        return f"{Path(self.file).stem} {self.index + 1}"

    def image(self) -> NDArray[np.uint8]:
        """Return the page, H×W×3 uint8 RGB."""
        with pypdfium2.PdfDocument(SAMPLES / self.file) as document:
            document.init_forms()
            bitmap = document[self.index].render(scale=self.dpi / 72, rev_byteorder=True)
            return np.ascontiguousarray(bitmap.to_numpy()[..., :3])


def scanned_pages() -> list[ScannedPage]:
    """Return every page of the scans that holds lines of text."""
    found = []
    for file, dpi in SCANS:
        with pypdfium2.PdfDocument(SAMPLES / file) as document:
            found += [ScannedPage(file, index, dpi) for index in range(len(document))]
    return [page for page in found if (page.file, page.index) not in WITHOUT_LINES]
