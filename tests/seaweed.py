"""A real S3 store of our own: SeaweedFS as a child of the test process, on loopback."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from minio import Minio
from urllib3 import PoolManager, Retry
from urllib3.exceptions import HTTPError

KEY, SECRET = "sohoa-test", "a-secret-of-the-tests-only"
GRPC = 10_000  # each part listens on its port and on this much above it
PARTS = ("s3.port", "master.port", "volume.port", "filer.port", "admin.port")
OFF = (
    "-s3.port.iceberg=0", "-s3.port.lance=0", "-webdav=false", "-admin.ui=false", "-s3.autoCreateBucket=false",
    "-master.telemetry=false",
)  # fmt: skip


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on, each with the one GRPC above it."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            first = held.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            second = held.enter_context(socket.socket())
            if port + GRPC < 2**16 and second.connect_ex(("127.0.0.1", port + GRPC)) != 0:
                found.append(port)
    return found


@contextmanager
def s3_server() -> Iterator[str]:
    """Start an empty store and give its host and port; stop it and remove its data at the end."""
    folder = Path(tempfile.mkdtemp(prefix="sohoa-s3-"))
    ports = dict(zip(PARTS, free_ports(len(PARTS)), strict=True))
    command = [str(Path(sys.executable).parent / "weed"), "-logtostderr=true", "mini", f"-dir={folder}"]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", *OFF, *(f"-{name}={port}" for name, port in ports.items())]
    keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "GOMEMLIMIT": "200MiB", "TZ": "UTC"}
    server = subprocess.Popen(
        command, env={**os.environ, **keys}, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"127.0.0.1:{ports['s3.port']}"
        _wait_until_it_answers(address, server)
        flush_every_put(*(f"127.0.0.1:{ports[name]}" for name in ("master.port", "filer.port")))
        yield address
    finally:
        server.kill()
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def flush_every_put(master: str, filer: str) -> None:
    """Have puts reach the disk before they are answered, as an operator must; the server keeps it with its data."""
    told = tell_store(master, filer, "fs.configure -locationPrefix=/buckets/ -fsync -apply")
    # The order is answered before it is kept: what counts is the answer to the next question.
    kept = tell_store(master, filer, "fs.configure")
    if not re.search(r'"fsync":\s*true', kept):
        raise RuntimeError(f"SeaweedFS did not take fsync: {told}{kept}")


def tell_store(master: str, filer: str, order: str) -> str:
    """Give an order in the store's own shell; what it says."""
    command = [str(Path(sys.executable).parent / "weed"), "shell", f"-master={master}", f"-filer={filer}"]
    done = subprocess.run(command, input=f"{order}\n", capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def client_of(address: str) -> Minio:
    """A client with the keys, which does not try again by itself."""
    return Minio(address, KEY, SECRET, secure=False, http_client=PoolManager(retries=Retry(0)))


def _wait_until_it_answers(address: str, server: "subprocess.Popen[bytes]", *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            client_of(address).list_buckets()
        except (HTTPError, OSError):
            if time.monotonic() > deadline or server.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            return
