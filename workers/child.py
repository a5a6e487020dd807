"""What the child process does that opens an uploaded file: it is forked by workers.fork_server for ingest.limited.

It limits itself before it opens anything, does one task, and says what it finds as JSON lines.
"""

import json
import os
import resource
import shutil
import signal
import sys
import threading
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from ingest.errors import Refused
from ingest.limited import HOUSE_FAILED, OUT_OF_MEMORY, SCRATCH_PREFIX
from ocr.house import is_of_the_house

TASKS: Final = {
    "look": "workers.tasks.look",
    "glimpse": "workers.tasks.glimpse",
    "read": "workers.tasks.read",
    "assemble": "workers.tasks.assemble",
    "sheet": "workers.tasks.sheet",
    "unlock": "workers.tasks.unlock",
    "merge": "workers.tasks.merge",
    "access": "workers.tasks.access",
}
"""Task to module, by name: each has `run(order)` and imports what it alone needs."""

LARGEST_FILE: Final = 4 * 1024**3


class Order:
    """What the parent asked for, and the way to answer it."""

    def __init__(self, line: bytes, answers: int) -> None:
        order = json.loads(line)
        self.spec: dict[str, Any] = order["spec"]
        self.secret: str | None = order["secret"]
        self.seconds = float(order["seconds"])
        self.memory = int(order["memory"])
        self._answers = answers

    def say(self, answer: dict[str, Any]) -> None:
        """Send one answer now, and grant the processor time of the next."""
        line = json.dumps(answer, ensure_ascii=False).encode() + b"\n"
        while line:
            line = line[os.write(self._answers, line) :]
        self.grant_time()

    def grant_time(self) -> None:
        """Let the process use `seconds` of processor time from now; SIGXCPU ends it after that."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(usage.ru_utime + usage.ru_stime + self.seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))

    def limit(self) -> None:
        """Bound memory, file size and time, for this process and those that it starts; leave no core file."""
        resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        self.grant_time()


def die_with_parent() -> None:
    """Kill the whole session when the parent's pipe closes: Tesseract, our own child, must not outlive us."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    # The parent, killed itself, removes nothing any more. Started by hand, this may be somebody's own folder.
    if Path.cwd().name.startswith(SCRATCH_PREFIX):
        shutil.rmtree(Path.cwd(), ignore_errors=True)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def read_line() -> bytes:
    """Read the order, one byte sequence up to a newline, unbuffered so that the rest stays for `die_with_parent`."""
    line = bytearray()
    while not line.endswith(b"\n"):
        chunk = os.read(sys.stdin.fileno(), 1 << 16)
        if not chunk:
            sys.exit("the parent ended before it gave an order")
        line += chunk
    return bytes(line)


def work(task: str) -> None:
    """Do the task whose order comes on standard input."""
    # Libraries that print must not get between our lines: their standard output becomes standard error.
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order = Order(read_line(), answers)
    order.limit()
    threading.Thread(target=die_with_parent, daemon=True).start()
    do(task, order)


def do(task: str, order: Order) -> None:
    """Do a task; a refusal is its answer. Without memory, or when the machine fails it, the process ends at once."""
    try:
        import_module(TASKS[task]).run(order)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (Refused, OSError) as fault:
        if is_of_the_house(fault):
            complain()
            os._exit(HOUSE_FAILED)
        if not isinstance(fault, Refused):
            raise
        order.say({"error": error_of(fault)})


def complain() -> None:
    """Write the traceback for the log; the disk that it would lie on may be the full one."""
    with suppress(OSError):
        traceback.print_exc()
        sys.stderr.flush()


def error_of(refused: Refused) -> dict[str, Any]:
    """Return a refusal as it stands in an answer."""
    return {"code": refused.code, "params": refused.params}
