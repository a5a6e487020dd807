"""A record shows what its file showed, and has no switches."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from ocr.pdf.record import build_record
from tests.ocr.pages import BLANK
from tests.ocr.records import META, record_page, rendered

SQUARE = b"/OC /Layer BDC q 0 g 10 10 80 80 re f Q EMC"


def layered(path: Path, *, off: bool) -> Path:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 100))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("stamp")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer] if off else [])))
    pdf.pages[0].obj.Resources = Dictionary(Properties=Dictionary(Layer=layer))
    pdf.pages[0].obj.Contents = pdf.make_stream(SQUARE)
    pdf.save(path)
    return path


@pytest.mark.parametrize("off", [False, True])
def test_a_layer_is_drawn_as_it_was_shown(tmp_path: Path, off: bool) -> None:
    source, out = layered(tmp_path / "layered.pdf", off=off), tmp_path / "record.pdf"
    assert build_record([record_page(source, (100, 100), kind="pdf")], META, out).pdfa == "2b"
    assert (rendered(out)[69, 69] == (255 if off else 0)).all()


def test_a_page_made_with_layers_becomes_pdfa(tmp_path: Path) -> None:
    assert build_record([record_page(BLANK, (612, 792), kind="pdf")], META, tmp_path / "out.pdf").pdfa == "2b"
