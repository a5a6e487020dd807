"""What is stuck, and whether the house is ready."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from storage.models import Dossier, Scan
from storage.states import ScanState
from tests.workers.rows import make_scan
from workers import claims, metrics
from workers.models import Heartbeat

pytestmark = pytest.mark.usefixtures("redis_url", "db")


def test_a_refused_scan_is_stuck_until_somebody_takes_it_off(dossier: Dossier) -> None:
    scan = make_scan(dossier, state=ScanState.REFUSED)
    assert metrics.count_stuck() == {"scan": 1, "page": 0, "document": 0}

    Scan.objects.filter(pk=scan.pk).update(dismissed=True)
    assert metrics.count_stuck()["scan"] == 0


def test_a_scan_open_for_more_than_ten_minutes_is_stuck(dossier: Dossier) -> None:
    make_scan(dossier)
    assert metrics.count_stuck()["scan"] == 0

    Scan.objects.update(state_since=Now() - timedelta(minutes=11))
    assert metrics.count_stuck()["scan"] == 1


def test_a_scan_that_is_tried_again_every_minute_is_stuck(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    Scan.objects.update(state_since=Now() - timedelta(minutes=11))
    claims.claim(Scan, scan.pk, worker="look-1", seconds=60)
    claims.give_back(Scan, scan.pk, 1, delay=60)

    assert metrics.count_stuck()["scan"] == 1


def test_the_house_is_ready_when_every_part_answers() -> None:
    for role in metrics.NEEDED:
        claims.beat(f"{role}-1", role)

    assert metrics.readiness().ready


def test_a_house_without_readers_is_not_ready_and_says_so() -> None:
    for role in metrics.NEEDED:
        claims.beat(f"{role}-1", role)
    Heartbeat.objects.filter(role=Heartbeat.Role.READ).update(at=Now() - timedelta(seconds=20))

    state = metrics.readiness()

    assert not state.ready
    assert state.parts["missing"] == ["read"]


def test_a_watch_that_fell_silent_is_shown_and_one_that_never_was_is_not() -> None:
    assert "watch" not in metrics.alive()
    claims.beat("watch-1", Heartbeat.Role.WATCH)
    assert metrics.alive()["watch"] == 1

    Heartbeat.objects.update(at=Now() - timedelta(seconds=20))
    assert metrics.alive()["watch"] == 0


def test_a_process_that_was_told_to_end_is_not_missed() -> None:
    claims.beat("watch-1", Heartbeat.Role.WATCH)
    claims.leave("watch-1")

    assert "watch" not in metrics.alive()


def test_a_house_without_redis_is_not_ready(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    assert metrics.readiness().parts["redis"] == "ConnectionError"
