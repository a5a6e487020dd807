"""RQ's worker as we made it: what its work horse leaves claimed is given back, and Redis can't make it look dead."""

import pytest
from django.db import connection
from pytest_django import Settings
from redis import Redis
from rq import Queue, Worker

from storage.models import Dossier, Scan
from storage.states import ScanState
from tests.workers.rows import make_scan
from workers import claims, process, queue
from workers.models import SILENT_AFTER, Heartbeat


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


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_open_when_the_work_horse_is_forked(
    worker: process.PageWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "fork_work_horse", lambda *_: None)
    claims.give_back_all_of(worker.name)
    assert connection.connection is not None

    worker.fork_work_horse(None, None)

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
