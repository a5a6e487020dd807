"""The administrative tree from its tables."""

from datetime import date
from pathlib import Path

import pytest

from accounts import units
from accounts.models import BEGINNING, Succession, Unit
from tests.cast import make_unit

UNITS = """level,code,name,parent_code,valid_from,valid_to
province,93,Tỉnh Cũ,,,2025-06-30
province,92,Thành phố Khác,,,2025-06-30
district,930,Huyện Cũ,93,,2025-06-30
commune,31317,Xã Cũ,930,,2025-06-30
commune,31318,Xã Tách,930,,2025-06-30
province,92,Thành phố Mới,,2025-07-01,
commune,31317,Xã Mới,92,2025-07-01,
commune,31400,Xã Mới Hai,92,2025-07-01,
"""
SUCCESSORS = """level,old_code,new_code,share,date
province,93,92,,2025-07-01
commune,31317,31317,wholly,2025-07-01
commune,31318,31317,partly,2025-07-01
commune,31318,31400,partly,2025-07-01
"""
DAY = date(2025, 7, 1)


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "successors.csv").write_text(SUCCESSORS, encoding="utf-8")
    return tmp_path / "units.csv", tmp_path / "successors.csv"


@pytest.mark.django_db
def test_one_code_is_two_units_before_and_after_the_merger(tables: tuple[Path, Path]) -> None:
    units.import_units(*tables)
    old, new = Unit.objects.filter(code="31317").order_by("valid_from")
    assert (old.name, old.valid_from, old.valid_to) == ("Xã Cũ", BEGINNING, date(2025, 6, 30))
    assert (new.name, new.valid_from, new.valid_to) == ("Xã Mới", DAY, None)
    assert [step.name for step in units.lineage(old)] == ["Tỉnh Cũ", "Huyện Cũ", "Xã Cũ"]
    assert [step.name for step in units.lineage(new)] == ["Thành phố Mới", "Xã Mới"]


@pytest.mark.django_db
def test_a_second_import_changes_nothing(tables: tuple[Path, Path]) -> None:
    units.import_units(*tables)
    before = list(Unit.objects.order_by("pk").values()), list(Succession.objects.order_by("pk").values())
    units.import_units(*tables)
    assert (list(Unit.objects.order_by("pk").values()), list(Succession.objects.order_by("pk").values())) == before


@pytest.mark.django_db
def test_a_split_commune_has_both_successors_and_no_invented_share(tables: tuple[Path, Path]) -> None:
    units.import_units(*tables)
    split = Unit.objects.get(code="31318")
    assert sorted(unit.name for unit in split.successors.all()) == ["Xã Mới", "Xã Mới Hai"]
    assert all(step.share is None for step in split.succeeded_by.all())
    assert Unit.objects.get(code="930").successors.count() == 0


@pytest.mark.django_db
def test_the_real_tables_hold_both_trees() -> None:
    tree = units.import_units()
    assert (tree.units, tree.successions, len(tree.unknown)) == (14165, 10618, 10)
    assert Unit.objects.filter(units.at(date(2025, 6, 30)), kind="district").count() == 696
    assert Unit.objects.filter(units.at(DAY), kind="commune").count() == 3321
    assert not Unit.objects.filter(units.at(DAY), kind="district").exists()
    assert not Unit.objects.filter(path="").exists()


@pytest.mark.django_db
def test_moving_a_unit_moves_what_stands_below_it(province: Unit, unit_a: Unit, unit_b: Unit) -> None:
    branch = make_unit(Unit.Kind.BRANCH, "1", "Chi nhánh Thử", parent=unit_a)
    units.place(unit_a, unit_b)
    branch.refresh_from_db()
    assert branch.path == f"/{province.pk}/{unit_b.pk}/{unit_a.pk}/{branch.pk}/"
    with pytest.raises(ValueError, match="stands below"):
        units.place(unit_b, branch)


@pytest.mark.django_db
def test_a_branch_works_at_the_level_of_the_unit_above_it(unit_a: Unit) -> None:
    centre = make_unit(Unit.Kind.CENTRE, "2", "Trung tâm Thử", parent=unit_a)
    assert units.level_of(centre) == Unit.Kind.COMMUNE


@pytest.mark.django_db
def test_units_under_two_roots_are_asked_for_once(province: Unit, unit_a: Unit) -> None:
    assert Unit.objects.filter(units.under([province, unit_a])).count() == 2
    assert len(units.under([province, unit_a]).children) == 2  # "none", or below the province
