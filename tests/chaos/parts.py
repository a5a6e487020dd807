"""The three parts that a site of many machines shares, as real servers over TCP: rows, queue and bytes.

Each keeps its data when it is killed, and starts on it again.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from urllib3.exceptions import HTTPError

from tests.chaos.network import Network, run
from tests.postgres import AS_NOBODY, binaries
from tests.processes import alive, descendants_of, kill, wait_for
from tests.seaweed import KEY, OFF, PARTS, SECRET, client_of, flush_every_put, free_ports, tell_store

BUCKET = "sohoa"
DISK = 2**30
"""Bytes of the store's disk."""
LEFT = 2**16
"""Bytes that are free on it when it is full: less than any good file has."""


class Part:
    """A server that can be killed and started again on the same data."""

    usual: tuple[int, ...] = ()

    def __init__(self, folder: Path, network: Network) -> None:
        self.folder = folder
        self.address = network.address()
        # On an address of our own, ports that no client is given meanwhile; on loopback, where others live, free ones.
        self.ports = list(self.usual) if network.real else free_ports(len(self.usual))
        self.port = self.ports[0]
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir()

    def start(self) -> None:
        """Start it, and return when it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), env=self.environment(), cwd=self.folder, stdout=log, stderr=log
            )
        wait_for(self.answers, seconds=60, what=self.log, every=0.1)

    def kill(self) -> None:
        """kill -9, with all of its own processes: stopped first, so that it starts no other meanwhile."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        family = [self.process.pid, *descendants_of(self.process.pid)]
        kill(family)
        self.process.wait()
        wait_for(lambda: not alive(family), seconds=30, what=lambda: alive(family))

    def log(self) -> str:
        """What it said last."""
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def environment(self) -> dict[str, str]:
        """What it is told."""
        return dict(os.environ)

    def command(self) -> list[str]:
        """How it is started."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether it answers now."""
        raise NotImplementedError


class Rows(Part):
    """A PostgreSQL cluster, with fsync on."""

    usual = (5432,)

    @property
    def url(self) -> str:
        """For SOHOA_DATABASE_URL."""
        return f"postgres://postgres@{self.address}:{self.port}/postgres"

    def make(self) -> None:
        """Make the cluster, open to the hosts."""
        step_down = AS_NOBODY if os.geteuid() == 0 else []
        if step_down:
            shutil.chown(self.folder, "nobody", "nogroup")
        data = self.folder / "data"
        initdb = [str(binaries() / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*step_down, *initdb, "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, cwd="/")
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.77.0.0/24 trust\n")

    def command(self) -> list[str]:
        step_down = AS_NOBODY if os.geteuid() == 0 else []
        told = {"listen_addresses": self.address, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        options = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        return [*step_down, str(binaries() / "postgres"), "-D", str(self.folder / "data"), *options]

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """A fast shutdown: open sessions are ended, new ones refused."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)


class Queue(Part):
    """A Redis with its append-only file on."""

    usual = (6379,)

    @property
    def url(self) -> str:
        """For SOHOA_REDIS_URL."""
        return f"redis://{self.address}:{self.port}/0"

    def command(self) -> list[str]:
        told = {"bind": self.address, "port": str(self.port), "protected-mode": "no", "dir": str(self.folder)}
        told |= {"appendonly": "yes", "appendfsync": "everysec", "save": "", "maxmemory-policy": "noeviction"}
        words = [part for name, value in told.items() for part in (f"--{name}", value)]
        return ["setpriv", "--pdeathsig", "KILL", "redis-server", *words]

    def client(self) -> Redis:
        """A connection that tries once."""
        return Redis.from_url(self.url, socket_timeout=5, retry=Retry(NoBackoff(), 0))

    def answers(self) -> bool:
        with self.client() as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False


class Store(Part):
    """A SeaweedFS that syncs every put to the disk; where root allows on a small disk of its own, which can be full."""

    usual = (8333, 9333, 8080, 8888, 7646)

    def __init__(self, folder: Path, network: Network) -> None:
        super().__init__(folder, network)
        self.named = dict(zip(PARTS, self.ports, strict=True))
        self.data = folder / "data"
        self.data.mkdir()
        self.own_disk = network.real
        if self.own_disk:
            run("mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(self.data))

    def fill(self) -> None:
        """Leave no room on its disk but for its notes."""
        run("mount", "-o", f"remount,size={shutil.disk_usage(self.data).used + LEFT}", str(self.data))

    def make_room(self) -> None:
        """Let its disk be as large as it was."""
        run("mount", "-o", f"remount,size={DISK}", str(self.data))

    def remove(self) -> None:
        """Take its disk away, with what is on it."""
        if self.own_disk:
            run("umount", "--lazy", str(self.data))

    @property
    def endpoint(self) -> str:
        """Where its S3 listens."""
        return f"{self.address}:{self.port}"

    def environment(self) -> dict[str, str]:
        return {**os.environ, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "GOMEMLIMIT": "200MiB"}

    def command(self) -> list[str]:
        weed = [*weed_here(), "-logtostderr=true", "mini", f"-dir={self.data}"]
        here = [f"-ip={self.address}", f"-ip.bind={self.address}"]
        ports = [f"-{name}={port}" for name, port in self.named.items()]
        return ["setpriv", "--pdeathsig", "KILL", *weed, *here, *OFF, *ports]

    def answers(self) -> bool:
        try:
            client_of(self.endpoint).list_buckets()
        except (HTTPError, OSError):
            return False
        return True

    def make(self) -> None:
        """Make the bucket, and have every put synced before it is answered."""
        master, filer = (f"{self.address}:{self.named[name]}" for name in ("master.port", "filer.port"))
        deadline, told = time.monotonic() + 60, ""
        while not client_of(self.endpoint).bucket_exists(BUCKET):
            assert time.monotonic() < deadline, told + self.log()
            told = tell_store(master, filer, f"s3.bucket.create -name {BUCKET}")
        flush_every_put(master, filer)


def weed_here() -> list[str]:
    """The store's program, which its package puts beside Python."""
    return [str(Path(sys.executable).parent / "weed")]
