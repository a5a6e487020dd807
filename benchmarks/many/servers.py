"""Real servers on loopback, as many machines have them: PostgreSQL and Redis over TCP, SeaweedFS; all with fsync."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from minio import Minio
from redis import Redis
from redis.exceptions import RedisError
from urllib3 import PoolManager, Retry
from urllib3.exceptions import HTTPError

from tests.postgres import AS_NOBODY, binaries
from tests.seaweed import OFF, PARTS, flush_every_put, free_ports

KEY, SECRET, BUCKET = "sohoa-bench", "a-secret-of-the-benchmark-only", "sohoa"
HERE = "127.0.0.1"
Process = subprocess.Popen[bytes]


def wait_for(true: Callable[[], object], process: Process, *, seconds: float = 60) -> None:
    """Return when `true()` is; TimeoutError when it is not in time or the process ended."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline or process.poll() is not None:
            raise TimeoutError(f"{process.args!r} did not start")
        time.sleep(0.1)


def start(command: list[str], folder: Path, name: str, environment: dict[str, str] | None = None) -> Process:
    """Start a process whose words go to a log of its own."""
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command], cwd="/", env=environment, stdout=log, stderr=log
        )


def end(process: Process, number: signal.Signals = signal.SIGTERM, *, seconds: float = 30) -> None:
    """Stop a process; kill it when it does not stop."""
    process.send_signal(number)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, Process]]:
    """A PostgreSQL cluster as it comes, on TCP; its URL."""
    data, (port,) = folder / "postgres", free_ports(1)
    data.mkdir()
    step_down = AS_NOBODY if os.geteuid() == 0 else []
    if step_down:
        folder.chmod(0o755)
        shutil.chown(data, "nobody", "nogroup")
    secret = folder / "postgres.secret"
    secret.write_text(SECRET)
    secret.chmod(0o644)
    initdb = [str(binaries() / "initdb"), "-D", str(data), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"]
    asking = ["-A", "scram-sha-256", f"--pwfile={secret}"]  # a log-in costs what it costs on a real site
    subprocess.run([*step_down, *initdb, *asking], check=True, capture_output=True, cwd="/")
    command = [*step_down, str(binaries() / "postgres"), "-D", str(data), "-p", str(port)]
    options = ["-c", f"listen_addresses={HERE}", "-c", "unix_socket_directories="]
    with (folder / "postgres.log").open("ab") as log:
        server = subprocess.Popen([*command, *options], cwd="/", stdout=log, stderr=log)
    url = f"postgres://postgres:{SECRET}@{HERE}:{port}/postgres"
    try:
        wait_for(lambda: postgres_answers(url), server)
        yield url, server
    finally:
        end(server, signal.SIGINT)


def postgres_answers(url: str) -> bool:
    """Whether a connection is taken now."""
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def redis(folder: Path) -> Iterator[tuple[str, Process]]:
    """A Redis that keeps what it acknowledged, on TCP with a password; its URL."""
    (port,) = free_ports(1)
    command = ["redis-server", "--bind", HERE, "--port", str(port), "--requirepass", SECRET, "--dir", str(folder)]
    command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction"]
    server, url = start(command, folder, "redis"), f"redis://:{SECRET}@{HERE}:{port}/0"
    try:
        wait_for(lambda: redis_answers(url), server)
        yield url, server
    finally:
        end(server)


def redis_answers(url: str) -> bool:
    """Whether a command gets an answer now."""
    with Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def seaweed(folder: Path) -> Iterator[tuple[str, Process]]:
    """SeaweedFS with its bucket, every put synced to disk before it is answered; the URL for SOHOA_BLOB_URL."""
    data, ports = folder / "seaweed", dict(zip(PARTS, free_ports(len(PARTS)), strict=True))
    data.mkdir()
    weed = str(Path(sys.executable).parent / "weed")
    command = [weed, "-logtostderr=true", "mini", f"-dir={data}", f"-ip={HERE}", f"-ip.bind={HERE}", *OFF]
    keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "GOMEMLIMIT": "200MiB"}
    listening = [f"-{name}={port}" for name, port in ports.items()]
    server = start([*command, *listening], folder, "seaweed", {**os.environ, **keys})
    address = f"{HERE}:{ports['s3.port']}"
    client = Minio(address, KEY, SECRET, secure=False, http_client=PoolManager(retries=Retry(0)))
    try:
        wait_for(lambda: lists_buckets(client), server)
        client.make_bucket(BUCKET)
        flush_every_put(f"{HERE}:{ports['master.port']}", f"{HERE}:{ports['filer.port']}")
        yield f"s3://{KEY}:{SECRET}@{address}/{BUCKET}?secure=0", server
    finally:
        end(server, signal.SIGKILL)


def lists_buckets(client: Minio) -> bool:
    """Whether the store answers now."""
    try:
        client.list_buckets()
    except (HTTPError, OSError):
        return False
    return True
