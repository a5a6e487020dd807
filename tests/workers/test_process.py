"""`sohoa work` as its own processes: a stop finishes the page in hand; what died, or worked enough, starts anew."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from storage.models import Document, Dossier, Page, Scan
from storage.states import PageState
from tests.workers.site import (
    ROOT,
    alive,
    children_of,
    database_url,
    descendants_of,
    kill,
    reading_claims,
    send,
    wait_for,
)
from workers import claims, jobs
from workers.models import Heartbeat

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow]

Work = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def work(transactional_db: None, redis_url: str, settings: Settings) -> Iterator[Work]:
    """Start `sohoa work` with these words, on the test's rows and queues."""
    started: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory(prefix="sohoa-work-", ignore_cleanup_errors=True) as folder:
        settings.BLOB_URL, settings.SCRATCH_DIR = f"{folder}/blobs", Path(folder) / "scratch"

        def start(*words: str, **more: str) -> "subprocess.Popen[bytes]":
            told = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
            told |= {"SOHOA_DATA": folder, "SOHOA_DATABASE_URL": database_url(), "SOHOA_REDIS_URL": redis_url}
            told |= {"SOHOA_BLOB_URL": settings.BLOB_URL} | more
            command = [sys.executable, "-m", "config.cli", "work", *words]
            started.append(subprocess.Popen(command, cwd=ROOT, env=told, start_new_session=True))
            return started[-1]

        try:
            yield start
        finally:
            kill([pid for process in started for pid in (process.pid, *descendants_of(process.pid))])
            for process in started:
                process.wait()


def looked_at(name: str, dossier: Dossier) -> Document:
    """A sample whose pages wait to be read."""
    document = send(name, dossier)
    jobs.look_scan(Scan.objects.get().pk)
    return document


def pages_read() -> int:
    return Page.objects.filter(state=PageState.READ).count()


def readers() -> set[str]:
    """The reading workers that ever lived."""
    return set(Heartbeat.objects.filter(role=Heartbeat.Role.READ).values_list("name", flat=True))


def test_a_stop_in_mid_page_finishes_that_page_and_leaves_nothing_running(work: Work, dossier: Dossier) -> None:
    looked_at("pdf/multipage.pdf", dossier)
    worker = work("-n", "2")
    wait_for(reading_claims, seconds=60, every=0.01)
    family = [worker.pid, *descendants_of(worker.pid)]
    in_hand = set(claims.held(Page).values_list("pk", flat=True))
    assert in_hand
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(60) == 0
    assert in_hand <= set(Page.objects.filter(state=PageState.READ).values_list("pk", flat=True))
    assert reading_claims() == 0
    assert Page.objects.filter(state=PageState.WAITING).exists()
    assert alive(family) == []


def test_a_worker_that_is_killed_is_started_again(work: Work) -> None:
    boss = work("--queues", "interactive", "-n", "2")
    wait_for(lambda: len(readers()) == 2, seconds=60)
    killed = children_of(boss.pid)[0]
    os.kill(killed, signal.SIGKILL)

    wait_for(lambda: len(readers()) == 3, seconds=30)
    assert killed not in children_of(boss.pid)


def test_a_work_horse_that_is_killed_leaves_no_picture_behind(work: Work, dossier: Dossier, settings: Settings) -> None:
    looked_at("pdf/multipage.pdf", dossier)
    worker = work("--queues", "interactive", "-n", "1")
    wait_for(lambda: left_in(settings.SCRATCH_DIR), seconds=60, every=0.01)
    before = left_in(settings.SCRATCH_DIR)
    for child in children_of(worker.pid):
        if command_of(child) == command_of(worker.pid):
            os.kill(child, signal.SIGKILL)

    wait_for(lambda: not before & left_in(settings.SCRATCH_DIR), seconds=30)


def left_in(folder: Path) -> set[str]:
    """The names of the working folders."""
    return {path.name for path in folder.glob("*")}


def command_of(pid: int) -> bytes:
    """The command line of a process: a work horse, only forked, has its worker's."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_worker_ends_after_its_number_of_jobs_and_its_supervisor_starts_another(work: Work, dossier: Dossier) -> None:
    looked_at("pdf/3small.pdf", dossier)
    alone = work("-n", "1", SOHOA_WORKER_JOBS="1")
    assert alone.wait(60) == 0
    assert pages_read() == 1

    work("-n", "2", SOHOA_WORKER_JOBS="1")
    wait_for(lambda: pages_read() == 3 and len(readers()) >= 4, seconds=60, what=readers)


def test_no_setting_of_the_shell_lets_tesseract_take_more_than_its_core() -> None:
    asked = "from ocr.tesseract import wrapper; print(wrapper.environ['OMP_THREAD_LIMIT'])"
    told = {name: value for name, value in os.environ.items() if name != "OMP_THREAD_LIMIT"}
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=told | {"OMP_THREAD_LIMIT": "8"}, capture_output=True, text=True
    )
    assert said.stdout.strip() == "1"
