"""RQ's worker as we made it: what its work horse leaves claimed is given back, and Redis can't make it look dead."""

import pytest
from redis import Redis
from rq import Queue, Worker

from storage.models import Dossier, Scan
from storage.states import ScanState
from tests.workers.rows import make_scan
from workers import claims, process
from workers.models import SILENT_AFTER


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
    assert process.BEAT_SECONDS + worker.connection_timeout < SILENT_AFTER.total_seconds()
    assert worker.connection_timeout > worker.dequeue_timeout
