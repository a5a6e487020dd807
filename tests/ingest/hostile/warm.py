"""Children that need no start: one process that has loaded everything and forks for each order.

Starting Python and loading the decoders takes longer than most hostile files do. The forked child limits itself and
does its task by the very code of workers.child; only its parent is another.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ingest.errors import refusal
from ingest.fork_server import ROOT
from ingest.limited import ChildDied, cause_of
from workers.child import TASKS, Order, do

WAIT = 240
LOADED = ("look", "glimpse", "read", "assemble", "access", "unlock")


class WarmChildren:
    """Runs orders one after another. `peak`: the most bytes of memory that one of them really used."""

    def __init__(self, folder: Path) -> None:
        self.peak = 0
        self._answers = folder / "answers"
        environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "OMP_THREAD_LIMIT": "1"}
        environment |= {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.ingest.hostile.warm", str(self._answers)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, env=environment,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.kill()
        self._server.wait()
        for pipe in (self._server.stdin, self._server.stdout):
            if pipe is not None:
                pipe.close()

    def run_child(
        self, task: str, spec: dict[str, Any], *, seconds: float, memory: int, stdin_secret: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """As ingest.limited.run_child; all answers come when the child has ended."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        order = {"task": task, "spec": spec, "seconds": seconds, "memory": memory, "secret": stdin_secret}
        self._server.stdin.write(json.dumps(order).encode() + b"\n")
        self._server.stdin.flush()
        ended = json.loads(self._server.stdout.readline())
        self.peak = max(self.peak, ended["peak"] << 10)
        for line in self._answers.read_bytes().splitlines():
            answer = json.loads(line)
            if "error" in answer and "number" not in answer:
                raise refusal(answer["error"]["code"])(**answer["error"]["params"])
            yield answer
        if ended["status"]:
            raise ChildDied(cause_of(ended["status"]), ended["complaint"])


def serve(answers: Path) -> None:
    """Fork for each order on standard input; say how each child ended."""
    for task in LOADED:
        import_module(TASKS[task])
    said = os.dup(1)
    os.dup2(2, 1)
    complaints = answers.with_name("complaints")
    for line in sys.stdin.buffer:
        child = os.fork()
        if not child:
            work(line, answers, complaints)
        _, status, usage = os.wait4(child, 0)
        complaint = complaints.read_bytes()[-4000:].decode(errors="replace")
        ended = {"status": os.waitstatus_to_exitcode(status), "peak": usage.ru_maxrss, "complaint": complaint}
        os.write(said, json.dumps(ended).encode() + b"\n")


def work(line: bytes, answers: Path, complaints: Path) -> None:
    """Do one order in this forked process, and end it."""
    os.dup2(os.open(complaints, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    order = Order(line, os.open(answers, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    # The limit of processor time counts; a wait without work ends in time, however busy the machine is.
    signal.alarm(WAIT)
    order.limit()
    # Even with a traceback this process must not come back into the loop of its parent.
    ended = 1
    try:
        do(json.loads(line)["task"], order)
        ended = 0
    finally:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(ended)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
