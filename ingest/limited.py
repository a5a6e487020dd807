"""Work on a hostile file in a child process that may die alone.

The child has its own session, time and memory limits, an environment without any of our settings or secrets, and a
scratch folder that goes with it. It ends with us: it reads the pipe that we hold open. What it finds comes as JSON
lines while it works.
"""

import json
import os
import signal
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from ingest.errors import refusal
from ingest.fork_server import Child, forked, readable

SCRATCH_PREFIX: Final = "sohoa-child-"
"""How the folder that a child works in is called; it goes with the child."""
OUT_OF_MEMORY: Final = 77
"""The exit status by which a child says that its memory ran out."""
HOUSE_FAILED: Final = 78
"""The exit status by which it says that the machine failed it: a full disk, say."""
STDERR_KEPT: Final = 4000
"""How many last bytes of a dead child's complaint are kept for the log."""

LONGEST_ANSWER: Final = 64 * 2**20
"""Bytes of one line: a page of as many letters as a page may have is a tenth of that. We have no limit of memory."""

KILLED_OUTSIDE: Final = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP})

_running: Final[set[Child]] = set()
"""The children of this process that were started and not yet ended."""


class ChildDied(Exception):
    """The child ended without an answer.

    cause: "time" (killed after its time or its processor time), "memory", "crash" (a signal of its own making),
    "killed" (by somebody else), "house" (a full disk, say) or "fault" (an exception); `detail` holds the traceback.
    """

    def __init__(self, cause: str, detail: str = "") -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.cause = cause
        self.detail = detail

    @property
    def by_the_file(self) -> bool:
        """True when the file brought it about: too long, too much memory, or a decoder crashed on it."""
        return self.cause in ("time", "memory", "crash")

    @property
    def by_the_house(self) -> bool:
        """True when the file had no part in it: it may be as good as any."""
        return self.cause in ("killed", "house")


class MachineLacks(Exception):
    """The machine lacks something that the task needs, whatever the file: `advice` in "vi" and "en" says what to do."""

    def __init__(self, code: str, advice: Mapping[str, str]) -> None:
        super().__init__(f"{code}: {advice['en']}")
        self.code = code
        self.advice = advice


def run_child(
    task: str, spec: Mapping[str, Any], *, seconds: float, memory: int, stdin_secret: str | None = None
) -> Generator[dict[str, Any], None, None]:
    """Run a task of workers/child.py on `spec` and yield its lines as they come.

    seconds: the longest wait for the next line (and for the end after the last one). memory: bytes of address space.
    stdin_secret goes down the pipe and nowhere else. Paths in the spec must be absolute.
    Raises the Refused class that the child names, MachineLacks or ChildDied. Closing the iterator kills the child.
    """
    with (
        tempfile.TemporaryDirectory(prefix=SCRATCH_PREFIX) as scratch,
        tempfile.TemporaryFile() as complaint,
        forked(task, Path(scratch), complaint) as child,
    ):
        _running.add(child)
        try:
            tell(child, {"spec": spec, "seconds": seconds, "memory": memory, "secret": stdin_secret})
            yield from lines_of(child.answers, seconds)
            wait(child, seconds, complaint)
        finally:
            _running.discard(child)


def tell(child: Child, order: Mapping[str, Any]) -> None:
    """Send the order as one line and leave the pipe open: the child takes its closing as our death."""
    # A child that died at once cannot be told anything; its exit status says why.
    with suppress(BrokenPipeError), open(child.orders, "wb", closefd=False) as pipe:
        pipe.write(json.dumps(order).encode() + b"\n")


def lines_of(answers: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Yield the child's lines until it closes its output; raise the refusal that it names."""
    waiting = bytearray()
    while chunk := read_some(answers, time.monotonic() + seconds):
        waiting += chunk
        complete: list[bytearray] = []
        if b"\n" in chunk:
            *complete, waiting = waiting.split(b"\n")
        if len(waiting) > LONGEST_ANSWER:
            raise ChildDied("memory", f"an answer of more than {LONGEST_ANSWER} bytes")
        for line in complete:
            answer: dict[str, Any] = json.loads(line)
            if "lacks" in answer:
                raise MachineLacks(answer["lacks"]["code"], answer["lacks"]["advice"])
            if "error" in answer and "number" not in answer:
                raise refusal(answer["error"]["code"])(**answer["error"]["params"])
            yield answer


def read_some(descriptor: int, until: float) -> bytes:
    """Return what can be read before the monotonic time `until`, b"" at the end; ChildDied("time") when it is past."""
    if not readable(descriptor, until - time.monotonic()):
        raise ChildDied("time")
    return os.read(descriptor, 1 << 20)


def wait(child: Child, seconds: float, complaint: IO[bytes]) -> None:
    """Wait for the child's end and raise ChildDied when it was not a good one."""
    status = child.status(seconds)
    if status is None:
        raise ChildDied("time")
    if status != 0:
        complaint.seek(max(0, complaint.seek(0, os.SEEK_END) - STDERR_KEPT))
        raise ChildDied(cause_of(status), complaint.read().decode(errors="replace").strip())


def cause_of(status: int) -> str:
    """Name the cause of an exit status (negative: the signal)."""
    if status == OUT_OF_MEMORY:
        return "memory"
    if status == HOUSE_FAILED:
        return "house"
    if status > 0:
        return "fault"
    if -status == signal.SIGXCPU:
        return "time"
    return "killed" if -status in KILLED_OUTSIDE else "crash"


def kill_all() -> None:
    """Kill every child of this process: the threads that wait for them raise ChildDied("killed")."""
    for child in tuple(_running):
        child.kill()
