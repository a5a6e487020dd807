"""Import of the register."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from reports import facts
from reports.models import Count, RegisterImport
from reports.register import RegisterReport, import_rows
from reports.register_rows import MissingColumns
from storage.models import AuditEntry, Dossier, Procedure
from tests.reports.rows import add_paper, make_dossier

pytestmark = pytest.mark.django_db
CODE = "H99.99001-260105-0001"
ROW = {
    "MaHoSo": CODE,
    "MaTTHC": "1.001193",
    "NgayTiepNhan": "05/01/2026 08:30",
    "NgayHenTra": "06/01/2026",
    "TrangThaiHoSo": "4",
    "HinhThuc": "Trực tiếp",
    "DonViXuLy": "Xã Thử Một",
    "ChuHoSo": "Nguyễn Văn Thử",
    "MaDoiTuong": "093000000001",
}


def register(unit: Unit, *rows: Mapping[str, str]) -> RegisterReport:
    return import_rows(rows, unit=unit, by=None, as_of=timezone.now(), name="so.csv")


def test_a_line_becomes_a_dossier_received_on_its_day(unit_a: Unit, procedure: Procedure) -> None:
    report = register(unit_a, ROW)
    assert (report.created, report.updated, report.bad) == (1, 0, [])
    dossier = Dossier.objects.get()
    assert (dossier.code, dossier.procedure, dossier.owning_unit) == (CODE, procedure, unit_a)
    assert dossier.received_at == datetime(2026, 1, 5, 8, 30, tzinfo=timezone.get_current_timezone())
    assert (dossier.status, dossier.channel, dossier.in_register) == (4, 1, True)
    facts.recount_dirty()
    assert Count.objects.get().day == date(2026, 1, 5)


def test_importing_twice_changes_nothing(unit_a: Unit, procedure: Procedure) -> None:
    register(unit_a, ROW)
    before = Dossier.objects.values().get()
    report = register(unit_a, ROW)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    assert Dossier.objects.values().get() == before


@pytest.mark.parametrize(
    "code", [CODE, "99001.H99-260105-0001", " h99.99001-260105-0001 ", "000.99001.H99-260105-0001"]
)
def test_a_dossier_of_the_counter_is_renewed_and_keeps_its_papers(
    unit_a: Unit, procedure: Procedure, code: str
) -> None:
    dossier = make_dossier(unit_a, procedure, date(2026, 1, 7), code=CODE, applicant="Gõ Sai")
    paper = add_paper(dossier)
    dossier.refresh_from_db()
    before = dossier.change
    assert register(unit_a, {**ROW, "MaHoSo": code}).updated == 1
    dossier.refresh_from_db()
    assert (dossier.applicant, dossier.folded) == ("Nguyễn Văn Thử", "nguyen van thu")
    assert timezone.localdate(dossier.received_at) == date(2026, 1, 5)
    assert dossier.change > before
    assert list(dossier.documents.all()) == [paper]


def test_what_the_register_leaves_empty_stays(unit_a: Unit, unit_b: Unit, procedure: Procedure) -> None:
    make_dossier(unit_a, procedure, date(2026, 1, 7), code=CODE, applicant="Nguyễn Văn Thử", owning_unit=unit_b)
    register(unit_a, {"MaHoSo": CODE, "MaTTHC": "1.001193", "NgayTiepNhan": "", "ChuHoSo": ""})
    dossier = Dossier.objects.get()
    assert (dossier.applicant, dossier.owning_unit) == ("Nguyễn Văn Thử", unit_b)
    assert timezone.localdate(dossier.received_at) == date(2026, 1, 7)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"MaHoSo": "khong phai ma"}, "Mã hồ sơ không đúng dạng"),
        ({"MaHoSo": "H99.99001-260230-0001"}, "Mã hồ sơ không đúng dạng"),
        ({"MaTTHC": "9.999999"}, "Không có thủ tục 9.999999"),
        ({"NgayTiepNhan": "hôm qua"}, "không phải là ngày"),
        ({"NgayTiepNhan": "01/01/2999"}, "tương lai"),
        ({"NgayTiepNhan": "05/01/0206"}, "không phải là ngày"),
        ({"NgayKetThucXuLy": "04/01/2026"}, "trước NgayTiepNhan"),
        ({"TrangThaiHoSo": "11"}, "không có giá trị"),
        ({"DonViXuLy": "Phường Thử Hai"}, "không thuộc"),
        ({"MaDoiTuong": "0930000000011"}, "dài quá 12"),
    ],
)
def test_a_bad_line_is_named_with_its_reason_and_good_ones_are_kept(
    unit_a: Unit, unit_b: Unit, procedure: Procedure, wrong: dict[str, str], says: str
) -> None:
    report = register(unit_a, {**ROW, **wrong}, {**ROW, "MaHoSo": "H99.99001-260105-0002"})
    assert report.created == 1
    [(line, reason)] = report.bad
    assert line == 2
    assert says in reason
    assert RegisterImport.objects.get().bad == [[line, reason]]


def test_the_same_code_twice_in_one_register_is_reported(unit_a: Unit, procedure: Procedure) -> None:
    report = register(unit_a, ROW, {}, {**ROW, "MaHoSo": CODE.lower()})
    assert (report.created, report.bad) == (1, [(4, "Trùng mã hồ sơ với dòng 2.")])


def test_a_dossier_of_another_unit_is_not_touched(unit_a: Unit, unit_b: Unit, procedure: Procedure) -> None:
    make_dossier(unit_b, procedure, date(2026, 1, 7), code=CODE, applicant="Nguyễn Thị Mẫu")
    report = register(unit_a, ROW)
    assert "của đơn vị khác" in report.bad[0][1]
    assert Dossier.objects.get().applicant == "Nguyễn Thị Mẫu"


def test_a_code_of_another_unit_does_not_become_ones_own(unit_a: Unit, unit_b: Unit, procedure: Procedure) -> None:
    silent = {**ROW, "DonViXuLy": ""}
    report = register(unit_a, {**silent, "MaHoSo": "H99.99002-260105-0001"}, {**silent, "MaHoSo": "H98-260105-0001"})
    assert "của đơn vị khác" in report.bad[0][1]
    assert report.created == 1  # an agency that nobody knows: it is in this unit's register
    assert register(unit_b, {**silent, "MaHoSo": "H99.99002-260105-0001"}).created == 1


def test_a_dossier_received_here_for_another_unit_is_renewed_from_both_registers(
    unit_a: Unit, unit_b: Unit, procedure: Procedure
) -> None:
    row = {**ROW, "DonViXuLy": "", "MaHoSo": "H99.99002-260105-0001"}
    make_dossier(unit_a, procedure, date(2026, 1, 7), code="H99.99002-260105-0001", owning_unit=unit_b)
    assert register(unit_a, row).updated == 1
    assert register(unit_b, {**row, "SoDienThoai": "0901000001"}).updated == 1
    assert Dossier.objects.get().owning_unit == unit_b


def test_of_a_destroyed_dossier_nothing_comes_back(unit_a: Unit, procedure: Procedure) -> None:
    make_dossier(unit_a, procedure, date(2026, 1, 5), code=CODE, applicant="", destroyed_at=timezone.now())
    assert register(unit_a, ROW).unchanged == 1
    assert (Dossier.objects.get().applicant, Dossier.objects.get().identity_number) == ("", "")


@pytest.mark.parametrize("nothing", ["01/01/0001 00:00:00", "1/1/1900", ""])
def test_the_least_day_of_a_program_is_no_day(unit_a: Unit, procedure: Procedure, nothing: str) -> None:
    assert register(unit_a, {**ROW, "NgayHenTra": nothing, "NgayTra": nothing}).created == 1
    assert (Dossier.objects.get().due_at, Dossier.objects.get().returned_at) == (None, None)


def test_a_sheet_without_the_needed_columns_is_refused_whole(unit_a: Unit, procedure: Procedure) -> None:
    with pytest.raises(MissingColumns, match="MaTTHC, NgayTiepNhan"):
        register(unit_a, {"MaHoSo": CODE})
    assert not RegisterImport.objects.exists()


def test_a_register_without_a_good_line_makes_nothing_look_fresh(unit_a: Unit, procedure: Procedure) -> None:
    assert register(unit_a, {**ROW, "MaHoSo": "?"}).saved is None
    assert not RegisterImport.objects.exists()


def test_column_names_in_another_case_and_local_procedure_codes_are_understood(
    unit_a: Unit, procedure: Procedure
) -> None:
    row = {name.upper(): cell for name, cell in ROW.items()} | {"MATTHC": "1.001193.000.00.00.H99"}
    assert register(unit_a, row).created == 1


def test_a_linked_result_file_makes_the_result_electronic(unit_a: Unit, procedure: Procedure) -> None:
    register(unit_a, {**ROW, "DuongDanTepTinKetQua": "https://vi-du.invalid/ket-qua.pdf"})
    assert Dossier.objects.get().electronic_result


def test_an_import_is_in_the_audit(an: User, unit_a: Unit, procedure: Procedure) -> None:
    import_rows([ROW], unit=unit_a, by=an, as_of=timezone.now(), name="so.csv")
    entry = AuditEntry.objects.get(action="imported")
    assert (entry.actor, entry.unit, entry.detail["created"]) == (an, unit_a, 1)


def test_a_register_of_many_batches_is_imported_whole(unit_a: Unit, procedure: Procedure) -> None:
    report = register(unit_a, *({**ROW, "MaHoSo": f"H99.99001-260105-{number:04}"} for number in range(1, 1202)))
    assert (report.created, Dossier.objects.count()) == (1201, 1201)
