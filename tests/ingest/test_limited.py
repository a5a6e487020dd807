"""The child that opens files: bounded, alone, and gone when its work or its parent is."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ingest import limited
from ingest.errors import Damaged, PixelBomb, TooHeavy, TooManyPages, WrongPassword
from ingest.fork_server import ROOT
from ingest.limited import ChildDied, cause_of, run_child
from tests.ingest.files import SAMPLES, deflate_bomb, locked, picture, png_bomb, text_pdf, zip_file
from tests.ingest.hostile.children import META
from tests.ingest.processes import command_of, my_children, processes_naming
from tests.processes import wait_for

GENEROUS = {"seconds": 60, "memory": 3 * 1024**3}
SCAN = SAMPLES / "vietnamese" / "qn-07-ct-2018-1bit.pdf"


def look_spec(path: Path, out: Path, **more: Any) -> dict[str, Any]:
    return {"path": str(path), "kind": "pdf", "out": str(out), **more}


def test_what_the_child_finds_comes_line_by_line(tmp_path: Path) -> None:
    lines = list(run_child("look", look_spec(SCAN, tmp_path), **GENEROUS))
    assert lines[0]["pages"] == 4
    assert [line["number"] for line in lines[1:]] == [1, 2, 3, 4]


def test_a_refusal_in_the_child_is_raised_here(tmp_path: Path) -> None:
    path = tmp_path / "renamed.pdf"
    path.write_bytes(zip_file())
    with pytest.raises(Damaged):
        list(run_child("look", look_spec(path, tmp_path), **GENEROUS))


def test_a_refusal_brings_its_numbers(tmp_path: Path) -> None:
    with pytest.raises(TooManyPages) as refused:
        list(run_child("look", look_spec(SCAN, tmp_path, limits={"pages": 3}), **GENEROUS))
    assert refused.value.params == {"pages": 4, "limit": 3}


def test_a_child_that_is_too_slow_is_killed(tmp_path: Path) -> None:
    with pytest.raises(ChildDied) as died:
        list(run_child("look", look_spec(SCAN, tmp_path), seconds=0.01, memory=GENEROUS["memory"]))
    assert died.value.cause == "time"
    assert died.value.by_the_file


def test_a_bomb_that_unpacks_to_gigabytes_costs_one_child(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(deflate_bomb())
    with pytest.raises(ChildDied) as died:
        list(run_child("look", look_spec(path, tmp_path), seconds=30, memory=512 * 1024**2))
    assert died.value.by_the_file


@pytest.mark.parametrize("megabytes", [400, 440, 480])
def test_a_page_without_memory_is_too_heavy(tmp_path: Path, megabytes: int) -> None:
    """Pillow, numpy and OpenCV each meet the limit at another place; loaded alone they take less than these."""
    spec = look_spec(SAMPLES / "vietnamese" / "qn-575-ubnd-ktth.pdf", tmp_path, number=1)
    (page,) = run_child("read", spec, seconds=60, memory=megabytes * 1024**2)
    assert page["error"]["code"] == TooHeavy.code


def test_a_child_without_memory_says_so(tmp_path: Path) -> None:
    path = tmp_path / "large.tif"
    path.write_bytes(picture("TIFF", Image.new("RGB", (12_000, 12_000)), compression="tiff_lzw"))
    page = {"path": str(path), "kind": "tiff", "index": 0, "rotation": 0, "skew": 0, "words": [], "canvas": [1, 1]}
    page |= {"dpi": None, "file_pages": 1, "lost": []}
    spec = {"pages": [page], "meta": META, "out": str(tmp_path / "record.pdf")}
    with pytest.raises(ChildDied) as died:
        list(run_child("assemble", spec, seconds=30, memory=600 * 1024**2))
    assert died.value.cause == "memory"


def test_a_bomb_is_refused_within_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_bomb())
    _, page = run_child("look", look_spec(path, tmp_path, kind="png"), **GENEROUS)
    assert page["error"]["code"] == PixelBomb.code


def test_a_child_killed_by_somebody_else_is_a_fault_of_the_house(tmp_path: Path) -> None:
    lines = run_child("look", look_spec(SCAN, tmp_path), **GENEROUS)
    next(lines)
    for child in my_children():
        os.kill(child, signal.SIGKILL)
    with pytest.raises(ChildDied) as died:
        list(lines)
    assert died.value.cause == "killed"
    assert not died.value.by_the_file


def test_closing_the_answers_ends_the_child(tmp_path: Path) -> None:
    lines = run_child("look", look_spec(SCAN, tmp_path), **GENEROUS)
    next(lines)
    mine = my_children()
    assert mine
    lines.close()
    assert not any(Path(f"/proc/{child}").exists() for child in mine)


def test_the_child_and_its_own_children_die_with_the_parent(tmp_path: Path) -> None:
    """A worker killed in mid-page leaves neither its child nor Tesseract behind."""
    script = (
        "import sys, json\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from ingest.limited import run_child\n"
        "list(run_child('read', json.loads(sys.argv[1]), seconds=100, memory=3 << 30))\n"
    )
    spec = f'{{"path": "{SCAN}", "kind": "pdf", "out": "{tmp_path}", "numbers": [1, 2, 3, 4]}}'
    environment = {"TMPDIR": str(tmp_path), "PATH": os.defpath}
    with subprocess.Popen([sys.executable, "-c", script, spec], env=environment) as parent:
        wait_for(lambda: any("tesseract" in command_of(pid) for pid in processes_naming(str(tmp_path))), seconds=60)
        parent.kill()
    wait_for(lambda: not processes_naming(str(tmp_path)), seconds=10)
    wait_for(lambda: not list(tmp_path.glob("sohoa-child-*")), seconds=10)


def test_an_answer_without_end_costs_one_child_and_not_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "LONGEST_ANSWER", 10_000)
    answers, say = os.pipe()
    try:
        os.write(say, b'{"number": 1}\n' + b"x" * 30_000)
        with pytest.raises(ChildDied) as died:
            list(limited.lines_of(answers, 5))
    finally:
        os.close(answers)
        os.close(say)
    assert died.value.cause == "memory"


def test_the_child_sees_none_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_SECRET_KEY", "never-to-be-seen")
    lines = run_child("look", look_spec(SCAN, tmp_path), **GENEROUS)
    next(lines)
    mine = my_children()
    assert mine
    assert all(b"never-to-be-seen" not in Path(f"/proc/{child}/environ").read_bytes() for child in mine)
    lines.close()


def test_a_password_goes_through_the_pipe_alone(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(locked(text_pdf("Secret."), user="right"))
    spec = {"path": str(path), "out": str(tmp_path / "open.pdf")}
    with pytest.raises(WrongPassword):
        list(run_child("unlock", spec, stdin_secret="wrong", **GENEROUS))
    list(run_child("unlock", spec, stdin_secret="right", **GENEROUS))
    assert (tmp_path / "open.pdf").exists()


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (77, "memory"),
        (78, "house"),
        (1, "fault"),
        (-signal.SIGXCPU, "time"),
        (-signal.SIGSEGV, "crash"),
        (-signal.SIGABRT, "crash"),
        (-signal.SIGKILL, "killed"),
        (-signal.SIGTERM, "killed"),
    ],
)
def test_an_exit_status_names_its_cause(status: int, cause: str) -> None:
    assert cause_of(status) == cause
