"""Run a command and watch it: seconds on the wall, CPU seconds, and the memory of its whole family of processes.

Memory is PSS (proportional set size, shared pages counted once) summed over the process and all that descend from it,
from /proc/*/smaps_rollup: what the machine has to have for it.
"""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ours import timed

EVERY = 0.25
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took: seconds, and bytes of memory at each look (empty when it was not watched)."""

    wall: float
    cpu: float
    memory: tuple[int, ...]

    @property
    def peak(self) -> int:
        """The most memory at any look."""
        return max(self.memory, default=0)


def run(command: Sequence[str], *, watched: bool = False, env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end; RuntimeError with what it said last when it fails."""
    looks: list[int] = []

    def work() -> None:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env) as process:
            over = threading.Event()
            watcher = threading.Thread(target=_watch, args=(process.pid, looks, over))
            if watched:
                watcher.start()
            told, _none = process.communicate()
            over.set()
            if watched:
                watcher.join()
        if process.returncode:
            raise RuntimeError(f"{Path(command[0]).name} ended with {process.returncode}: {told[-2000:].decode()}")

    _none, took = timed(work)
    return Run(took.wall, took.cpu, tuple(looks))


def _watch(root: int, looks: list[int], over: threading.Event) -> None:
    while not over.is_set():
        looks.append(memory_of_family(root))
        time.sleep(EVERY)


def memory_of_family(root: int) -> int:
    """Return the PSS in bytes of a process and its descendants; those that end meanwhile count nothing."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    family = {root}
    while True:
        grown = family | {child for child, parent in parents.items() if parent in family}
        if grown == family:
            return sum(map(_pss, family))
        family = grown


def _pss(process: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))
