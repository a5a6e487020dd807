"""Children forked from one process that has loaded everything: their start takes milliseconds, not a second.

The server has none of our settings or secrets in its environment and opens no file. It is the parent of the children,
collects them, and therefore is the one who may kill them by number. Its own end is workers/fork_server.py.
"""

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Final, Self

ROOT: Final = Path(__file__).resolve().parent.parent
PROGRAMS: Final = "/usr/local/bin:/usr/bin:/bin"
"""Where the children find programs: Tesseract."""
ENVIRONMENT: Final = {
    "PATH": PROGRAMS,
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(ROOT),
    "OMP_THREAD_LIMIT": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}
"""All that server and children see: one thread a process."""


class Child:
    """A forked child. `orders` and `answers` are our ends of its standard input and output."""

    def __init__(self, orders: int, answers: int, end: socket.socket) -> None:
        self.orders = orders
        self.answers = answers
        self._end = end

    def status(self, seconds: float) -> int | None:
        """Wait for its end: the exit status (negative: the signal), or None when it still runs after `seconds`."""
        if not readable(self._end.fileno(), seconds):
            return None
        try:
            told = self._end.recv(32)
        except ConnectionResetError:
            told = b""
        # A server that was killed can't say how its child ended: that is a killing, too.
        return int(told) if told else -signal.SIGKILL

    def kill(self) -> None:
        """Have the server kill its session; it may have ended long ago."""
        with suppress(OSError):
            self._end.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Kill what is left of it, and return when nothing is."""
        self.kill()
        with suppress(OSError):
            while self._end.recv(32):
                pass
        self._end.close()
        os.close(self.orders)
        os.close(self.answers)


class ForkServer:
    """One server; closing it kills what is left of its children."""

    def __init__(self, *tasks: str) -> None:
        """Start it. It imports what the `tasks` need, in this order, and between two of them does what it is asked."""
        self._tasks = tasks
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        # Not closed alone: a process that we forked may hold it, too.
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self._process.wait()

    def _start(self) -> None:
        self._line, its_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its_end:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "workers.fork_server", str(its_end.fileno()), *self._tasks],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
                env=ENVIRONMENT,
                pass_fds=[its_end.fileno()],
                start_new_session=True,
            )

    def revive(self) -> bool:
        """Start it again if it died; True when it had. Only the process that made it can see that."""
        died = self._process.poll() is not None
        if died:
            self._line.close()
            self._start()
        return died

    def fork(self, task: str, scratch: Path, complaint: IO[bytes]) -> Child:
        """Fork a child that does one task in its scratch folder, and writes to `complaint` what goes wrong.

        Raises OSError when the server is dead.
        """
        its_orders, orders = os.pipe()
        answers, its_answers = os.pipe()
        end, its_end = socket.socketpair()
        with its_end:
            child = Child(orders, answers, end)
            try:
                told = json.dumps({"task": task, "scratch": str(scratch)}).encode()
                socket.send_fds(self._line, [told], [its_orders, its_answers, complaint.fileno(), its_end.fileno()])
            except OSError:
                its_end.close()
                child.close()
                raise
            finally:
                os.close(its_orders)
                os.close(its_answers)
        return child


_warm: ForkServer | None = None


@contextmanager
def warm(*tasks: str) -> Iterator[ForkServer]:
    """Keep a server for all children of this process, and of those that it forks."""
    global _warm
    with ForkServer(*tasks) as _warm:
        try:
            yield _warm
        finally:
            _warm = None


@contextmanager
def forked(task: str, scratch: Path, complaint: IO[bytes]) -> Iterator[Child]:
    """Fork a child from the warm server, or from one of its own; at the end it is dead."""
    with ExitStack() as stack:
        child = from_warm(task, scratch, complaint)
        if child is None:
            child = stack.enter_context(ForkServer(task)).fork(task, scratch, complaint)
        stack.callback(child.close)
        yield child


def from_warm(task: str, scratch: Path, complaint: IO[bytes]) -> Child | None:
    """Fork from the warm server; None when there is none, or it died."""
    if _warm is None:
        return None
    with suppress(OSError):
        return _warm.fork(task, scratch, complaint)
    return None


def readable(descriptor: int, seconds: float) -> bool:
    """Wait at most `seconds` for something to read."""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        return bool(selector.select(max(0.0, seconds)))
