"""The papers that the tours scan, made of the samples' pages."""

from pathlib import Path

import pikepdf

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "vietnamese"
URGENT = SAMPLES / "qn-299-ubnd-tthc-hoatoc.pdf"
MONTHLY = SAMPLES / "qn-23-bc-2025.pdf"
OFFICIAL = SAMPLES / "qn-575-ubnd-ktth.pdf"
COARSE = SAMPLES / "qn-01-ct-2021-100dpi.pdf"
BORN_DIGITAL = SAMPLES / "qn-tb11-2025-borndigital.pdf"
FAX = SAMPLES / "qn-07-ct-2018-1bit.pdf"
BAD = 3
"""The page of the stack that was scanned with too few dots."""


def stack(folder: Path) -> Path:
    """Five scanned pages in one file, as a feeder gives them: the third at 100 dpi, the others at 300."""
    return assemble(folder / "chong-giay.pdf", [(FAX, 0), (FAX, 1), (COARSE, 0), (FAX, 2), (FAX, 3)])


def assemble(path: Path, pages: list[tuple[Path, int]]) -> Path:
    """A PDF of these pages (file, index), in order."""
    with pikepdf.new() as made:
        for source, index in pages:
            with pikepdf.open(source) as paper:
                made.add_pages_from(paper, [index], forms="strip")
        made.save(path)
    return path
