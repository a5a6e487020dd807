"""The table as a file: Excel and CSV, with the column names of the report that units already send (QĐ 766/QĐ-TTg)."""

import csv
from io import BytesIO, StringIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports import numbers
from reports.indicators import Row, Table

FONT = "Times New Roman"
WIDTHS = (6, 34, 12, 13, 13, 13, 16, 13, 13, 13, 12, 12, 12, 12)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
Value = str | int | float | None


def columns() -> list[str]:
    """The names of the columns, in order."""
    return [
        _("STT"),
        _("Đơn vị"),
        _("Tiếp nhận"),
        _("Chưa số hóa TPHS"),
        _("Có số hóa TPHS"),
        _("Có tái sử dụng thành phần"),
        _("Có tái sử dụng thành phần từ cổng DVC quốc gia"),
        _("Đã giải quyết"),
        _("Số hóa kết quả: Chưa số hóa"),
        _("Số hóa kết quả: Đã số hóa"),
        _("Đạt 4.2"),
        _("Tỷ lệ (%)"),
        _("Chỉ tiêu (%)"),
        _("So chỉ tiêu"),
    ]


def lines(table: Table) -> list[list[Value]]:
    """One line a row of the table, the total last, predecessors below it with their first and last day."""
    numbered = [_line(row, number) for number, row in enumerate(table.rows, start=1)]
    past = [_line(row, None) for row in table.past]
    return [*numbered, [None, _("Tổng cộng"), *_line(table.total, None)[2:]], *past]


def _line(row: Row, number: int | None) -> list[Value]:
    figures, percent = row.figures, row.ratio.percent
    name = _("%(unit)s (riêng đơn vị)") % {"unit": row.unit} if row.own else str(row.unit)
    return [
        number,
        name,
        figures.received,
        figures.without_components,
        figures.components,
        figures.reused,
        figures.from_national_store,
        figures.settled,
        figures.settled_without_result,
        figures.results,
        figures.counted,
        numbers.NONE if percent is None else float(percent),
        float(row.target.percent) if row.target else numbers.NONE,
        numbers.NONE if row.gap is None else float(row.gap),
    ]


def title(table: Table) -> list[str]:
    """What stands above the table."""
    return [
        _("THEO DÕI MỨC ĐỘ SỐ HÓA CÁC ĐƠN VỊ - THEO QUYẾT ĐỊNH SỐ 766/QĐ-TTg NGÀY 23/06/2022"),
        f"{table.unit} · {table.period.words}",
    ]


def as_csv(table: Table) -> bytes:
    """Comma-separated, UTF-8 with the mark that makes Excel read it so."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns())
    writer.writerows([[_plain(value) for value in line] for line in lines(table)])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> Value:
    """A name that a spreadsheet would run as a formula is written as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def as_workbook(table: Table) -> bytes:
    """An .xlsx file, A4 landscape, one page wide."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a worksheet")
    for row, text in enumerate(title(table), start=1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(WIDTHS))
        _write(sheet.cell(row, 1), text, bold=True, centred=True)
    head = len(title(table)) + 2
    for column, name in enumerate(columns(), start=1):
        cell = sheet.cell(head, column)
        _write(cell, name, bold=True, centred=True, edged=True)
        cell.fill = PatternFill("solid", fgColor="E3EFF2")
    for row, line in enumerate(lines(table), start=head + 1):
        for column, value in enumerate(line, start=1):
            _write(sheet.cell(row, column), value, edged=True, bold=row == head + len(table.rows) + 1)
    _lay_out(sheet, head)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(
    cell: Cell | MergedCell, value: Value, *, bold: bool = False, centred: bool = False, edged: bool = False
) -> None:
    if isinstance(cell, MergedCell):
        raise TypeError("merged cells are written through their first")
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
    if isinstance(value, float):
        cell.number_format = "0.00"
    cell.font = Font(name=FONT, size=12, bold=bold)
    cell.alignment = Alignment(horizontal="center" if centred else None, vertical="center", wrap_text=True)
    if edged:
        side = Side(style="thin")
        cell.border = Border(left=side, right=side, top=side, bottom=side)


def _lay_out(sheet: Worksheet, head: int) -> None:
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"C{head + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{head}"
