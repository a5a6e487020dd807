"""No picture of a paper stays on a host after the process that worked on it."""

import os
import subprocess
from pathlib import Path

import pytest
from pytest_django import Settings

from workers import claims, scratch


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Path:
    settings.SCRATCH_DIR = tmp_path
    return tmp_path


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


def test_the_folders_of_a_workers_killed_horse_are_removed_and_no_others(place: Path) -> None:
    worker, other = claims.new_name("read"), claims.new_name("read")
    for name in (f"{worker}.x1", f"{worker}.x2", f"{other}.x1"):
        (place / name).mkdir()
        (place / name / "page.png").touch()

    assert scratch.clean_after(worker) == 2
    assert names(place) == {f"{other}.x1"}


def test_a_folder_is_gone_after_its_work_even_when_that_failed(place: Path) -> None:
    def fail() -> None:
        with scratch.folder_of("read-here") as folder:
            (folder / "page.png").touch()
            assert folder.name.startswith("read-here.")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(place) == set()
