"""No picture of a paper stays on a host after the process that worked on it."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from pytest_django import Settings

from workers import claims, scratch


@pytest.fixture
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.SCRATCH_DIR = tmp_path / "scratch"
    settings.SCRATCH_DIR.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return settings.SCRATCH_DIR


def names(place: Path) -> set[str]:
    return {path.name for path in place.iterdir()}


def test_the_folders_of_killed_workers_are_removed(place: Path) -> None:
    for name in ("old", "new"):
        (place / name).mkdir()
    os.utime(place / "old", (0, 0))
    ended = subprocess.Popen(["true"])
    ended.wait()
    (place / f"read-{claims.machine()}-{ended.pid}-abcdef.x1").mkdir()
    living = f"{claims.new_name('read')}.x2"
    (place / living).mkdir()

    assert scratch.clean() == 2
    assert names(place) == {"new", living}


def test_the_folders_of_children_whose_host_went_are_removed(place: Path) -> None:
    for name in ("sohoa-child-old", "sohoa-child-new", "of-somebody-else"):
        (place.parent / name).mkdir()
        if not name.endswith("new"):
            os.utime(place.parent / name, (0, 0))

    assert scratch.clean() == 1
    assert names(place.parent) == {"scratch", "sohoa-child-new", "of-somebody-else"}


def test_the_folders_of_a_workers_killed_horse_are_removed_and_no_others(place: Path) -> None:
    worker, other = claims.new_name("read"), claims.new_name("read")
    for name in (f"{worker}.x1", f"{worker}.x2", f"{other}.x1"):
        (place / name).mkdir()
        (place / name / "page.png").touch()

    assert scratch.clean_after(worker) == 2
    assert names(place) == {f"{other}.x1"}


def test_a_folder_is_gone_after_its_work_even_when_that_failed(place: Path) -> None:
    def fail() -> None:
        with scratch.folder() as folder:
            (folder / "page.png").touch()
            assert names(place) == {folder.name}
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(place) == set()
