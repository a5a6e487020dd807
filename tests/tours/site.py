"""A whole site for the tours: `sohoa up` with its web server, on rows, bytes and a port of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static-collected" / "staticfiles.json"


class Site:
    """Processes of one machine; `folder` is its data folder, `address` that of its first page without the last /."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        told = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
        return told | {
            "SOHOA_DATA": str(self.folder),
            "SOHOA_LISTEN_PORT": str(self.port),
            "SOHOA_WORKERS": "2",
            "SOHOA_SECOND_FACTOR": "offered",  # as in tests/isolation.py
            "OMP_THREAD_LIMIT": "1",
        }

    def run(self, *command: str) -> None:
        """Run a Python module of the project beside the site, to its end; an AssertionError with what it said."""
        told = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert told.returncode == 0, told.stdout + told.stderr

    def start(self, command: Sequence[str] = ("up",), *, seconds: float = 90) -> None:
        """Start `sohoa` with the command, and return when every process of it is at work."""
        build()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.cli", *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + seconds
        while not self.ready():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.2)

    def ready(self) -> bool:
        """Whether it says that all is well."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:  # noqa: S310 # our own site
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def log(self) -> str:
        """What its processes said."""
        return (self.folder / "log").read_text(errors="replace")[-6000:]

    def end(self) -> None:
        """Stop it; its children end with it."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def new_site() -> Iterator[Site]:
    """A site in a folder of its own, not started; nothing is left of it."""
    # Not in TMPDIR: the path of Redis's unix socket may have 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="sohoa-tour-", dir="/tmp"))
    site = Site(folder)
    try:
        yield site
    finally:
        site.end()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build() -> None:
    """Make what `make test` makes before any test, where it is older than what it is made of."""
    for source in ROOT.glob("web/locale/*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(["msgfmt", "-o", str(compiled), str(source)], check=True)
    newest = max(path.stat().st_mtime for path in (ROOT / "web" / "static").rglob("*"))
    if not STATIC.exists() or STATIC.stat().st_mtime < newest:
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, check=True)
        STATIC.touch()
