"""A whole site of many machines on this one: the three servers, and every role.

The roles are started by the words of docker-compose.yml, all readers by one of them. The web server is not: it is one
granian with two processes, without a proxy and without the threads and the seconds for its end that `sohoa web` gives.
"""

import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.many import servers
from benchmarks.watch import memory_of_family

ROOT = Path(__file__).resolve().parent.parent.parent
SOHOA = [sys.executable, "-m", "config.cli"]
BIND = "0.0.0.0"  # noqa: S104 # in the namespace of the benchmark, or on the machine that runs it for minutes
PORT = 8000
WEB = ["granian", "--interface", "wsgi", "--host", BIND, "--workers", "2", "--log-level", "warning"]


def roles(readers: int) -> dict[str, list[str]]:
    """Return the command of each role; the web server's is the benchmark's own."""
    return {
        "web": [sys.executable, "-m", *WEB, "--port", str(PORT), "config.wsgi:application"],
        "look": [*SOHOA, "work", "--queues", "look"],
        "read": [*SOHOA, "work", "--queues", "interactive,backlog", "-n", str(readers)],
        "sweep": [*SOHOA, "sweep"],
        "follow": [*SOHOA, "follow"],
    }


@dataclass(slots=True)
class Site:
    """The running parts by name; `folder` is the data folder of the roles."""

    folder: Path
    parts: dict[str, servers.Process] = field(default_factory=dict)

    def start(self, *names: str, readers: int = 2) -> None:
        """Start roles; their environment is this process's."""
        for name in names:
            self.parts[name] = start_role(roles(readers)[name], self.folder, name)

    def stop(self, *names: str) -> None:
        """Stop roles: a reader finishes the page in hand."""
        for name in names:
            self.parts[name].send_signal(signal.SIGTERM)
        for name in names:
            servers.end(self.parts.pop(name), seconds=120)

    def memory(self) -> dict[str, int]:
        """Return the megabytes (PSS) of each part with all that it started."""
        return {name: round(memory_of_family(process.pid) / 1e6) for name, process in self.parts.items()}

    def seconds(self) -> dict[str, float]:
        """Return the processor seconds of each part's living processes and of those that they collected."""
        return {name: round(cpu_of_family(process.pid), 2) for name, process in self.parts.items()}


def start_role(command: list[str], folder: Path, name: str) -> servers.Process:
    """Start one role at the root of the repository."""
    return servers.start(["env", "-C", str(ROOT), *command], folder, name, dict(os.environ))


def cpu_of_family(root: int) -> float:
    """Return the processor seconds of a process and all below it, ended children included."""
    ticks, family = 0, [root]
    while family:
        pid = family.pop()
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                family += map(int, task.read_text().split())
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def site() -> Iterator[Site]:
    """The servers, an empty system on them, and this process set up for it; the caller starts roles."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-bench-", dir="/tmp")))
        data = folder / "data"
        data.mkdir()
        whole = Site(data)
        urls = {}
        for name, server in (("postgres", servers.postgres), ("redis", servers.redis), ("seaweed", servers.seaweed)):
            urls[name], whole.parts[name] = stack.enter_context(server(folder))
        os.environ |= {
            "SOHOA_DATA": str(data),
            "SOHOA_DATABASE_URL": urls["postgres"],
            "SOHOA_REDIS_URL": urls["redis"],
            "SOHOA_BLOB_URL": urls["seaweed"],
            "SOHOA_SECRET_KEY": "a-key-of-the-benchmark-only-as-long-as-it-has-to-be",
            "SOHOA_HOSTS": "*",
            "SOHOA_LOG_LEVEL": "WARNING",
            "OMP_THREAD_LIMIT": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        from django import setup

        setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        stack.callback(connections.close_all)
        stack.callback(lambda: whole.stop(*(name for name in whole.parts if name in roles(1))))
        yield whole


def wait_until_ready(*wanted: str, seconds: float = 60) -> None:
    """Return when a worker of each role named beats, as many as it is named; TimeoutError when not in time."""
    from workers.models import Heartbeat

    deadline = time.monotonic() + seconds
    while Counter(wanted) - Counter(Heartbeat.objects.alive().values_list("role", flat=True)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not at work within {seconds} s: {wanted}")
        time.sleep(0.2)
