"""`sohoa digitize` keeps its word about files, names, exit status and JSON."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pypdfium2
import pytest
from jsonschema import validate

from tests.ingest.files import SAMPLES, heic, locked, picture, quarters, scan_pdf, text_pdf, tiff, zip_file
from tests.ingest.hostile.pdf_shapes import lost_page
from workers import one_file
from workers.digitize import run, stop

BLANK = SAMPLES / "pdf" / "blank.pdf"
SMALL = SAMPLES / "pdf" / "crom.png"
MONO_BOMB = SAMPLES / "pdf" / "hugemono.pdf"

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
ERROR = {
    "type": "object",
    "required": ["class", "message", "advice"],
    "properties": {"class": TEXT, "message": TEXT, "advice": TEXT},
}
VERDICT = {
    "type": "object",
    "required": ["code", "severity", "value"],
    "properties": {"code": TEXT, "severity": {"enum": ["ok", "mended", "review", "rescan"]}},
}
READ_PAGE = {
    "type": "object",
    "required": [
        "number", "dpi", "rotation", "skew", "skew_confidence", "confidence", "text", "verdicts", "seconds",
    ],
    "properties": {
        "number": {"type": "integer", "minimum": 1},
        "dpi": {"type": ["number", "null"]},
        "rotation": {"enum": [0, 90, 180, 270]},
        "skew": NUMBER,
        "skew_confidence": NUMBER,
        "confidence": {"type": "number", "minimum": 0, "maximum": 100},
        "text": TEXT,
        "verdicts": {"type": "array", "items": VERDICT},
        "seconds": NUMBER,
    },
}  # fmt: skip
REFUSED_PAGE = {"type": "object", "required": ["number", "error"], "properties": {"error": ERROR}}
DIGITIZED = {
    "type": "object",
    "required": ["source", "sha256", "pages", "pdfa", "pdfa_reason"],
    "not": {"required": ["error"]},
    "properties": {
        "source": TEXT,
        "sha256": {"pattern": "^[0-9a-f]{64}$"},
        "pages": {"type": "array", "items": {"oneOf": [READ_PAGE, REFUSED_PAGE]}},
        "pdfa": {"enum": ["2b", None]},
    },
}
REFUSED_FILE = {"type": "object", "required": ["source", "sha256", "error"], "not": {"required": ["pages"]}}


def digitize(tmp_path: Path, *files: Path, more: tuple[str, ...] = ()) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run the command and return its status and the reports by stem."""
    out = tmp_path / "out"
    status = run([*map(str, files), "-o", str(out), "-j", "2", *more])
    return status, {path.stem: json.loads(path.read_text()) for path in out.glob("*.json")}


def put(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def page_count(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def test_a_digitized_file_gives_a_pdf_and_its_report(tmp_path: Path) -> None:
    status, reports = digitize(tmp_path, BLANK, SMALL)
    assert status == 0
    assert set(reports) == {"blank", "crom"}
    for stem, source in (("blank", BLANK), ("crom", SMALL)):
        validate(reports[stem], DIGITIZED)
        assert reports[stem]["sha256"] == hashlib.sha256(source.read_bytes()).hexdigest()
        assert page_count(tmp_path / "out" / f"{stem}.pdf") == 1
        assert reports[stem]["pdfa"] == "2b" or reports[stem]["pdfa_reason"]


def test_a_refused_file_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = put(tmp_path, "renamed.pdf", zip_file())
    status, reports = digitize(tmp_path, bad, SMALL)
    assert status == 1
    validate(reports["renamed"], REFUSED_FILE)
    assert reports["renamed"]["error"]["class"] == "UnknownKind"
    assert reports["crom"]["pdfa"] == "2b"
    assert not (tmp_path / "out" / "renamed.pdf").exists()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "Empty"),
        (b"%PDF-1.7\nbroken", "Damaged"),
        pytest.param(locked(text_pdf("Secret."), user="x"), "Encrypted", id="locked"),
        (b"<html></html>", "UnknownKind"),
    ],
)
def test_a_refusal_names_its_class_and_says_what_to_do(tmp_path: Path, content: bytes, error: str) -> None:
    status, reports = digitize(tmp_path, put(tmp_path, "bad.pdf", content))
    assert status == 1
    validate(reports["bad"], REFUSED_FILE)
    assert reports["bad"]["error"]["class"] == error
    assert reports["bad"]["error"]["advice"]


def test_a_full_disk_is_told_as_one_and_the_file_is_called_neither_damaged_nor_too_heavy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def full_disk(prefix: str) -> Iterator[str]:
        folder = tmp_path / prefix
        folder.mkdir()
        (folder / "record.pdf").symlink_to("/dev/full")
        yield str(folder)

    monkeypatch.setattr(one_file, "TemporaryDirectory", full_disk)
    status, reports = digitize(tmp_path, SMALL, more=("--ui", "en"))
    assert status == 1
    validate(reports["crom"], REFUSED_FILE)
    assert reports["crom"]["error"]["class"] == "ChildDied"
    assert "TMPDIR" in reports["crom"]["error"]["advice"]


def test_a_file_that_only_its_owner_locked_is_digitized(tmp_path: Path) -> None:
    status, reports = digitize(tmp_path, put(tmp_path, "owner.pdf", locked(text_pdf("Read me."), user="")))
    assert status == 0
    assert reports["owner"]["pages"][0]["text"] == "Read me."


def test_a_refused_page_keeps_its_place_and_its_picture(tmp_path: Path) -> None:
    status, reports = digitize(tmp_path, MONO_BOMB)
    assert status == 1
    validate(reports["hugemono"], DIGITIZED)
    assert reports["hugemono"]["pages"][0]["error"]["class"] == "PixelBomb"
    assert page_count(tmp_path / "out" / "hugemono.pdf") == 1


def test_one_bad_page_never_takes_the_rest_with_it(tmp_path: Path) -> None:
    content = bytearray(tiff([quarters("L"), quarters("L"), quarters("L")], compression="tiff_lzw"))
    middle = len(content) // 2
    content[middle - 300 : middle + 300] = b"\xff" * 600
    status, reports = digitize(tmp_path, put(tmp_path, "three.tif", bytes(content)))
    validate(reports["three"], DIGITIZED)
    pages = reports["three"]["pages"]
    assert [page["number"] for page in pages] == [1, 2, 3]
    assert [page.get("error", {}).get("class") for page in pages] == [None, "Damaged", None]
    assert status == 1
    # Nobody can say what was on the spoilt page; the record has the others.
    assert page_count(tmp_path / "out" / "three.pdf") == 2


def test_a_page_that_is_lost_in_its_file_is_left_out_of_the_record(tmp_path: Path) -> None:
    status, reports = digitize(tmp_path, put(tmp_path, "lost.pdf", lost_page()))
    assert status == 1
    told = reports["lost"]
    assert [page.get("error", {}).get("class") for page in told["pages"]] == [None, "Damaged", None, None, None]
    assert (told["pdfa"], page_count(tmp_path / "out" / "lost.pdf")) == ("2b", 4)


def test_a_born_digital_file_is_not_read_again(tmp_path: Path) -> None:
    source = SAMPLES / "vietnamese" / "qn-tb11-2025-borndigital.pdf"
    status, reports = digitize(tmp_path, source)
    report = reports[source.stem]
    assert status == 0
    validate(report, DIGITIZED)
    assert report["pages"][0]["confidence"] == 100.0
    assert "Số: 11 /TB-UBND" in report["pages"][0]["text"]
    if report["pdfa"] is None:
        assert report["pdfa_reason"]
        assert (tmp_path / "out" / source.name).read_bytes() == source.read_bytes()


def test_a_phone_picture_becomes_a_record(tmp_path: Path) -> None:
    status, reports = digitize(tmp_path, put(tmp_path, "phone.heic", heic()), put(tmp_path, "w.webp", picture("WEBP")))
    assert status == 0
    assert {report["pdfa"] for report in reports.values()} == {"2b"}


def test_a_mixed_file_is_decided_page_by_page(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument.new() as mixed:
        for content in (text_pdf("Written by a program."), scan_pdf()):
            with pypdfium2.PdfDocument(content) as part:
                mixed.import_pages(part)
        path = tmp_path / "mixed.pdf"
        mixed.save(path)
    _, reports = digitize(tmp_path, path)
    first, second = reports["mixed"]["pages"]
    assert first["text"] == "Written by a program."
    assert second["text"] != first["text"]
    assert page_count(tmp_path / "out" / "mixed.pdf") == 2


def test_messages_come_in_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = put(tmp_path, "bad.pdf", b"")
    digitize(tmp_path, bad)
    assert "bad.pdf: Tệp rỗng." in capsys.readouterr().out
    _, reports = digitize(tmp_path, bad, more=("--ui", "en"))
    assert "bad.pdf: The file is empty." in capsys.readouterr().out
    assert reports["bad"]["error"]["message"] == "The file is empty"


def test_plain_lines_are_written_where_there_is_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digitize(tmp_path, SMALL)
    said = capsys.readouterr()
    assert said.out == "crom.png: 1 trang, PDF/A-2b\n"
    assert said.err == ""


def test_nothing_is_begun_when_a_result_would_overwrite_an_input(tmp_path: Path) -> None:
    paper = put(tmp_path, "paper.pdf", text_pdf("Mine."))
    other = put(tmp_path, "other.png", picture("PNG"))
    before = paper.read_bytes()
    assert run([str(other), str(paper), "-o", str(tmp_path)]) == 2
    assert paper.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"paper.pdf", "other.png"}


def test_nothing_is_begun_when_the_input_is_only_linked_to_the_result(tmp_path: Path) -> None:
    paper = put(tmp_path, "paper.pdf", text_pdf("Mine."))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "paper.pdf").symlink_to(paper)
    assert run([str(paper), "-o", str(tmp_path / "out")]) == 2


def test_nothing_is_begun_when_two_inputs_share_a_stem(tmp_path: Path) -> None:
    first, second = put(tmp_path, "same.pdf", text_pdf("a")), put(tmp_path, "same.png", picture("PNG"))
    assert run([str(first), str(second), "-o", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_nothing_is_begun_when_a_file_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(tmp_path / "gone.pdf"), "-o", str(tmp_path / "out")]) == 2
    assert "gone.pdf" in capsys.readouterr().err


def test_a_second_run_replaces_what_the_first_made(tmp_path: Path) -> None:
    paper = put(tmp_path, "paper.png", SMALL.read_bytes())
    digitize(tmp_path, paper)
    paper.write_bytes(b"")
    status, _ = digitize(tmp_path, paper)
    assert status == 1
    assert not (tmp_path / "out" / "paper.pdf").exists()


def test_a_missing_language_is_named_with_what_to_install(tmp_path: Path) -> None:
    status, reports = digitize(tmp_path, SMALL, more=("--lang", "xyz"))
    assert status == 1
    assert reports["crom"]["error"]["class"] == "LanguageMissing"


def test_it_runs_without_any_settings(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workers.digitize", str(SMALL), "-o", str(tmp_path)]
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    ended = subprocess.run(command, env=environment, capture_output=True, cwd=SAMPLES.parent.parent, check=False)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "crom.json").exists()


def test_stopping_kills_a_child_that_works_when_its_file_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, killed = Event(), Event()
    monkeypatch.setattr("workers.digitize.kill_all", killed.set)

    def child() -> bool:
        begun.set()
        return killed.wait(20)

    desks, children = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
    work = children.submit(child)
    begun.wait()
    stop(desks, children)
    assert work.result(timeout=0)
