"""What every role stands on, as `sohoa doctor` sees it."""

import io
import os
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from config import checks
from storage.blobs import Unavailable, blobs, keep
from storage.blobs.memory import MemoryStore
from storage.models import Blob
from workers import disk
from workers.checks import State

Usage = namedtuple("Usage", ["total", "used", "free"])


@pytest.mark.django_db
@pytest.mark.parametrize("check", [checks.database, checks.tables, checks.clock])
def test_the_rows_of_a_good_system_are_good(check: "type[checks.database]") -> None:
    assert check().state == State.GOOD


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_told_of() -> None:
    MigrationRecorder(connection).record_unapplied("workers", "0002_watch")

    found = checks.tables()

    assert (found.state, "migrate" in found.text) == (State.WRONG, True)


@pytest.mark.django_db
def test_a_clock_an_hour_off_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    late = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(checks.timezone, "now", lambda: late)

    found = checks.clock()

    assert (found.state, "NTP" in found.text) == (State.WRONG, True)


@pytest.mark.parametrize(("vendor", "given", "state"), [("sqlite", False, "good"), ("postgresql", False, "wrong")])
def test_web_servers_on_one_database_must_share_a_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, vendor: str, given: bool, state: str
) -> None:
    settings.SECRET_KEY_GIVEN = given
    monkeypatch.setattr(connection, "vendor", vendor)
    assert checks.key().state == state

    settings.SECRET_KEY_GIVEN = True
    assert checks.key().state == State.GOOD


@pytest.mark.parametrize(("vendor", "state"), [("sqlite", State.GOOD), ("postgresql", State.WRONG)])
def test_all_who_work_on_one_database_must_share_a_store(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, vendor: str, state: State, blob_root: Path, db: None
) -> None:
    settings.BLOB_URL_GIVEN = False
    monkeypatch.setattr(connection, "vendor", vendor)
    assert checks.store().state == state

    settings.BLOB_URL_GIVEN = True
    assert checks.store().state == State.GOOD


def test_a_database_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(connection, "get_database_version", lambda: (14, 9))

    assert "15" in checks.database().text


def test_a_store_on_a_folder_is_tried(blob_root: Path, db: None) -> None:
    assert checks.store().state == State.GOOD
    assert [found.state for found in checks.trials()][:3] == [State.GOOD] * 3
    assert [path for path in blob_root.rglob("*") if path.is_file()] == []


def test_a_store_that_is_away_says_what_to_check(settings: Settings) -> None:
    settings.BLOB_URL = "s3://key:a-secret@127.0.0.1:1/sohoa?secure=0"

    found = checks.store()

    assert found.state == State.WRONG
    assert "a-secret" not in found.text


@pytest.fixture
def papers(db: None, blob_root: Path) -> list[Blob]:
    """Stored files, more than a start asks for."""
    return [keep(io.BytesIO(f"paper {n}".encode()), original=True) for n in range(2 * checks.ASKED_FOR + 1)]


def test_a_store_that_has_none_of_the_files_asked_for_is_another_one_and_stays_empty(
    papers: list[Blob], blob_root: Path, tmp_path: Path
) -> None:
    assert checks.store().state == State.GOOD
    blob_root.rename(tmp_path / "not-mounted")

    found = checks.store()

    assert (found.state, "SOHOA_BLOB_URL" in found.text) == (State.WRONG, True)
    assert not blob_root.exists()


@pytest.mark.parametrize("left", [0, -1], ids=["the oldest", "the newest"])
def test_one_of_the_files_shows_that_it_is_the_right_store(papers: list[Blob], left: int) -> None:
    one = papers[left]
    for blob in papers:
        if blob != one:
            blobs().remove(blob.sha256)
    assert checks.store().state == State.GOOD

    blobs().remove(one.sha256)
    assert checks.store().state == State.WRONG


@pytest.mark.parametrize("health", [Blob.Health.MISSING, Blob.Health.DESTROYED])
def test_files_that_are_known_to_be_gone_are_not_asked_for(papers: list[Blob], health: Blob.Health) -> None:
    for blob in papers:
        blobs().remove(blob.sha256)
    Blob.objects.update(health=health)

    assert checks.store().state == State.GOOD


class Silent(MemoryStore):
    """A store that lists what it holds and then says no more."""

    def exists(self, sha256: str) -> bool:
        raise Unavailable("503")


def test_a_store_that_is_silent_about_its_files_is_not_taken_for_another_one(
    papers: list[Blob], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BLOB_URL = "memory://silent"
    monkeypatch.setattr(checks, "blobs", Silent)

    assert checks.store().state == State.GOOD


def test_before_there_are_tables_no_store_is_another_one(blob_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_tables(**_which: object) -> None:
        raise ProgrammingError('relation "storage_blob" does not exist')

    monkeypatch.setattr(checks.Blob.objects, "filter", no_tables)

    assert checks.store().state == State.GOOD


@pytest.mark.parametrize("check", [checks.index, checks.scratch])
def test_a_folder_that_cannot_be_made_is_told_of(
    settings: Settings, tmp_path: Path, check: "type[checks.index]"
) -> None:
    (tmp_path / "file").touch()
    settings.INDEX_DIR = settings.SCRATCH_DIR = tmp_path / "file" / "below"

    assert check().state == State.WRONG


def test_a_folder_that_may_not_be_written_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root may write everywhere

    assert checks.folder("x", tmp_path).state == State.WRONG


def test_a_disk_under_many_places_is_told_of_once() -> None:
    assert [found.state for found in checks.disks()] == [State.GOOD]


@pytest.mark.parametrize("place", ["DATA", "BLOB_URL", "INDEX_DIR", "SCRATCH_DIR"])
def test_a_disk_of_its_own_that_is_nearly_full_is_told_of(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    setattr(settings, place, str(tmp_path) if place == "BLOB_URL" else tmp_path)
    monkeypatch.setattr(disk, "device_of", lambda folder: int(folder == tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1000, 951, 49 if path == tmp_path else 500))

    short = [found.text for found in checks.disks() if found.state == State.WRONG]

    assert [str(tmp_path) in text for text in short] == [True]
