"""A real redis-server of our own: a child on a unix socket that can be killed and started again on the same data."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import BusyLoadingError, ConnectionError


class RedisServer:
    """A redis-server child with its append-only file on, as `sohoa up` runs it; dies with the test process."""

    def __init__(self) -> None:
        # Not in TMPDIR: the path of a unix socket may have 107 bytes at most.
        self.folder = Path(tempfile.mkdtemp(prefix="sohoa-redis-", dir="/tmp"))
        self.url = f"unix://{self.folder / 'redis.sock'}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, seconds: float = 10) -> None:
        """Start, and return when the server answers; TimeoutError when it does not in time."""
        options = {
            "--port": "0",
            "--unixsocket": str(self.folder / "redis.sock"),
            "--dir": str(self.folder),
            "--appendonly": "yes",
            "--appendfsync": "everysec",
            "--save": "",
            "--maxmemory-policy": "noeviction",
        }
        arguments = [part for pair in options.items() for part in pair]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "redis-server", *arguments], stdout=log, stderr=log
            )
        deadline = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise TimeoutError(f"redis-server did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether a command gets an answer now."""
        with Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except (ConnectionError, BusyLoadingError):
                return False

    def flush(self) -> None:
        """Forget every queue, as an operator's FLUSHALL would."""
        with Redis.from_url(self.url) as client:
            client.flushall()

    def kill(self) -> None:
        """kill -9: what a crash leaves behind."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def remove(self) -> None:
        """Kill the server and remove its data."""
        self.kill()
        shutil.rmtree(self.folder)
