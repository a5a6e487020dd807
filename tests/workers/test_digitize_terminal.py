"""`sohoa digitize` before a person: a bar on a terminal, and an end as soon as Ctrl-C is pressed."""

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from functools import partial
from pathlib import Path

from tests.ingest.files import SAMPLES
from tests.workers.site import ROOT, alive, command_of, descendants_of, wait_for

SIX_PAGES = SAMPLES / "pdf" / "multipage.pdf"
SMALL = SAMPLES / "pdf" / "crom.png"


def command(out: Path, *files: Path) -> list[str]:
    return [sys.executable, "-m", "workers.digitize", *map(str, files), "-o", str(out), "-j", "2"]


def read_all(terminal: int) -> str:
    """What was written to the terminal until its last writer closed it."""
    written = b""
    while True:
        try:
            written += os.read(terminal, 1 << 16)
        except OSError:
            return written.decode()


def test_a_bar_counts_the_pages_on_a_terminal(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    digitize = subprocess.Popen(command(tmp_path / "out", SMALL), cwd=ROOT, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = read_all(ours)
    os.close(ours)

    assert digitize.wait() == 0
    assert "1/1" in shown
    assert "crom.png: 1 trang, PDF/A-2b" in shown


def test_an_interruption_ends_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    scratch.mkdir()
    told = os.environ | {"TMPDIR": str(scratch)}
    with (tmp_path / "said").open("wb") as said:
        # A suite that runs in the background hands on that Ctrl-C is ignored; a person's shell does not.
        heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        digitize = subprocess.Popen(command(out, SIX_PAGES), cwd=ROOT, env=told, stderr=said, preexec_fn=heed)
    wait_for(lambda: any("tesseract" in command_of(pid) for pid in descendants_of(digitize.pid)), seconds=60)
    family = descendants_of(digitize.pid)

    pressed = time.monotonic()
    digitize.send_signal(signal.SIGINT)
    assert digitize.wait(20) == 130
    assert time.monotonic() - pressed < 5
    assert (tmp_path / "said").read_bytes() == b""
    assert alive(family) == []
    assert list(out.iterdir()) == list(scratch.iterdir()) == []
