"""The queue hurries; without it nothing is lost, and no caller fails."""

import json

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from redis import Redis, UnixDomainSocketConnection

from storage.models import Dossier
from storage.states import ScanState
from tests.workers.rows import make_scan
from workers import queue


@pytest.fixture
def waiting(redis_url: str) -> Redis:
    return Redis.from_url(redis_url)


def test_a_scan_is_queued_by_its_id_and_attempt_on_commit(
    waiting: Redis, dossier: Dossier, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    scan = make_scan(dossier)

    with django_capture_on_commit_callbacks(execute=True):
        queue.enqueue_look(scan.pk)
        assert queue.queued_ids()["look"] == []

    assert queue.queued_ids()["look"] == [f"look-{scan.pk}-0"]
    waiting.close()


def test_a_job_is_json_with_nothing_but_the_id(redis_url: str) -> None:
    queue.push("read", 7, attempt=2, name=queue.INTERACTIVE)

    (job,) = queue.queue(queue.INTERACTIVE).jobs
    assert json.loads(job.data) == ["workers.jobs.read_page", None, [7], {}]


def test_the_same_attempt_is_queued_once(redis_url: str) -> None:
    queue.push("read", 7, attempt=2, name=queue.INTERACTIVE)
    queue.push("read", 7, attempt=2, name=queue.INTERACTIVE)
    queue.push("read", 7, attempt=3, name=queue.INTERACTIVE)

    assert queue.queued_ids()["interactive"] == ["read-7-2", "read-7-3"]


@pytest.mark.parametrize(("number", "name"), [(1, "interactive"), (30, "interactive"), (31, "backlog")])
def test_pages_after_the_thirtieth_go_to_the_backlog(number: int, name: str) -> None:
    assert queue.queue_of(number) == name


def test_a_full_queue_takes_no_more(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_QUEUED", 2)
    for pk in range(3):
        queue.push("read", pk, attempt=0, name=queue.BACKLOG)

    assert queue.queued_ids()["backlog"] == ["read-0-0", "read-1-0"]


def test_a_dead_redis_does_not_fail_the_caller(
    dossier: Dossier, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    scan = make_scan(dossier, state=ScanState.LOOKED, pages=1)

    with django_capture_on_commit_callbacks(execute=True):
        queue.enqueue_look(scan.pk)
        queue.enqueue_read(scan.pages.get())


def test_a_lost_job_is_queued_again_whatever_is_left_of_it(redis_url: str) -> None:
    queue.push("read", 7, attempt=0, name=queue.INTERACTIVE)
    queue.queue(queue.INTERACTIVE).connection.delete(queue.queue(queue.INTERACTIVE).key)

    queue.push_again("read", 7, attempt=0, name=queue.INTERACTIVE)

    assert queue.queued_ids()["interactive"] == ["read-7-0"]


def test_half_of_a_job_that_a_killed_redis_left_does_not_keep_the_row_from_the_queue(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.hset("rq:job:read-7-0", "last_heartbeat", "2026-01-05T00:00:00.000000Z")
    queue.push_again("read", 7, attempt=0, name=queue.INTERACTIVE)
    assert queue.queued_ids()[queue.INTERACTIVE] == ["read-7-0"]


@pytest.mark.parametrize("kind", ["look", "read", "assemble", "access"])
def test_a_job_has_longer_than_its_child(kind: str, settings: Settings) -> None:
    assert queue.job_seconds(kind) > 2 * settings.PAGE_SECONDS


def test_a_redis_that_is_away_is_asked_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def refuse(connection: UnixDomainSocketConnection) -> None:
        tried.append(1)
        raise ConnectionRefusedError

    monkeypatch.setattr(UnixDomainSocketConnection, "_connect", refuse)
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    queue.push("read", 7, attempt=2, name=queue.INTERACTIVE)

    assert tried == [1]


def test_a_row_that_lost_its_worker_is_the_next_and_others_keep_their_order(redis_url: str) -> None:
    queue.push("read", 1, attempt=0, name=queue.INTERACTIVE)

    queue.push_again("read", 2, attempt=0, name=queue.INTERACTIVE)
    queue.push_again("read", 3, attempt=1, name=queue.INTERACTIVE)

    assert queue.queued_ids()["interactive"] == ["read-3-1", "read-1-0", "read-2-0"]
