"""The table as a file."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.models import Unit, User
from reports import export, facts, indicators, periods
from reports.models import Target
from storage.models import Procedure
from tests.reports.rows import add_paper, make_dossier

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)


@pytest.fixture
def table(chi: User, province: Unit, unit_a: Unit, unit_b: Unit, procedure: Procedure) -> indicators.Table:
    Unit.objects.filter(pk=unit_b.pk).update(name="=HYPERLINK(1)")
    Target.objects.create(
        unit=province, level="commune", percent=Decimal(30), source="Thử", valid_from=DAY, valid_to=date(2026, 12, 31)
    )
    for _ in range(3):
        dossier = make_dossier(unit_a, procedure, DAY)
    add_paper(dossier)
    add_paper(dossier, "result")
    facts.recount_dirty()
    return indicators.table(chi, province, periods.year(2026))


def test_the_workbook_has_the_columns_of_the_national_report(table: indicators.Table) -> None:
    sheet = load_workbook(BytesIO(export.as_workbook(table))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0][:5] == ["STT", "Đơn vị", "Tiếp nhận", "Chưa số hóa TPHS", "Có số hóa TPHS"]
    line = next(row for row in rows if row[1] == "Xã Thử Một")
    assert line[2:] == [3, 2, 1, 0, 0, 0, 0, 1, 1, 33.33, 30, 3.33]
    assert rows[-1][1:3] == ["Tổng cộng", 3]


def test_a_name_that_looks_like_a_formula_stays_a_name(table: indicators.Table) -> None:
    sheet = load_workbook(BytesIO(export.as_workbook(table))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert "'=HYPERLINK(1)" in export.as_csv(table).decode("utf-8-sig")


def test_a_unit_without_dossiers_shows_a_dash(table: indicators.Table) -> None:
    line = next(line for line in export.lines(table) if line[1] == "=HYPERLINK(1)")
    assert (line[11], line[13]) == ("–", "–")


def test_the_csv_opens_in_excel(table: indicators.Table) -> None:
    assert export.as_csv(table).startswith("\ufeffSTT,Đơn vị,Tiếp nhận".encode())
