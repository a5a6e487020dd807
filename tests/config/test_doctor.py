"""`sohoa doctor`, and what the roles do with what it finds."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from config import checks, cli, doctor
from storage.blobs import NoSpace, Stored, keep
from storage.blobs.memory import MemoryStore
from storage.blobs.store import Forbidden
from tests.workers.site import ROOT, database_url
from workers import checks as parts

ROLES = {
    "web": ["web"],
    "work": ["work", "-n", "1"],
    "sweep": ["sweep", "--once"],
    "follow": ["follow"],
    "watch": ["watch", ".", "--unit", "99001", "--user", "an"],
}


ALL = set(doctor.NEEDED)
WRITING = ALL - {"follow"}


class ReadOnly(MemoryStore):
    """A store whose key may only read."""

    def put(self, source: BinaryIO) -> Stored:
        raise Forbidden("AccessDenied")


class Full(MemoryStore):
    """A store that has no room left."""

    def put(self, source: BinaryIO) -> Stored:
        raise NoSpace("full")


def no_tables(_settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    MigrationRecorder(connection).record_unapplied("workers", "0002_watch")


def no_store(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    settings.BLOB_URL = "s3://key:a-secret@127.0.0.1:1/sohoa?secure=0"


def another_store(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    keep(io.BytesIO(b"paper"), original=True)
    settings.BLOB_URL += "-not-mounted"


def no_writing(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    settings.BLOB_URL = "memory://read-only"
    patch.setattr(checks, "blobs", ReadOnly)


def no_redis(settings: Settings, _patch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"


def no_tesseract(_settings: Settings, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(parts, "PROGRAMS", "/nowhere")


@pytest.fixture
def good(db: None, redis_url: str, blob_root: Path, settings: Settings) -> Settings:
    """A machine on which every role may start."""
    settings.SECRET_KEY_GIVEN = settings.BLOB_URL_GIVEN = True  # what PostgreSQL asks for
    return settings


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


@pytest.mark.parametrize("role", sorted(ALL))
def test_a_start_says_nothing_when_all_is_well(
    good: Settings, blob_root: Path, capsys: pytest.CaptureFixture[str], role: str
) -> None:
    assert doctor.ready(role)
    assert capsys.readouterr() == ("", "")
    assert [path for path in blob_root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("lose", "roles", "told"),
    [
        (no_tables, ALL, "migrate"),
        (no_store, WRITING, "Kho S3"),
        (another_store, WRITING, "SOHOA_BLOB_URL"),
        (no_writing, WRITING, "AccessDenied"),
        (no_redis, {"work"}, "Redis"),
        (no_tesseract, {"work", "up"}, "tesseract"),
    ],
)
def test_without_a_part_exactly_those_roles_do_not_start_that_need_it(
    good: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lose: Callable[[Settings, pytest.MonkeyPatch], None],
    roles: set[str],
    told: str,
) -> None:
    lose(good, monkeypatch)

    for role in ALL:
        assert doctor.ready(role) == (role not in roles)
        assert (told in capsys.readouterr().err) == (role in roles)


def test_a_role_starts_with_a_store_that_is_full_for_what_it_holds_can_be_read(
    good: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    good.BLOB_URL = "memory://full"
    monkeypatch.setattr(checks, "blobs", Full)

    assert {role for role in ALL if doctor.ready(role)} == ALL
    assert doctor.run(["--role", "web"]) == 1


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


@pytest.mark.django_db(transaction=True)
def test_one_machine_whose_store_can_not_be_made_does_not_start_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    below = str(tmp_path / "file" / "below")
    ended = sohoa("up", "--no-web", SOHOA_DATA=str(tmp_path), SOHOA_DATABASE_URL=database_url(), SOHOA_BLOB_URL=below)

    assert ended.returncode == 1
    assert below in ended.stderr
    assert "Traceback" not in ended.stderr


def test_every_role_has_a_command() -> None:
    assert set(doctor.NEEDED) <= set(cli.COMMANDS)
