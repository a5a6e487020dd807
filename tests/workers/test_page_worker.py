"""RQ's worker as we made it: what its work horse leaves claimed is given back, and Redis can't make it look dead."""

import os

import pytest
from django.db import connection
from pytest_django import Settings
from redis import Redis
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job

from storage.models import Dossier, Scan
from storage.states import ScanState
from tests.workers.rows import make_scan
from workers import claims, process, queue
from workers.models import SILENT_AFTER, Heartbeat


class FakeHorse:
    """A work horse that is done at once."""

    pid = 1 << 22  # no process has this number

    def __init__(self) -> None:
        self.over = self.dismissed = False
        self.told: list[tuple[str, ...]] = []

    def ended(self) -> bool:
        return self.over

    def order(self, *words: str) -> None:
        self.told.append(words)

    def did(self) -> bool:
        return True

    def dismiss(self) -> None:
        self.dismissed = True


class RevivedServer:
    """A fork server that had died before the second job."""

    def __init__(self) -> None:
        self.revivals = iter([False, True])

    def revive(self) -> bool:
        return next(self.revivals)


def order(worker: process.PageWorker, name: str) -> None:
    """Have the worker order a job."""
    job = Job(name, connection=worker.connection)
    worker.executions = {"one": Execution("one", name, worker.connection)}
    worker.fork_work_horse(job, worker.queues[0])


@pytest.fixture
def worker(redis_url: str) -> process.PageWorker:
    connection = Redis.from_url(redis_url)
    return process.PageWorker(
        [Queue("look", connection=connection)],
        name=claims.new_name("look"),
        connection=connection,
        worker_ttl=process.WORKER_TTL,
    )


@pytest.mark.django_db(transaction=True)
def test_what_a_work_horse_left_claimed_waits_again_when_it_ended(
    worker: process.PageWorker, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = make_scan(dossier)
    claims.claim(Scan, scan.pk, worker=worker.name, seconds=600)
    monkeypatch.setattr(Worker, "monitor_work_horse", lambda *_: None)  # it ended well, its Redis job is gone

    worker.monitor_work_horse(None, None, None)

    scan.refresh_from_db()
    assert (scan.state, scan.worker) == (ScanState.RECEIVED, "")


def test_a_silent_redis_does_not_outlast_the_silence_that_is_granted(worker: process.PageWorker) -> None:
    late = process.BEAT_SECONDS + process.BEATS_APART + worker.connection_timeout
    assert late < SILENT_AFTER.total_seconds()
    assert worker.connection_timeout > worker.dequeue_timeout


@pytest.mark.django_db(transaction=True)
def test_one_row_is_written_for_the_beats_of_a_jobs_begin_and_end(
    worker: process.PageWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, beats = [100.0], list[float]()
    monkeypatch.setattr(process.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(claims, "beat", lambda *_: beats.append(now[0]))
    for at in (100.0, 100.1, 100.2, 105.0, 105.1):
        now[0] = at
        worker.heartbeat()

    assert beats == [100.0, 105.0]


@pytest.mark.django_db(transaction=True)
def test_the_first_beat_is_a_row(worker: process.PageWorker) -> None:
    worker.heartbeat()

    assert Heartbeat.objects.alive().filter(name=worker.name).exists()


@pytest.fixture
def forked(worker: process.PageWorker, monkeypatch: pytest.MonkeyPatch) -> list[FakeHorse]:
    """The work horses that the worker forks."""
    horses: list[FakeHorse] = []

    def fork(_work: object) -> FakeHorse:
        assert connection.connection is None
        horses.append(FakeHorse())
        return horses[-1]

    monkeypatch.setattr(process.Horse, "fork", fork)
    return horses


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_open_when_the_work_horse_is_forked(
    worker: process.PageWorker, forked: list[FakeHorse]
) -> None:
    claims.give_back_all_of(worker.name)
    assert connection.connection is not None

    order(worker, "read-1-0")

    assert len(forked) == 1


def test_one_work_horse_does_all_jobs_until_it_ends(worker: process.PageWorker, forked: list[FakeHorse]) -> None:
    for name in ("read-1-0", "read-2-0"):
        order(worker, name)
        assert worker.wait_for_horse() == (forked[0].pid, os.EX_OK, None)
    forked[0].over = True
    order(worker, "read-3-0")

    told = [[words[0] for words in horse.told] for horse in forked]
    assert (told, forked[0].dismissed) == ([["read-1-0", "read-2-0"], ["read-3-0"]], True)


def test_a_work_horse_is_forked_anew_when_what_it_forks_its_children_from_had_died(
    worker: process.PageWorker, forked: list[FakeHorse]
) -> None:
    worker.children = RevivedServer()
    order(worker, "read-1-0")
    order(worker, "read-2-0")

    assert [horse.dismissed for horse in forked] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_given_back_after_a_job_that_was_done(
    worker: process.PageWorker, forked: list[FakeHorse], monkeypatch: pytest.MonkeyPatch
) -> None:
    order(worker, "read-1-0")
    monkeypatch.setattr(Worker, "monitor_work_horse", lambda worker, *_: worker.wait_for_horse())
    monkeypatch.setattr(claims, "give_back_all_of", lambda _: pytest.fail("asked for nothing"))

    worker.monitor_work_horse(None, None, None)

    assert not forked[0].dismissed


@pytest.mark.django_db(transaction=True)
def test_a_worker_at_rest_holds_no_connection(worker: process.PageWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(process.time, "monotonic", lambda: now[0])
    worker.last_job = now[0]
    worker.heartbeat()
    assert connection.connection is not None

    now[0] += process.REST_SECONDS + process.BEATS_APART
    worker.heartbeat()
    assert connection.connection is None


def test_what_the_jobs_need_is_imported_before_any_work_horse_is_forked(
    redis_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL, loaded, there = redis_url, list[str](), list[str]()
    monkeypatch.setattr(process, "import_module", loaded.append)
    monkeypatch.setattr(process.tracing, "be", lambda _: None)
    monkeypatch.setattr(process.PageWorker, "work", lambda *_, **__: there.extend(loaded))

    process.work([queue.LOOK])

    assert {job.rpartition(".")[0] for job in queue.JOBS.values()} == set(there)
