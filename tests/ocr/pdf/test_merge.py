"""Records put together: all pages in order, a bookmark each, still PDF/A."""

from pathlib import Path

import pikepdf
import pytest

from ocr.errors import SourceUnusable
from ocr.pdf.merge import merge_records
from ocr.pdf.record import build_record
from tests.ocr.pages import BORN_DIGITAL, SAMPLES
from tests.ocr.pdf.test_layers import layered
from tests.ocr.records import META, record_page, rendered


@pytest.fixture
def parts(tmp_path: Path) -> list[tuple[str, Path]]:
    found = []
    for title in ("Tờ khai", "Giấy chứng sinh"):
        path = tmp_path / f"{title}.pdf"
        build_record([record_page(SAMPLES / "pdf" / "baiona_gray.png", (640, 682))], META, path)
        found.append((title, path))
    return found


def test_records_become_one_pdfa_with_a_bookmark_each(parts: list[tuple[str, Path]], tmp_path: Path) -> None:
    out = tmp_path / "merged.pdf"
    record = merge_records(parts, META, out)
    assert (record.pdfa, record.pages) == ("2b", 2)
    with pikepdf.open(out) as merged, merged.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Tờ khai", "Giấy chứng sinh"]


def test_what_acts_by_itself_stays_out(tmp_path: Path) -> None:
    armed = tmp_path / "armed.pdf"
    with pikepdf.open(BORN_DIGITAL) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = script
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        pdf.save(armed)
    out = tmp_path / "merged.pdf"
    merge_records([("Giấy", armed)], META, out)
    with pikepdf.open(out) as merged:
        assert "/OpenAction" not in merged.Root
        assert "/AA" not in merged.pages[0].obj


def test_what_a_layer_hides_stays_hidden(tmp_path: Path) -> None:
    """A record that could not become PDF/A keeps its very bytes, its layers too."""
    part, out = layered(tmp_path / "part.pdf", off=True), tmp_path / "merged.pdf"
    merge_records([("Giấy", part)], META, out)
    assert (rendered(out) == 255).all()


def test_a_part_that_is_no_pdf_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 and nothing else")
    with pytest.raises(SourceUnusable, match=r"broken\.pdf"):
        merge_records([("Giấy", broken)], META, tmp_path / "merged.pdf")
