"""The real web server on the test's own rows, and requests byte by byte."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.tours.site import free_port
from tests.workers.site import ROOT, database_url, descendants_of, kill, wait_for

HEAD = (
    "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: {name}\r\n"
    "Content-Type: multipart/form-data; boundary=part\r\n{length}\r\n\r\n"
)
BEGIN = b'--part\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4 '
END = b"\r\n--part--\r\n"


class Server:
    """A running granian; `spool` is where uploads lie while they come in."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.port, self.spool, self.log = free_port(), folder / "spool", folder / "log"
        self.spool.mkdir()
        told = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
        told |= {
            "SOHOA_DATA": str(folder),
            "SOHOA_DATABASE_URL": database_url(),
            "SOHOA_BLOB_URL": settings.BLOB_URL,
            "SOHOA_REDIS_URL": settings.REDIS_URL,
            "SOHOA_UPLOAD_TEMP": str(self.spool),
            "SOHOA_MAX_UPLOAD_MB": str(megabytes),
        }
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]
        command += ["--port", str(self.port), "--blocking-threads", "2", "--log-level", "warning"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=told, stdout=log, stderr=log)

    def connect(self) -> socket.socket:
        """A connection of one's own."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def spooled(self) -> int:
        """Bytes in the folder of uploads now."""
        return sum(path.stat().st_size for path in self.spool.iterdir())

    def memory(self) -> int:
        """Bytes of memory that its processes hold now."""
        pids = [self.process.pid, *descendants_of(self.process.pid)]
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def served(megabytes: int) -> Iterator[Server]:
    """A server that takes so many megabytes; nothing is left of it."""
    with tempfile.TemporaryDirectory(prefix="sohoa-served-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder), megabytes)
        try:
            wait_for(server.answers, seconds=60, what=server.log.read_text)
            yield server
        finally:
            kill([server.process.pid, *descendants_of(server.process.pid)])
            server.process.wait()


def answer(line: socket.socket) -> bytes:
    """What comes back, up to the end of its JSON; what came when the line was cut."""
    told = b""
    deadline = time.monotonic() + 60
    while not told.endswith(b"}}") and time.monotonic() < deadline:
        try:
            piece = line.recv(65536)
        except ConnectionResetError:
            break
        if not piece:
            break
        told += piece
    return told
