"""What a newcomer gets: a clone in an empty folder, and the one command."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.xdist_group("long")
@pytest.mark.timeout(1500)
def test_a_fresh_clone_sets_itself_up_and_shows_the_demo(tmp_path: Path) -> None:
    clone = tmp_path / "a clone"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    ours = ("SOHOA_", "MAKE", "MFLAGS", "VIRTUAL_ENV", "PYTEST_", "DJANGO_", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = ["make", "demo", "SERVE=0"]
    done = subprocess.run(command, cwd=clone, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    assert "%" in done.stdout
    sohoa = [str(clone / ".venv" / "bin" / "sohoa"), "--help"]
    assert subprocess.run(sohoa, cwd=tmp_path, env=environment, capture_output=True).returncode == 0
    again = subprocess.run(["make", "-n", "ready"], cwd=clone, env=environment, capture_output=True, text=True)
    assert again.stdout.splitlines() == ["deploy/packages.sh run"]  # no work over
    changed = subprocess.run(["git", "status", "--short"], cwd=clone, check=True, capture_output=True, text=True)
    assert changed.stdout == ""
