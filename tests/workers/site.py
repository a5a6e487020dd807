"""A whole site for the fault tests: `sohoa up --no-web` as its own processes, on the test's database.

The test's process sees the same rows, bytes and Redis, so it receives files and watches states as the web would.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings
from redis import Redis
from redis.exceptions import RedisError

from ingest.receive import receive_scan
from storage.documents import open_document
from storage.models import Document, Dossier, Page, Scan
from storage.states import DOCUMENT_FINAL
from tests.processes import ROOT, SAMPLES, children_of, command_of, descendants_of, kill, wait_for
from tests.processes import alive as alive
from workers import claims, queue


class Site:
    """Processes of one machine; `folder` is its data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.supervisor: subprocess.Popen[bytes] | None = None
        self.extra: dict[str, str] = {}  # further settings

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told; the database is the test's."""
        told = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
        return told | {
            "SOHOA_DATA": str(self.folder),
            "SOHOA_DATABASE_URL": database_url(),
            "SOHOA_BLOB_URL": str(self.folder / "blobs"),
            "OMP_THREAD_LIMIT": "1",
            **self.extra,
        }

    def start(self, *, readers: int = 2) -> None:
        """Start, and return when the workers are alive."""
        command = [sys.executable, "-m", "config.cli", "up", "--no-web", "--readers", str(readers)]
        with (self.folder / "log").open("ab") as log:
            self.supervisor = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(lambda: self.ended() or len(self.workers()) >= readers + 1, seconds=60, what=self.log)
        assert not self.ended(), self.log()

    def ended(self) -> bool:
        """Whether the supervisor ended."""
        return self.supervisor is None or self.supervisor.poll() is not None

    def workers(self) -> list[int]:
        """The process ids of the workers (not of their work horses)."""
        return [pid for pid in self.children() if " work " in command_of(pid)]

    def children(self) -> list[int]:
        """The process ids of the supervisor's children."""
        return children_of(self.supervisor.pid) if self.supervisor else []

    def everything(self) -> list[int]:
        """The supervisor, and all processes below it."""
        return [self.supervisor.pid, *descendants_of(self.supervisor.pid)] if self.supervisor else []

    def redis_pid(self) -> int:
        """The process id of the Redis child."""
        return next(pid for pid in self.children() if "redis-server" in command_of(pid))

    def flush(self) -> None:
        """Forget every queue."""
        with Redis.from_url(django_settings.REDIS_URL) as client:
            client.flushall()

    def log(self) -> str:
        """What its processes said."""
        return (self.folder / "log").read_text(errors="replace")[-6000:]

    def end(self) -> None:
        """Stop it; kill what does not stop."""
        if self.supervisor is None:
            return
        family = self.everything()
        self.supervisor.send_signal(signal.SIGTERM)
        try:
            self.supervisor.wait(60)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            self.supervisor.wait()
        kill(family)


def database_url() -> str:
    """The URL of the test's own database."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}@{quote(told['HOST'], safe='')}/{told['NAME']}"


@contextmanager
def new_site(settings: Settings) -> Iterator[Site]:
    """A site in a folder of its own, not started; the test's settings name its stores."""
    # Not in TMPDIR: the path of Redis's unix socket may have 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="sohoa-site-", dir="/tmp"))
    settings.DATA = folder
    settings.REDIS_URL = f"unix://{folder / 'redis.sock'}"
    settings.BLOB_URL = str(folder / "blobs")
    settings.SCRATCH_DIR = folder / "scratch"
    site = Site(folder)
    try:
        yield site
    finally:
        site.end()
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def site(transactional_db: None, settings: Settings) -> Iterator[Site]:
    """A running site."""
    with new_site(settings) as site:
        site.start()
        yield site


def send(name: str, dossier: Dossier, *, title: str = "") -> Document:
    """Receive a sample into a new document of the dossier, as the counter does."""
    path, by = SAMPLES / name, dossier.created_by
    assert by is not None
    document = open_document(dossier, kind=Document.Kind.COMPONENT, title=title or name, by=by)
    receipt = receive_scan(
        path,
        name=path.name,
        source=Scan.Source.WEB,
        unit=dossier.receiving_unit,
        by=by,
        idempotency_key=f"{title or name}-{document.pk}",
        into=document,
    )
    assert receipt.created
    queue.enqueue_look(receipt.scan.pk)
    return document


def open_claims() -> int:
    """How many scans, pages and documents a worker holds now."""
    return sum(claims.held(model).count() for model in (Scan, Page, Document))


def reading_claims() -> int:
    """How many pages are being read now."""
    return claims.held(Page).count()


def unfinished(documents: list[Document]) -> list[str]:
    """The documents that are not final yet, and their states."""
    rows = Document.objects.filter(pk__in=[document.pk for document in documents]).exclude(state__in=DOCUMENT_FINAL)
    return [f"{row.title}: {row.state}" for row in rows]


def redis_answers() -> bool:
    """Whether the site's Redis answers."""
    with Redis.from_url(django_settings.REDIS_URL) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False
