"""A site of many machines: web servers, workers and the sweep on hosts of their own, over the three shared parts.

What ends is started again after a second, as a restart policy does it.
"""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.network import Network
from tests.chaos.parts import BUCKET, Queue, Rows, Store
from tests.chaos.store_door import StoreDoor
from tests.processes import ROOT, children_of, command_of, descendants_of, kill
from tests.seaweed import KEY, SECRET

SOHOA: Final = [sys.executable, "-m", "config.cli"]
COMMANDS: Final = {
    "web": [*SOHOA, "web"],
    "look": [*SOHOA, "work", "--queues", "look"],
    "read": [*SOHOA, "work", "--queues", "interactive,backlog", "-n", "1"],
    "sweep": [*SOHOA, "sweep"],
    "follow": [*SOHOA, "follow"],
}
PLACES: Final = {
    "web-1": ("web", "follow"),
    "web-2": ("web",),
    "work-1": ("look", "read"),
    "work-2": ("look", "read"),
    "cron": ("sweep",),
}
"""Which roles run on which host."""
SERVER: Final = "workers.fork_server"
"""What the command line of a worker's fork server, and of the children that it forked, names."""
UPLOADS: Final = "uploads"
"""The folder of a host in which files lie while they come in."""
CLOCK: Final = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
"""What makes a process see another time."""


@dataclass
class Role:
    """One process that is to run always on its host, with the processes below it."""

    host: str
    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def ended(self) -> bool:
        """Whether it does not run."""
        return self.process is None or self.process.poll() is not None

    def family(self) -> list[int]:
        """All its processes, the host's own first."""
        return [self.process.pid, *descendants_of(self.process.pid)] if self.process else []

    def kill(self) -> None:
        """kill -9 it and everything below it."""
        kill(self.family())

    def set_clock(self, offset: str) -> None:
        """kill -9 it; from its next start on its clock is so far off ("+1h"), or right again ("")."""
        wrong = {"LD_PRELOAD": str(CLOCK), "FAKETIME": offset}
        right = {name: value for name, value in self.environment.items() if name not in wrong}
        self.environment = right | wrong if offset else right
        self.kill()


class Site:
    """The site; `folder` holds the data of every host and part."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.folder, self.network = folder, network
        self.rows, self.queue = Rows(folder / "rows", network), Queue(folder / "queue", network)
        self.store = Store(folder / "store", network)
        self.door = StoreDoor(network.address(), (self.store.address, self.store.port))
        self.web_ports = dict(zip(("web-1", "web-2"), (8001, 8002), strict=True))
        self.roles: list[Role] = []
        self.tending = threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)

    def environment(self, host: str) -> dict[str, str]:
        """What the processes of a host are told; without a host, this process."""
        told = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
        data = self.folder / (host or "here")
        (data / UPLOADS).mkdir(parents=True, exist_ok=True)
        return told | {
            "SOHOA_DATA": str(data),
            "SOHOA_UPLOAD_TEMP": str(data / UPLOADS),
            "SOHOA_DATABASE_URL": self.rows.url,
            "SOHOA_REDIS_URL": self.queue.url,
            "SOHOA_BLOB_URL": f"s3://{KEY}:{SECRET}@{self.door.endpoint}/{BUCKET}?secure=0",
            "SOHOA_SECRET_KEY": "a-key-of-the-tests-only-as-long-as-it-has-to-be",
            "SOHOA_HOSTS": "*",
            "SOHOA_LISTEN_HOST": self.network.address(host),
            "SOHOA_LISTEN_PORT": str(self.web_ports.get(host, 8000)),
            "OMP_THREAD_LIMIT": "1",
        }

    def start_parts(self) -> None:
        """Make and start rows, queue and store."""
        self.rows.make()
        for part in (self.rows, self.queue, self.store):
            part.start()
        self.store.make()

    def start(self) -> None:
        """Start every role on its host, and look after them."""
        for host, names in PLACES.items():
            for name in names:
                command = [*self.network.on(host), *COMMANDS[name]]
                log = self.folder / f"{host}-{name}.log"
                self.roles.append(Role(host, name, command, self.environment(host), log))
        for role in self.roles:
            role.start()
        self.keeper.start()

    def addresses(self) -> list[str]:
        """Where the web servers listen."""
        return [f"http://{self.network.address(host)}:{port}" for host, port in self.web_ports.items()]

    def of(self, *names: str, host: str = "") -> list[Role]:
        """The roles of these names, on one host or on all."""
        return [role for role in self.roles if role.name in names and host in ("", role.host)]

    def holder(self, worker: str) -> tuple[Role, int]:
        """The role and the process that hold a claim under this name: it ends with a number known on its host."""
        inside = int(worker.rsplit("-", 2)[1])
        for role in self.of("look", "read"):
            for pid in role.family():
                if (not self.network.real or f"-{role.host}-" in worker) and number_inside(pid) == inside:
                    return role, pid
        raise LookupError(f"no process of the site is {worker}")

    def spooled(self, host: str) -> list[bytes]:
        """What a web host holds of files that are still coming in."""
        found = []
        for path in (self.folder / host / UPLOADS).iterdir():
            with suppress(FileNotFoundError):  # it came to its end meanwhile
                found.append(path.read_bytes())
        return found

    def idle(self) -> bool:
        """Whether no worker has a job in hand."""
        family = [pid for role in self.of("look", "read") for pid in role.family()]
        return not any(children_of(pid) for pid in family if SERVER in command_of(pid))

    def end(self) -> None:
        """Kill everything."""
        self.tending.set()
        if self.keeper.is_alive():
            self.keeper.join()
        for role in self.roles:
            role.kill()
            if role.process is not None:
                role.process.wait()
        for part in (self.rows, self.queue, self.store):
            if part.process is not None:
                part.kill()
        self.store.remove()
        self.network.halt()

    def logs(self) -> str:
        """The last words of every process."""
        texts = [f"--- {role.host} {role.name}\n{tail(role.log)}" for role in self.roles]
        return "\n".join(texts)

    def _keep(self) -> None:
        while not self.tending.wait(0.25):
            for role in self.roles:
                if role.ended() and not self.tending.wait(1):
                    role.start()


def number_inside(pid: int) -> int:
    """The number by which a process is known to those of its own host; 0 when it ended."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return int(line.split()[-1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pid


def tail(path: Path, characters: int = 2500) -> str:
    """The end of a log."""
    return path.read_text(errors="replace")[-characters:] if path.exists() else ""
