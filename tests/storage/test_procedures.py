"""The catalogue: imported row by row, searched as one types."""

import csv
from datetime import date
from pathlib import Path
from unicodedata import is_normalized

import pytest

from accounts.models import Membership, User
from storage import procedures
from storage.models import AuditEntry, Component, Procedure
from storage.procedures import import_rows, search
from tests.cast import SINCE

CATALOGUE = Path(procedures.__file__).parent / "data" / "procedures.csv"
MARRIAGE = {
    "MaTTHC": "1.000894",
    "TenTTHC": "Đăng ký kết hôn",
    "MaLinhVuc": "HO-TICH",
    "TenLinhVuc": "Hộ tịch",
    "CapThucHien": "Xã",
    "ThoiHanGiaiQuyet": "1",
    "ThoiHanBaoQuan": "Vĩnh viễn",
    "CoKetQua": "1",
}
FORM = {**MARRIAGE, "MaThanhPhan": "TK", "TenThanhPhan": "Tờ khai", "PhaiSoHoa": "x"}


def catalogue() -> list[dict[str, str]]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_catalogue_that_comes_with_sohoa_is_whole(tri: User) -> None:
    report = import_rows(catalogue(), tri)

    assert (report.created, report.updated, report.bad) == (16, 0, [])
    assert is_normalized("NFC", CATALOGUE.read_text(encoding="utf-8"))
    copies = Procedure.objects.get(code="2.000815")
    assert (copies.term_days, copies.level, copies.needs_result) == (None, "commune", True)
    assert list(copies.components.values_list("code", "must_digitize")) == [("BC", True), ("BS", False)]


def test_a_second_import_changes_nothing(tri: User) -> None:
    import_rows(catalogue(), tri)
    count = Component.objects.count()

    report = import_rows(catalogue(), tri)

    assert (report.created, report.updated, Component.objects.count()) == (0, 16, count)
    assert AuditEntry.objects.filter(action="imported").count() == 2


def test_a_procedure_may_change_its_level_on_a_day(tri: User) -> None:
    import_rows(catalogue(), tri)

    rows = Procedure.objects.filter(code="1.001612").order_by("valid_from")
    assert [(row.level, row.valid_to) for row in rows] == [("district", date(2025, 6, 30)), ("commune", None)]


def test_good_rows_are_kept_and_bad_ones_reported_by_line(tri: User) -> None:
    bad = [
        {**FORM, "CapThucHien": "liên xã"},
        {**FORM, "MaTTHC": " "},
        {**FORM, "ThoiHanGiaiQuyet": "ba"},
        {**FORM, "PhaiSoHoa": "?"},
        {**FORM, "HieuLucTu": "31/02/2025"},
        {**FORM, "HieuLucTu": "2025-07-01", "HieuLucDen": "01/01/2025"},
        {**FORM, "MaTTHC": "1" * 41},
    ]

    report = import_rows([FORM, *bad, {**FORM, "MaThanhPhan": "HN", "TenThanhPhan": "Giấy xác nhận"}], tri)

    assert [line for line, _why in report.bad] == [3, 4, 5, 6, 7, 8, 9]
    assert report.bad[1] == (4, "Thiếu cột MaTTHC.")
    assert list(Component.objects.values_list("code", "position")) == [("TK", 1), ("HN", 2)]
    assert Procedure.objects.count() == 1


def test_components_without_a_code_are_known_by_their_name(tri: User) -> None:
    nameless = {**FORM, "MaThanhPhan": ""}

    import_rows([nameless, {**nameless, "TenThanhPhan": "Giấy khác"}], tri)
    import_rows([nameless], tri)

    assert list(Component.objects.values_list("code", "name")) == [("01", "Tờ khai"), ("02", "Giấy khác")]


def test_a_changed_row_renews_the_procedure_and_keeps_its_papers(tri: User) -> None:
    import_rows([FORM], tri)
    component = Component.objects.get()

    report = import_rows([{**MARRIAGE, "ThoiHanGiaiQuyet": "5"}], tri)

    assert (report.created, report.updated) == (0, 1)
    assert Procedure.objects.get().term_days == 5
    assert Component.objects.get() == component


@pytest.mark.parametrize("text", ["ket hon", "KẾT HÔN", "1.000894", "hon dang", " kết"])
def test_a_procedure_is_found_as_one_types(an: User, tri: User, text: str) -> None:
    import_rows(catalogue(), tri)

    assert "1.000894" in [row.code for row in search(text, an)]


def test_a_procedure_that_ended_is_not_offered(an: User, tri: User) -> None:
    import_rows(catalogue(), tri)

    assert [row.level for row in search("1.001612", an)] == ["commune"]


def test_only_fields_handed_to_the_person_are_offered(an: User, tri: User) -> None:
    import_rows(catalogue(), tri)
    row = Membership.objects.get(user=an, valid_from=SINCE)
    Membership.objects.filter(pk=row.pk).update(all_fields=False)
    row.fields.add(Procedure.objects.get(code="2.000815").field)

    assert {found.field.code for found in search("c", an)} == {"CHUNG-THUC"}
