"""What `sohoa digitize` writes beside the record when it is asked to."""

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pypdfium2
import pytest

from ocr.pdf.alto import NAMESPACE
from tests.ingest.files import SAMPLES, picture, text_pdf, zip_file
from tests.workers.test_digitize import digitize, put
from workers.digitize import run
from workers.extras import SUFFIXES, own_rows, text_page

PRINTED = SAMPLES / "pdf" / "baiona_gray.png"
ALL = ("--access", "--hocr", "--alto", "--ui", "en")


def parsed(path: Path) -> Element:
    return fromstring(path.read_bytes())  # noqa: S314 # our own writing


def test_every_extra_says_what_the_record_says(tmp_path: Path) -> None:
    status, reports = digitize(tmp_path, PRINTED, more=ALL)
    out, text = tmp_path / "out", reports["baiona_gray"]["pages"][0]["text"].split()
    assert status == 0
    assert {path.name for path in out.iterdir()} == {
        f"baiona_gray{suffix}" for suffix in (".pdf", ".json", *SUFFIXES.values())
    }
    assert reports["baiona_gray"]["access"] == {"pdfa": "2b", "pdfa_reason": None}
    alto, hocr = parsed(out / "baiona_gray.alto.xml"), parsed(out / "baiona_gray.hocr")
    assert [one.attrib["CONTENT"] for one in alto.iter(f"{{{NAMESPACE}}}String")] == text
    assert [one.text for one in hocr.iter() if one.get("class") == "ocrx_word"] == text
    with pypdfium2.PdfDocument(out / "baiona_gray.access.pdf") as pdf:
        assert pdf.get_metadata_value("Title") == "baiona_gray (bản xem nhẹ)"
        assert pdf[0].get_textpage().get_text_range().split() == text


def test_a_file_with_text_of_its_own_gives_its_own_words(tmp_path: Path) -> None:
    _, reports = digitize(tmp_path, put(tmp_path, "own.pdf", text_pdf("Its own text.")), more=("--alto",))
    alto = parsed(tmp_path / "out" / "own.alto.xml")
    assert [one.attrib["CONTENT"] for one in alto.iter(f"{{{NAMESPACE}}}String")] == ["Its", "own", "text."]
    assert "access" not in reports["own"]


def test_a_refused_file_has_no_extras(tmp_path: Path) -> None:
    status, reports = digitize(tmp_path, put(tmp_path, "bad.pdf", zip_file()), more=ALL)
    assert (status, "access" in reports["bad"]) == (1, False)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"bad.json"}


def test_an_extra_of_an_earlier_run_does_not_pass_for_one_of_this_run(tmp_path: Path) -> None:
    stale = tmp_path / "out" / "bad.access.pdf"
    stale.parent.mkdir()
    stale.write_bytes(b"old")
    digitize(tmp_path, put(tmp_path, "bad.pdf", b""), more=("--access",))
    assert not stale.exists()


def test_nothing_is_begun_when_an_extra_would_take_the_name_of_a_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [put(tmp_path, name, picture("PNG")) for name in ("a.png", "a.access.png")]
    assert run([*map(str, files), "-o", str(tmp_path / "out"), "--access", "--ui", "en"]) == 2
    assert "a.access.pdf" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_page_keeps_its_resolution_only_where_it_was_read_at_it() -> None:
    reading = {"words": [], "width": 100, "height": 200}
    found = [
        text_page("a.pdf", {"dpi": dpi}, reading, 600).dpi for dpi in ((300.0, 300.0), (200.0, 100.0), (1200.0,) * 2)
    ]
    assert found == [(300.0, 300.0), None, None]
    assert text_page("a.pdf", {"error": {}}, {}, 600).size == (0, 0)


def test_own_words_on_one_height_make_a_line() -> None:
    rows = own_rows([("Số", 0.1, 0.1, 0.2, 0.12), ("11", 0.3, 0.1, 0.4, 0.12), ("Nơi", 0.1, 0.2, 0.2, 0.22)])
    assert [row[6] for row in rows] == [0, 0, 1]
