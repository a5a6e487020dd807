"""The measure is tested before it is trusted."""

from io import BytesIO
from pathlib import Path

import pikepdf
from fpdf import FPDF
from pikepdf import pdfa
from PIL import Image

from tests.verapdf import verapdf_failures


def plain_pdf(path: Path) -> Path:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.cell(text="the font is not in the file")
    document.output(str(path))
    return path


def archival_pdf(path: Path) -> Path:
    scan = BytesIO()
    Image.new("RGB", (200, 280), "white").save(scan, "PDF")
    with pikepdf.open(scan) as document:
        pdfa.save(document, path, "2b")
    return path


def test_only_the_archival_file_passes(tmp_path: Path) -> None:
    plain, archival = plain_pdf(tmp_path / "plain.pdf"), archival_pdf(tmp_path / "archival.pdf")
    failures = verapdf_failures([plain, archival])
    assert failures[plain]
    assert failures[archival] == []


def test_a_file_that_is_no_pdf_fails_and_the_next_is_still_judged(tmp_path: Path) -> None:
    broken, archival = tmp_path / "broken.pdf", archival_pdf(tmp_path / "archival.pdf")
    broken.write_bytes(b"not a PDF at all")
    failures = verapdf_failures([broken, archival])
    assert failures[broken]
    assert failures[archival] == []
