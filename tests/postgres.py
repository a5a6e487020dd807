"""A real PostgreSQL cluster of our own, on a unix socket only; the packages' own service is never started."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

# PostgreSQL refuses root; the packages make no account for us, so root steps down to nobody.
AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig=INT"]

# Autovacuum would measure tables between two tests, when they are empty; the next test would be planned for that.
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def binaries() -> Path:
    """The folder of the newest installed PostgreSQL's programs, which Debian keeps off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not folders:
        raise FileNotFoundError("PostgreSQL is not installed; `make test` installs it.")
    return folders[-1]


@contextmanager
def postgres_cluster() -> Iterator[str]:
    """Start an empty cluster and give its URL; stop it and remove its data at the end."""
    # Not in TMPDIR: nobody must be able to reach it, and a unix socket's path may have 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="sohoa-postgres-", dir="/tmp"))
    step_down = AS_NOBODY if os.geteuid() == 0 else []
    if step_down:
        shutil.chown(folder, "nobody", "nogroup")
    data = folder / "data"
    try:
        initdb = [str(binaries() / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*step_down, *initdb, "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, cwd="/")
        settings = {"listen_addresses": "", "unix_socket_directories": str(folder), **FOR_TESTS}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = subprocess.Popen(
            [*step_down, str(binaries() / "postgres"), "-D", str(data), *options], stderr=subprocess.DEVNULL, cwd="/"
        )
        try:
            _wait_until_it_answers(folder, server)
            yield f"postgres://postgres@{quote(str(folder), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown: open sessions are ended
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder)


def _wait_until_it_answers(folder: Path, server: "subprocess.Popen[bytes]", *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline or server.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            return
