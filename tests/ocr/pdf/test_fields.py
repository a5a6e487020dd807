"""What was filled into a form is in whatever is made of it, in its own letters, whoever was to draw it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from ocr.pdf.access import write_access_copy
from ocr.pdf.merge import merge_records
from ocr.pdf.pdfa import convert_born_digital
from ocr.pdf.record import build_record
from tests.ingest.hostile.pdf_actions import actors_in
from tests.ocr.pages import page_of
from tests.ocr.records import META, record_page, rendered

VALUE = "Nguyễn Thị Ấm"
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def form(path: Path, *, anew: bool = False, shows: bytes | None = None, **field: Any) -> Path:
    """A page with one field. anew: its reader shall draw all of them. shows: what its appearance draws."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 300))
    fonts = Dictionary(Helv=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    whole: dict[str, Any] = {"FT": Name.Tx, "V": String(VALUE), "F": 4, "DA": String("/Helv 14 Tf 0 g"), **field}
    widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, T=String("a"), Rect=Array([20, 200, 280, 230]), **whole)
    if shows is not None:
        drawn = pdf.make_stream(shows, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 260, 30]))
        drawn.Resources = Dictionary(Font=fonts)
        widget.AP = Dictionary(N=drawn)
    widget = pdf.make_indirect(widget)
    pdf.pages[0].obj.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), DR=Dictionary(Font=fonts), NeedAppearances=anew)
    pdf.save(path)
    return path


def as_record(source: Path, out: Path) -> str | None:
    return build_record([record_page(source, (300, 300), kind="pdf")], META, out).pdfa


def as_access_copy(source: Path, out: Path) -> str | None:
    return write_access_copy(source, META, out).pdfa


def as_part(source: Path, out: Path) -> str | None:
    return merge_records([("Tờ khai", source)], META, out).pdfa


MADE = pytest.mark.parametrize("write", [as_record, as_access_copy, as_part])
Write = Callable[[Path, Path], str | None]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "form.pdf"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.pdf"


def values_in(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        return [str(field.V) for field in pdf.Root.get("/AcroForm", Dictionary()).get("/Fields", Array())]


def ink(path: Path) -> int:
    """Count dark pixels as a reader shows them that draws fields."""
    return int(np.count_nonzero(page_of(path, dpi=144).min(axis=2) < 128))


STALE = b"BT /Helv 14 Tf 5 8 Td (Nguyen Thi) Tj ET"
LEFT_TO_THE_READER: dict[str, dict[str, Any]] = {
    "no appearance": {},
    "no appearance, to be drawn anew": {"anew": True},
    "an empty frame": {"anew": True, "shows": b"/Tx BMC EMC"},
    "what was filled in before": {"anew": True, "shows": STALE},
}


@MADE
@pytest.mark.parametrize("how", LEFT_TO_THE_READER)
def test_a_value_that_its_reader_shall_draw_stays_a_field(write: Write, how: str, source: Path, out: Path) -> None:
    form(source, **LEFT_TO_THE_READER[how])
    assert write(source, out) is None
    assert values_in(out) == [VALUE]
    assert ink(out) == pytest.approx(ink(source), rel=0.01)
    assert ink(out) > 500


def test_such_a_file_that_is_taken_whole_keeps_its_bytes(source: Path, out: Path) -> None:
    record = convert_born_digital(form(source), META, out)
    assert (record.pdfa, out.read_bytes()) == (None, source.read_bytes())
    assert "AcroForm" in (record.reason or "")


@MADE
def test_an_appearance_that_says_the_value_becomes_part_of_the_page(write: Write, source: Path, out: Path) -> None:
    write(form(source, anew=True, shows=STALE, V=String("Nguyen Thi")), out)
    assert values_in(out) == []
    assert (rendered(out) < 128).any()


@MADE
def test_a_ticked_box_becomes_part_of_the_page(write: Write, source: Path, out: Path) -> None:
    form(source, anew=True, FT=Name.Btn, V=Name.Yes, AS=Name.Yes)
    with Pdf.open(source, allow_overwriting_input=True) as pdf:
        tick = pdf.make_stream(b"5 5 20 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 30, 30]))
        pdf.pages[0].obj.Annots[0].AP = Dictionary(N=Dictionary(Yes=tick))
        pdf.save()
    assert write(source, out) == "2b"
    assert (rendered(out) < 128).any()


@MADE
@pytest.mark.parametrize(
    "field", [{"F": 2}, {"F": 32}, {"V": String(" ")}, {"Ff": 1 << 13}, {"FT": Name.Sig, "V": Dictionary()}]
)
def test_what_no_reader_shows_is_left_out(write: Write, field: dict[str, Any], source: Path, out: Path) -> None:
    """Hidden, not for the screen, empty, a password, a signature that shows nothing."""
    assert write(form(source, anew=True, **field), out) == "2b"
    assert values_in(out) == []


@MADE
def test_a_field_that_stays_is_text_and_nothing_else(write: Write, source: Path, out: Path) -> None:
    form(source, anew=True, A=SCRIPT, AA=Dictionary(K=SCRIPT), Parent=Dictionary(AA=Dictionary(C=SCRIPT)))
    write(source, out)
    assert values_in(out) == [VALUE]
    assert actors_in(out) == ["/AcroForm"]


def test_a_choice_is_shown_as_it_is_called(source: Path, out: Path) -> None:
    options = Array([Array([String("1"), String("Khai sinh")]), String("Khai tử")])
    as_record(form(source, FT=Name.Ch, V=Array([String("1"), String("Khai tử")]), Opt=options), out)
    assert values_in(out) == ["Khai sinh, Khai tử"]


def test_a_box_ticked_without_a_picture_is_crossed(source: Path, out: Path) -> None:
    as_record(form(source, FT=Name.Btn, V=Name.Yes), out)
    assert values_in(out) == ["X"]


def test_fields_above_one_another_in_a_loop_end(source: Path, out: Path) -> None:
    form(source)
    with Pdf.open(source, allow_overwriting_input=True) as pdf:
        widget = pdf.pages[0].obj.Annots[0]
        widget.Parent = widget
        del widget.FT
        pdf.save()
    assert as_record(source, out) == "2b"


def test_fields_of_several_records_stay_several(tmp_path: Path, out: Path) -> None:
    parts = [(str(n), form(tmp_path / f"{n}.pdf", V=String(f"Giấy {n}"))) for n in (1, 2)]
    merge_records(parts, META, out)
    assert values_in(out) == ["Giấy 1", "Giấy 2"]
    with pikepdf.open(out) as pdf:
        assert len({str(field.T) for field in pdf.Root.AcroForm.Fields}) == 2
