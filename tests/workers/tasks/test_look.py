"""A look gives pictures, verdicts and own words of each page."""

from pathlib import Path
from typing import Any

from PIL import Image

from ingest.limited import run_child
from tests.ingest.files import SAMPLES, png_bomb, tiff

BOUNDS = {"seconds": 60, "memory": 2 * 1024**3}
SIGNED = SAMPLES / "vietnamese" / "qn-01-ct-2021-100dpi.pdf"
WRITTEN = SAMPLES / "vietnamese" / "qn-tb11-2025-borndigital.pdf"


def look(path: Path, out: Path, kind: str = "pdf", **more: Any) -> list[dict[str, Any]]:
    return list(run_child("look", {"path": str(path), "kind": kind, "out": str(out), **more}, **BOUNDS))


def codes(page: dict[str, Any]) -> set[str]:
    return {verdict["code"] for verdict in page["verdicts"]}


def test_the_file_is_described_before_its_pages(tmp_path: Path) -> None:
    head, *pages = look(SIGNED, tmp_path)
    assert head == {"pages": 3, "kind": "pdf", "signed": True}
    assert [page["number"] for page in pages] == [1, 2, 3]


def test_a_coarse_scan_is_said_to_be_coarse(tmp_path: Path) -> None:
    _, *pages = look(SIGNED, tmp_path)
    assert all("low_dpi" in codes(page) for page in pages)


def test_each_page_has_a_small_and_a_large_picture(tmp_path: Path) -> None:
    page = look(WRITTEN, tmp_path, numbers=[1])[1]
    with Image.open(page["thumb"]) as thumb, Image.open(page["view"]) as view:
        assert max(thumb.size) <= 240
        assert view.size == (page["width"], page["height"])
        assert view.height <= 1700


def test_without_a_folder_no_picture_is_made(tmp_path: Path) -> None:
    _, page = run_child("look", {"path": str(WRITTEN), "kind": "pdf", "numbers": [1]}, **BOUNDS)
    assert (page["thumb"], page["view"]) == (None, None)


def test_only_the_pages_asked_for_are_looked_at(tmp_path: Path) -> None:
    _, *pages = look(SIGNED, tmp_path, numbers=[2])
    assert [page["number"] for page in pages] == [2]


def test_own_words_have_boxes_as_parts_of_the_page(tmp_path: Path) -> None:
    page = look(WRITTEN, tmp_path, numbers=[1])[1]
    assert page["born_digital"]
    assert " ".join(word for word, *_ in page["own_words"]) == page["own_text"].replace("\n", " ")
    assert all(0 <= left < right <= 1 and 0 <= top < bottom <= 1 for _, left, top, right, bottom in page["own_words"])


def test_the_same_sheet_twice_is_noticed_across_calls(tmp_path: Path) -> None:
    first = look(SIGNED, tmp_path, numbers=[1])[1]
    again = look(SIGNED, tmp_path, numbers=[1], seen=[[7, first["fingerprint"]]])[1]
    assert {"code": "same_page", "severity": "review", "value": 7} in again["verdicts"]


def test_two_blank_sheets_are_not_called_the_same(tmp_path: Path) -> None:
    path = tmp_path / "blank.tif"
    path.write_bytes(tiff([Image.new("L", (850, 1100), 255)] * 2, compression="tiff_lzw", dpi=(100, 100)))
    _, *pages = look(path, tmp_path, kind="tiff")
    assert all(page["blank"] for page in pages)
    assert not any("same_page" in codes(page) for page in pages)


def test_a_bad_page_is_an_answer_too(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_bomb())
    _, page = look(path, tmp_path, kind="png")
    assert page["number"] == 1
    assert page["error"]["params"] == {"megapixels": 3600.0, "limit": 150.0}
