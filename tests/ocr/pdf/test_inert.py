"""What acts by itself is in no file that we write, wherever it stood and whatever the file calls itself."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from ocr.pdf.access import write_access_copy
from ocr.pdf.pdfa import convert_born_digital
from ocr.pdf.record import build_record
from tests.ingest.hostile.pdf_actions import ACTIONS, LINK, PLACES, acting, actors_in
from tests.ocr.records import META, record_page

Write = Callable[[Path, Path], object]


def as_scan(source: Path, out: Path) -> object:
    return build_record([record_page(source, (1240, 1754), kind="pdf")], META, out)


def as_document(source: Path, out: Path) -> object:
    return convert_born_digital(source, META, out)


def as_access_copy(source: Path, out: Path) -> object:
    return write_access_copy(source, META, out)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source.pdf"


@pytest.mark.parametrize("name", ACTIONS)
def test_the_measure_sees_what_acts(name: str, source: Path) -> None:
    source.write_bytes(ACTIONS[name]())
    assert actors_in(source)


@pytest.mark.parametrize("write", [as_scan, as_document, as_access_copy])
@pytest.mark.parametrize("name", ACTIONS)
def test_nothing_that_acts_is_written(name: str, write: Write, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    source.write_bytes(ACTIONS[name]())
    write(source, out)
    assert actors_in(out) == []
    assert pikepdf.open(out).Root.Metadata.read_bytes().count(b"pdfaid:part") > 0


@pytest.mark.parametrize("name", PLACES)
def test_an_access_copy_is_inert_though_its_record_calls_itself_pdfa(name: str, source: Path, tmp_path: Path) -> None:
    """A file that can't become PDF/A stays as it came; its own claim to be PDF/A counts for nothing."""
    record, access = tmp_path / "record.pdf", tmp_path / "access.pdf"
    source.write_bytes(acting(**PLACES[name], words=True, claims=True))
    assert convert_born_digital(source, META, record).pdfa is None
    assert actors_in(record)
    write_access_copy(record, META, access)
    assert actors_in(access) == []


def test_links_to_the_web_and_within_the_document_stay(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    web, within = b"<</S/URI/URI(https://example.vn/a)>>", b"<</S/GoTo/D[3 0 R/Fit]>>"
    source.write_bytes(acting(page=b"/Annots[%s%s]" % (LINK % web, LINK % within)))
    assert convert_born_digital(source, META, out).pdfa == "2b"
    with pikepdf.open(out) as pdf:
        assert [str(one.A.S) for one in pdf.pages[0].obj.Annots] == ["/URI", "/GoTo"]


def test_bookmarks_in_a_loop_end(source: Path, tmp_path: Path) -> None:
    source.write_bytes(acting(catalogue=b"/Outlines<</First 8 0 R/Next 7 0 R>>"))
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        item = pdf.Root.Outlines.First
        item.Next, item.First = pdf.Root.Outlines, item
        pdf.save()
    write_access_copy(source, META, tmp_path / "out.pdf")
    assert actors_in(tmp_path / "out.pdf") == []
