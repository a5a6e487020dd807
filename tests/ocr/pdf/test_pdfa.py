"""A file is called PDF/A only when the written bytes were checked."""

from pathlib import Path

import pikepdf
import pytest
from fpdf import FPDF

from ocr.errors import SourceUnusable
from ocr.pdf.pdfa import convert_born_digital
from ocr.pdf.record import build_record
from tests.ocr.pages import BORN_DIGITAL, SAMPLES, copied_text
from tests.ocr.records import META, record_page
from tests.verapdf import verapdf_failures

UNEMBEDDED = SAMPLES / "pdf" / "formxobject.pdf"


def test_a_record_says_what_it_is(tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    build_record([record_page(SAMPLES / "pdf" / "baiona_gray.png", (640, 682))], META, out)
    with pikepdf.open(out) as record, record.open_metadata() as xmp:
        assert xmp["dc:title"] == META.title
        assert xmp["dc:creator"] == [META.creator]
        assert xmp["dc:identifier"] == META.dossier_code
        assert xmp["pdf:Producer"] == "Sohoa"
        assert str(xmp["xmp:CreateDate"]).startswith("2026-11-20T01:15:00")
        (intent,) = record.Root.OutputIntents
        assert intent.OutputConditionIdentifier == "sRGB IEC61966-2.1"
        assert "sRGB".encode("utf-16-be") in intent.DestOutputProfile.read_bytes()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")


def test_a_page_with_an_unembedded_font_is_written_but_not_called_pdfa(tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    record = build_record([record_page(UNEMBEDDED, (2480, 3509), kind="pdf")], META, out)
    assert record.pdfa is None
    assert record.reason is not None
    assert "not embedded" in record.reason
    with pikepdf.open(out) as written, written.open_metadata() as xmp:
        assert "pdfaid:part" not in xmp


def test_a_born_digital_file_that_cannot_be_pdfa_keeps_its_bytes(tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    record = convert_born_digital(BORN_DIGITAL, META, out)
    assert (record.pdfa, record.pages) == (None, 2)
    assert out.read_bytes() == BORN_DIGITAL.read_bytes()


def test_a_born_digital_file_with_its_fonts_becomes_pdfa_and_keeps_its_text(tmp_path: Path) -> None:
    source, out = tmp_path / "typed.pdf", tmp_path / "record.pdf"
    document = FPDF()
    document.add_page()
    document.add_font("DejaVu", fname="/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    document.set_font("DejaVu", size=12)
    document.cell(text="Quyết định số 468/QĐ-TTg", link="https://example.invalid/")
    document.output(str(source))
    assert convert_born_digital(source, META, out).pdfa == "2b"
    assert copied_text(out) == "Quyết định số 468/QĐ-TTg"
    assert verapdf_failures([out]) == {out: []}


def test_a_file_that_cannot_be_taken_apart_is_refused_with_its_class(tmp_path: Path) -> None:
    broken, out = tmp_path / "broken.pdf", tmp_path / "record.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(SourceUnusable, match=r"broken\.pdf"):
        convert_born_digital(broken, META, out)
    assert not out.exists()
