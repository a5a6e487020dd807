"""A backup of SQLite comes back in PostgreSQL, and the other way round: the same rows, lines alike."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from storage.backups.making import make
from storage.models import Page
from tests.postgres import postgres_cluster

ROOT = Path(__file__).resolve().parents[3]
OWN = ("backed_up", "restored")


def sohoa(data: Path, url: str | None, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SOHOA_", "PYTEST_"))}
    environment |= {"SOHOA_DATA": str(data)} | ({"SOHOA_DATABASE_URL": url} if url else {})
    command = [sys.executable, "-m", "config.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def lines(copy: Path) -> list[str]:
    """The rows of the newest snapshot, but for what backup and restore wrote down, and when pages changed last."""
    packed = max(copy.glob("*/rows.jsonl.gz"))
    told = gzip.decompress(packed.read_bytes()).decode().splitlines()
    told = [re.sub(r'("changed_at": )"[^"]+"', r'\1""', line) for line in told]
    return [line for line in told if json.loads(line)["fields"].get("action") not in OWN]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_rows_and_bytes_go_from_one_database_to_the_other_and_back(papers: list[Page], tmp_path: Path) -> None:
    copies = [tmp_path / "first", tmp_path / "second", tmp_path / "third"]
    make(copies[0])
    with postgres_cluster() as url:
        there, back = tmp_path / "postgres", tmp_path / "sqlite"
        asked = [
            sohoa(there, url, "restore", str(copies[0])),
            sohoa(there, url, "verify", "--no-index"),
            sohoa(there, url, "backup", str(copies[1])),
            sohoa(back, None, "restore", str(copies[1])),
            sohoa(back, None, "backup", str(copies[2])),
        ]
    assert [(done.returncode, done.stderr) for done in asked] == [(0, "")] * len(asked)
    rows = [lines(copy) for copy in copies]
    assert len(rows[0]) > 50
    # Verifying in between writes when it was done, and counts it.
    by_verifying = ('"verified', '"blobs_verified"')
    verified = [[line for line in found if not any(word in line for word in by_verifying)] for found in rows]
    assert verified[0] == verified[1] == verified[2]
