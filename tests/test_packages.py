"""deploy/packages.sh on a machine of which only the list of installed packages is made up."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import AS_NOBODY

SCRIPT = Path(__file__).parent.parent / "deploy" / "packages.sh"


@pytest.fixture
def machine() -> Iterator[Path]:
    """A folder with the script and the few programs it may find; readable for everyone, as a checkout is."""
    folder = Path(tempfile.mkdtemp(prefix="sohoa-machine-", dir="/tmp"))
    folder.chmod(0o755)
    shutil.copy(SCRIPT, folder)
    for program in ("bash", "id", "env", "python3"):
        (folder / program).symlink_to(str(shutil.which(program, path="/usr/bin:/bin")))
    program_at(folder / "apt-get", 'echo "apt-get must not be called" >&2; exit 99')
    yield folder
    shutil.rmtree(folder)


def program_at(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def without_rights(machine: Path) -> "subprocess.CompletedProcess[str]":
    step_down = AS_NOBODY if os.geteuid() == 0 else []
    command = [*step_down, "env", "-i", f"PATH={machine}", str(machine / "bash"), str(machine / "packages.sh"), "run"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/")


def test_nothing_is_done_when_all_packages_are_there(machine: Path) -> None:
    program_at(machine / "dpkg-query", "echo installed")
    done = without_rights(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_rights_it_names_the_packages_to_ask_for(machine: Path) -> None:
    program_at(machine / "dpkg-query", 'case "$*" in *vie*|*libgl1) exit 1;; *) echo installed;; esac')
    done = without_rights(machine)
    assert done.returncode == 1
    assert "libgl1 tesseract-ocr-vie" in done.stderr.splitlines()[2]
    assert "administrator" in done.stderr


def test_one_of_the_two_names_of_a_library_is_enough(machine: Path) -> None:
    program_at(machine / "dpkg-query", 'case "$*" in *libglib2.0-0) exit 1;; *) echo installed;; esac')
    assert without_rights(machine).returncode == 0


def test_a_library_of_two_names_is_asked_for_by_both(machine: Path) -> None:
    program_at(machine / "dpkg-query", 'case "$*" in *libglib*) exit 1;; *) echo installed;; esac')
    assert "libglib2.0-0 or libglib2.0-0t64" in without_rights(machine).stderr


def test_a_machine_without_apt_is_told_so(machine: Path) -> None:
    program_at(machine / "dpkg-query", "exit 1")
    (machine / "apt-get").unlink()
    assert "there is no apt-get" in without_rights(machine).stderr


def test_a_sudo_that_gives_no_rights_is_told_so(machine: Path) -> None:
    program_at(machine / "dpkg-query", "exit 1")
    program_at(machine / "sudo", "exit 1")
    assert "sudo did not give the rights" in without_rights(machine).stderr
