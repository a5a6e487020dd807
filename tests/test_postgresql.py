"""The rooms that keep rows pass on PostgreSQL exactly as on SQLite: their tests once more, on a cluster of our own.

Of the pages, which keep no rows, those are asked once more that put questions of their own to them, or take odd input.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import postgres_cluster

ROOT = Path(__file__).parent.parent
ROOMS = ["accounts", "ingest", "storage", "workers", "reports", "web/api"]
PAGES = [f"web/test_{name}.py" for name in ("archive", "counter", "odd_input", "people", "targets", "worklists")]


@pytest.mark.slow
@pytest.mark.xdist_group("long")
@pytest.mark.timeout(1200)
def test_the_rooms_that_keep_rows_pass_on_postgresql() -> None:
    with postgres_cluster() as url:
        options = ["-q", "-n0", "-p", "tests.rows_only", "-m", "not browser and not slow"]
        command = [sys.executable, "-m", "pytest", *options, *(f"tests/{room}" for room in ROOMS + PAGES)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment["SOHOA_DATABASE_URL"] = url
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
