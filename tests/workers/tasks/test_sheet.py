"""Spreadsheets are read in a child too."""

from pathlib import Path

import pytest

from ingest.errors import Damaged, Empty
from ingest.limited import run_child

BOUNDS = {"seconds": 30, "memory": 1024**3}


def test_rows_come_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("Mã hồ sơ,Người nộp\nH20.34.05-261120-0042,Nguyễn Văn Thử\n", encoding="utf-8")
    (answer,) = run_child("sheet", {"path": str(path)}, **BOUNDS)
    assert answer == {"line": 2, "row": {"Mã hồ sơ": "H20.34.05-261120-0042", "Người nộp": "Nguyễn Văn Thử"}}


def test_what_is_no_sheet_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(Damaged):
        list(run_child("sheet", {"path": str(path)}, **BOUNDS))


def test_an_empty_sheet_is_empty(tmp_path: Path) -> None:
    (tmp_path / "register.csv").touch()
    with pytest.raises(Empty):
        list(run_child("sheet", {"path": str(tmp_path / "register.csv")}, **BOUNDS))
