"""`sohoa doctor`, and what the roles do with what it finds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from config import cli, doctor
from tests.workers.site import ROOT, database_url

ROLES = {
    "web": ["web"],
    "work": ["work", "-n", "1"],
    "sweep": ["sweep", "--once"],
    "follow": ["follow"],
    "watch": ["watch", ".", "--unit", "99001", "--user", "an"],
}


def sohoa(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    told = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")} | settings
    command = [sys.executable, "-m", "config.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=120)


@pytest.mark.django_db
def test_a_good_machine_gets_a_line_a_check_and_zero(
    redis_url: str, blob_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.run([]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 10
    assert not [line for line in lines if line.startswith("SAI")]


@pytest.mark.django_db
def test_a_role_is_asked_only_what_it_needs(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    assert doctor.run(["--role", "sweep"]) == 0
    assert "Redis" not in capsys.readouterr().out
    assert doctor.run(["--role", "work"]) == 1
    assert "SAI    Hàng đợi" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_start_says_nothing_when_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.ready("sweep")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_on_an_empty_database_does_not_start_and_says_why(role: str, tmp_path: Path) -> None:
    ended = sohoa(*ROLES[role], SOHOA_DATA=str(tmp_path), SOHOA_DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")

    assert ended.returncode == 1
    assert "migrate" in ended.stderr
    assert "sohoa doctor" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_queue_is_away_does_not_start_and_says_why(tmp_path: Path) -> None:
    away = "redis://:a-password@127.0.0.1:1/0"
    ended = sohoa("work", SOHOA_DATA=str(tmp_path), SOHOA_DATABASE_URL=database_url(), SOHOA_REDIS_URL=away)

    assert ended.returncode == 1
    assert "SOHOA_REDIS_URL" in ended.stderr
    assert "a-password" not in ended.stderr


def test_every_role_has_a_command() -> None:
    assert set(doctor.NEEDED) <= set(cli.COMMANDS)
