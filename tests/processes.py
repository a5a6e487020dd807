"""Processes by number, looked at and killed; and waiting with a limit. No room of the house is needed for it."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "tests" / "samples"


def wait_for(
    true: Callable[[], object], *, seconds: float, what: Callable[[], object] = lambda: "", every: float = 0.05
) -> None:
    """Return when `true()` is; an AssertionError that shows `what()` when it is not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what()}"
        time.sleep(every)


def kill(pids: list[int]) -> None:
    """kill -9 them all; those gone already are left alone."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def alive(pids: list[int]) -> list[int]:
    """Those that still run (a zombie does not)."""
    return [pid for pid in pids if state_of(pid) not in ("", "Z")]


def state_of(pid: int) -> str:
    """The process's state letter; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def command_of(pid: int) -> str:
    """The process's command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def children_of(pid: int) -> list[int]:
    """The direct children of a process; none when it ended, be it while one looks."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def descendants_of(pid: int) -> list[int]:
    """All processes below a process."""
    below = children_of(pid)
    return below + [deep for child in below for deep in descendants_of(child)]
