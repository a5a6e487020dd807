"""Spreadsheets: rows of a CSV or XLSX file as texts under the names of its first line; nothing of Django here.

A file that comes from outside is read in a limited child (task `sheet`), which imports this module.
"""

import csv
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES: Final = 100 * 2**20
MAX_UNPACKED: Final = 400 * 2**20
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 200
ZIP_MAGIC: Final = b"PK\x03\x04"
SEPARATORS: Final = ",;\t"
Cells = Iterable[Any]


class BadSheet(Exception):
    """The file is not a sheet that can be taken; `code` says why.

    unreadable: neither CSV in UTF-8 nor XLSX; too_large: more bytes, rows or columns than fit; empty: no first line.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_rows(path: Path) -> list[dict[str, str]]:
    """Every row below the first line: stripped NFC texts, days as ISO; blank rows at the end are left out.

    The row at index i stands on line i + 2 of the sheet. Raises BadSheet.
    """
    if path.stat().st_size > MAX_BYTES:
        raise BadSheet("too_large")
    with path.open("rb") as file:
        packed = file.read(len(ZIP_MAGIC)) == ZIP_MAGIC
    return _named(_xlsx_lines(path) if packed else _csv_lines(path))


def _named(lines: Iterator[Cells]) -> list[dict[str, str]]:
    names = [_text(cell) for cell in next(lines, [])]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise BadSheet("empty")
    rows = [dict(zip(names, texts, strict=True)) for texts in _bounded(lines, len(names))]
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def _bounded(lines: Iterator[Cells], width: int) -> Iterator[list[str]]:
    if width > MAX_COLUMNS:
        raise BadSheet("too_large")
    for number, line in enumerate(lines):
        if number >= MAX_ROWS:
            raise BadSheet("too_large")
        texts = [_text(cell) for cell in islice(line, width)]
        yield texts + [""] * (width - len(texts))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFC", str(cell)).strip()


def _csv_lines(path: Path) -> Iterator[Cells]:
    """Comma, semicolon (Vietnamese Excel) or tab; UTF-8 with or without mark, or Excel's "Unicode text"."""
    with path.open("rb") as file:
        encoding = "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        with path.open(encoding=encoding, newline="") as text:
            first = text.readline(MAX_BYTES)
            text.seek(0)
            separator = max(SEPARATORS, key=first.count)
            yield from csv.reader(text, delimiter=separator, strict=True)
    except (UnicodeError, csv.Error) as error:
        raise BadSheet("unreadable") from error


def _xlsx_lines(path: Path) -> Iterator[Cells]:
    """The first sheet, streamed; what it unpacks to is bounded before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise BadSheet("too_large")
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            yield from sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1, values_only=True)
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, IndexError) as error:
        raise BadSheet("unreadable") from error
