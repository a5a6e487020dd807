"""`sohoa alive`: what a container's health check is told."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.models.functions import Now

from workers import alive, claims
from workers.models import Heartbeat, HeartbeatRows

ROLES = ["look", "read", "sweep", "follow", "watch"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_beats_on_this_machine_is_well_and_no_other_is(role: str) -> None:
    claims.beat(claims.new_name(role), role)

    assert {other: alive.run([other]) for other in ROLES} == {other: int(other != role) for other in ROLES}


@pytest.mark.django_db
def test_a_process_that_fell_silent_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    claims.beat(claims.new_name("sweep"), "sweep")
    Heartbeat.objects.update(at=Now() - timedelta(seconds=20))

    assert alive.run(["sweep"]) == 1
    assert "sweep" in capsys.readouterr().out


@pytest.mark.django_db
def test_another_machine_of_the_same_role_says_nothing_of_this_one() -> None:
    claims.beat("follow-elsewhere-0a1b2c3d-7-abcdef", "follow")

    assert alive.run(["follow"]) == 1


def test_a_database_that_is_away_is_told_of_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(_rows: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(HeartbeatRows, "alive", away)

    assert alive.run(["look"]) == 1
    assert capsys.readouterr().out.count("\n") == 1
