"""Pages of every kind are put together to one record."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pypdfium2
import pytest

from ingest.errors import Damaged
from ingest.limited import run_child
from tests.ingest.files import BLUE, RED, heic, picture, scan_pdf, text_pdf

BOUNDS = {"seconds": 60, "memory": 3 * 1024**3}
META = {
    "title": "Bản chính",
    "creator": "UBND xã Thử",
    "dossier_code": "H20.34.05-261120-0042",
    "created": "2026-11-20T08:15:00+00:00",
    "modified": "2026-11-20T08:15:00+00:00",
}


def page(path: Path, kind: str, **more: Any) -> dict[str, Any]:
    plain = {"index": 0, "rotation": 0, "skew": 0.0, "words": [], "canvas": [480, 640], "dpi": None}
    return {"path": str(path), "kind": kind, **plain, "file_pages": 1, "lost": [], **more}


def put(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def assemble(tmp_path: Path, pages: list[dict[str, Any]], **more: Any) -> tuple[dict[str, Any], Path]:
    out = tmp_path / "record.pdf"
    (answer,) = run_child("assemble", {"pages": pages, "meta": META, "out": str(out), **more}, **BOUNDS)
    return answer, out


def test_pictures_and_pdf_pages_become_one_record(tmp_path: Path) -> None:
    pages = [
        page(put(tmp_path, "a.pdf", scan_pdf()), "pdf"),
        page(put(tmp_path, "b.jpg", picture("JPEG")), "jpeg"),
        page(put(tmp_path, "c.heic", heic()), "heic"),
        page(put(tmp_path, "d.webp", picture("WEBP")), "webp"),
    ]
    answer, out = assemble(tmp_path, pages)
    assert answer == {"pdfa": "2b", "reason": None, "pages": 4}
    with pypdfium2.PdfDocument(out) as record:
        for sheet in record:
            image = sheet.render(rev_byteorder=True).to_numpy()
            height, width = image.shape[:2]
            assert image[height // 4, width // 4].tolist() == pytest.approx(RED, abs=35)
            assert image[height * 3 // 4, width * 3 // 4].tolist() == pytest.approx(BLUE, abs=35)


def test_words_lie_where_they_were_read(tmp_path: Path) -> None:
    words = [["Chứng", 0.1, 0.1, 0.3, 0.14, 95.0, 0], ["thực", 0.32, 0.1, 0.5, 0.14, 91.0, 0]]
    _, out = assemble(tmp_path, [page(put(tmp_path, "a.png", picture("PNG")), "png", words=words)])
    with pypdfium2.PdfDocument(out) as record:
        sheet = record[0]
        width, height = sheet.get_size()
        text = sheet.get_textpage()
        assert text.get_text_range().strip() == "Chứng thực"
        found = text.get_text_bounded(left=0, right=0.31 * width, top=height * 0.92, bottom=height * 0.84)
        assert found.strip() == "Chứng"


def test_what_a_word_may_have_been_is_no_part_of_the_record(tmp_path: Path) -> None:
    words = [["rnột", 0.1, 0.2, 0.3, 0.4, 46.0, 2, ["một"]]]
    _, out = assemble(tmp_path, [page(put(tmp_path, "a.png", picture("PNG")), "png", words=words)])
    with pypdfium2.PdfDocument(out) as record:
        assert record[0].get_textpage().get_text_range().strip() == "rnột"


@pytest.mark.parametrize("inherit", [True, False])
def test_what_the_file_said_of_itself_counts_more_when_it_is_asked(tmp_path: Path, inherit: bool) -> None:
    source = put(tmp_path, "own.pdf", titled("Tờ khai cũ"))
    answer, out = assemble(tmp_path, [page(source, "pdf")], meta={**META, "inherit": inherit})
    assert answer["pdfa"] == "2b"
    with pypdfium2.PdfDocument(out) as record:
        assert record.get_metadata_value("Title") == ("Tờ khai cũ" if inherit else META["title"])


def titled(title: str) -> bytes:
    """A PDF of one blank page with a title."""
    with BytesIO() as out, pypdf.PdfWriter() as pdf:
        pdf.add_blank_page(200, 300)
        pdf.add_metadata({"/Title": title})
        pdf.write(out)
        return out.getvalue()


def test_a_turn_is_only_a_matter_of_the_page(tmp_path: Path) -> None:
    _, out = assemble(tmp_path, [page(put(tmp_path, "a.png", picture("PNG")), "png", rotation=180)])
    with pypdfium2.PdfDocument(out) as record:
        image = record[0].render(rev_byteorder=True).to_numpy()
    height, width = image.shape[:2]
    assert np.allclose(image[height // 4, width // 4], BLUE, atol=35)


def test_a_written_file_is_taken_over_whole_or_said_to_be_none(tmp_path: Path) -> None:
    source = put(tmp_path, "own.pdf", text_pdf("Its own text."))
    answer, out = assemble(tmp_path, [], convert=str(source))
    assert answer["pages"] == 1
    assert answer["pdfa"] == "2b" or answer["reason"]
    assert out.exists()


def test_a_page_that_cannot_be_put_in_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        assemble(tmp_path, [page(put(tmp_path, "a.pdf", b"%PDF-1.4\n"), "pdf")])
