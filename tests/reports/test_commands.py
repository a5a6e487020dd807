"""The commands of counting."""

from datetime import date
from pathlib import Path

import pytest
from django.db.models import F

from accounts.models import Unit
from reports import commands
from reports.models import Count, Fact, Snapshot
from storage.models import Dossier, Procedure
from tests.reports.rows import make_dossier

pytestmark = pytest.mark.django_db
HEAD = "MaHoSo,MaTTHC,NgayTiepNhan\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "so.csv"
    path.write_text(HEAD + "H99.99001-260105-0001,1.001193,05/01/2026\n", encoding="utf-8")
    return path


def test_a_register_is_imported_and_counted(
    unit_a: Unit, procedure: Procedure, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.import_register([str(sheet), "--unit", "99001", "--as-of", "2026-01-05T14:30"]) == 0
    assert "Thêm 1, cập nhật 0, giữ nguyên 0." in capsys.readouterr().out
    assert commands.recount([]) == 0
    assert Count.objects.get().unit == unit_a


def test_bad_lines_are_shown_and_end_with_one(
    unit_a: Unit, procedure: Procedure, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet.write_text(HEAD + "?,1.001193,05/01/2026\n", encoding="utf-8")
    assert commands.import_register([str(sheet), "--unit", "99001"]) == 1
    assert "Dòng 2: Mã hồ sơ không đúng dạng" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("contents", "unit", "says"),
    [
        (b"", "99001", "không có dòng tiêu đề"),
        (b"\xff\xfa", "99001", "Không đọc được"),
        (b"MaHoSo\nx\n", "99001", "Thiếu cột"),
    ],
)
def test_a_sheet_that_cannot_be_taken_says_what_to_do(
    unit_a: Unit, sheet: Path, capsys: pytest.CaptureFixture[str], contents: bytes, unit: str, says: str
) -> None:
    sheet.write_bytes(contents)
    assert commands.import_register([str(sheet), "--unit", unit]) == 1
    assert says in capsys.readouterr().out


def test_an_unknown_unit_or_file_is_said(unit_a: Unit, sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.import_register([str(sheet), "--unit", "12345"]) == 1
    assert commands.import_register([str(sheet) + "x", "--unit", "99001"]) == 1
    said = capsys.readouterr().out
    assert "Không có đơn vị 12345." in said
    assert "so.csvx: No such file" in said


def test_the_check_changes_nothing_and_says_what_differs(
    unit_a: Unit, procedure: Procedure, capsys: pytest.CaptureFixture[str]
) -> None:
    make_dossier(unit_a, procedure, date(2026, 1, 5))
    commands.recount([])
    Count.objects.update(counted=F("counted") + 1)
    assert commands.recount(["--check"]) == 1
    assert "counted=1 → counted=0" in capsys.readouterr().out
    assert Count.objects.get().counted == 1
    commands.recount([])
    assert commands.recount(["--check"]) == 0


def test_procedures_are_imported_from_a_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = Path(commands.__file__).parent.parent / "storage" / "data" / "procedures.csv"
    assert commands.import_procedures([str(catalogue)]) == 0
    assert Procedure.objects.count() >= 10


def test_units_are_imported(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.import_units([]) == 0
    assert "14165 đơn vị" in capsys.readouterr().out


def test_a_snapshot_is_taken_once_a_day() -> None:
    assert commands.snapshot([]) == 0
    assert commands.snapshot([]) == 0
    assert Snapshot.objects.count() == 1
    assert not Fact.objects.exists()
    assert not Dossier.objects.exists()
