"""Rows of CSV and XLSX files."""

import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from reports import sheets
from reports.sheets import BadSheet, read_rows


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "so.csv"
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(folder: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / "so.xlsx")
    return folder / "so.xlsx"


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")])
def test_a_csv_file_is_read_as_excel_writes_it(tmp_path: Path, separator: str, encoding: str) -> None:
    text = f"MaHoSo{separator}ChuHoSo\r\nH99-260105-0001{separator}Nguyễn Văn Thử\r\n"
    assert read_rows(csv_file(tmp_path, text, encoding)) == [{"MaHoSo": "H99-260105-0001", "ChuHoSo": "Nguyễn Văn Thử"}]


def test_an_xlsx_file_gives_texts_days_and_whole_numbers(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path,
        ["MaHoSo", "NgayTiepNhan", "TrangThaiHoSo", None],
        ["H99", datetime.fromisoformat("2026-01-05T08:30"), 9.0],
        [None],
    )
    assert read_rows(path) == [{"MaHoSo": "H99", "NgayTiepNhan": "2026-01-05 08:30:00", "TrangThaiHoSo": "9"}]


def test_texts_are_composed_and_stripped(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Hộ tịch")
    assert read_rows(csv_file(tmp_path, f"Ten\n  {decomposed} \n")) == [{"Ten": "Hộ tịch"}]


def test_a_blank_row_in_between_keeps_its_line(tmp_path: Path) -> None:
    assert [row["a"] for row in read_rows(csv_file(tmp_path, "a,b\n1,\n,\n3,\n,\n,\n"))] == ["1", "", "3"]


@pytest.mark.parametrize(
    ("text", "encoding"), [("Tên\nNguyễn", "cp1258"), ('a,b\n"unclosed', "utf-8"), ("a\0b\n1", "latin-1")]
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "so.csv"
    path.write_bytes(text.encode(encoding, errors="replace") + (b"\xff\xfa" if encoding == "latin-1" else b""))
    with pytest.raises(BadSheet, match="unreadable"):
        read_rows(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSheet, match="empty"):
        read_rows(csv_file(tmp_path, ""))


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "so.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(BadSheet, match="unreadable"):
        read_rows(tmp_path / "so.xlsx")


def test_a_cut_workbook_is_refused(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["a"], ["1"])
    path.write_bytes(path.read_bytes()[:1500])
    with pytest.raises(BadSheet, match="unreadable"):
        read_rows(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 10_000)
    with zipfile.ZipFile(tmp_path / "so.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 20_000)
    with pytest.raises(BadSheet, match="too_large"):
        read_rows(tmp_path / "so.xlsx")


def test_too_many_rows_or_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 2)
    with pytest.raises(BadSheet, match="too_large"):
        read_rows(csv_file(tmp_path, "a\n1\n2\n3\n"))
    with pytest.raises(BadSheet, match="too_large"):
        read_rows(xlsx_file(tmp_path, [f"c{number}" for number in range(300)]))
