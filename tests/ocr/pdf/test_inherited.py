"""A record keeps the bookmarks of its file, and what it said of itself."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from ocr.pdf.access import write_access_copy
from ocr.pdf.inherited import described_by
from ocr.pdf.record import build_record
from tests.ocr.records import META, record_page

Tree = list[tuple[str, int | None, "Tree"]]


@pytest.fixture
def booklet(tmp_path: Path) -> Path:
    """Five blank pages; bookmarks by page, by name, by an action, and one above them that leads nowhere."""
    path = tmp_path / "booklet.pdf"
    with pikepdf.new() as pdf:
        for _ in range(5):
            pdf.add_blank_page(page_size=(200, 300))
        third = Array([pdf.pages[2].obj, Name.Fit])
        pdf.Root.Dests = Dictionary(Chapter=third)
        jump = Dictionary(S=Name.GoTo, D=Array([pdf.pages[3].obj, Name.Fit]))
        outside = Dictionary(S=Name.URI, URI=String("https://example.invalid/"))
        above = OutlineItem("Phần I")
        above.children += [OutlineItem("Quyết định", Name.Chapter), OutlineItem("Ra ngoài", action=outside)]
        above.is_closed = True
        with pdf.open_outline() as outline:
            outline.root += [OutlineItem("Bìa", 0), above, OutlineItem("Phụ lục", action=jump), OutlineItem("Cuối", 4)]
        pdf.docinfo.Title = String("Tập giấy tờ")
        pdf.docinfo.Author = String("Nguyễn Văn Thử")
        pdf.docinfo.CreationDate = String("D:20240131080910+07'00'")
        pdf.save(path)
    return path


def tree_of(path: Path) -> Tree:
    """Return (title, number of the page from 0, children) of each bookmark."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}

        def told(items: list[OutlineItem]) -> Tree:
            found = [(item, item.resolved_destination(pdf)) for item in items]
            pages = [numbers[place.page.objgen] if place else None for _, place in found]
            return [(item.title, page, told(item.children)) for (item, _), page in zip(found, pages, strict=True)]

        return told(list(pdf.open_outline().root))


def test_bookmarks_lead_to_the_same_pages_in_their_new_order(booklet: Path, tmp_path: Path) -> None:
    out, access = tmp_path / "record.pdf", tmp_path / "access.pdf"
    pages = [record_page(booklet, (200, 300), kind="pdf", index=index, skew=index / 2) for index in (2, 0, 3)]
    assert build_record(pages, META, out).pdfa == "2b"
    assert tree_of(out) == [("Bìa", 1, []), ("Phần I", None, [("Quyết định", 0, [])]), ("Phụ lục", 2, [])]
    write_access_copy(out, META, access)
    assert tree_of(access) == tree_of(out)


def test_bookmarks_lead_past_a_page_that_is_lost(booklet: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "lost.pdf", tmp_path / "record.pdf"
    with pikepdf.open(booklet) as pdf:
        pdf.save(source, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        second = pdf.pages[1].objgen[0]
    source.write_bytes(source.read_bytes().replace(b"\n%d 0 obj" % second, b"\n%d 0 obx" % second))
    looked = [record_page(source, (200, 300), kind="pdf", index=index) for index in (2, 3)]
    build_record([replace(page, file_pages=5, lost=(1,)) for page in looked], META, out)
    assert tree_of(out) == [("Phần I", None, [("Quyết định", 0, [])]), ("Phụ lục", 1, [])]


def test_a_record_without_the_pages_has_no_bookmarks(booklet: Path, tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    build_record([record_page(booklet, (200, 300), kind="pdf", index=1)], META, out)
    assert tree_of(out) == []


def test_a_file_describes_itself(booklet: Path) -> None:
    meta = described_by(booklet, META)
    assert (meta.title, meta.creator) == ("Tập giấy tờ", "Nguyễn Văn Thử")
    assert meta.created == datetime(2024, 1, 31, 1, 9, 10, tzinfo=UTC)
    assert meta.dossier_code == META.dossier_code


@pytest.mark.parametrize("day", ["yesterday", "D:2024", "", "20241399"])
def test_a_file_that_says_little_changes_little(tmp_path: Path, day: str) -> None:
    path = tmp_path / "plain.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 300))
        pdf.docinfo.CreationDate = String(day)
        pdf.save(path)
    assert replace(described_by(path, META), created=META.created) == META


def test_a_file_that_cannot_be_opened_changes_nothing(tmp_path: Path) -> None:
    assert described_by(tmp_path / "missing.pdf", META) == META
