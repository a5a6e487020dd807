"""Which target binds whom, and when."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.models import BEGINNING, Unit
from reports import periods
from reports.models import Target
from reports.targets import targets_for
from tests.cast import make_unit

pytestmark = pytest.mark.django_db
YEAR = periods.year(2026)


def set_target(unit: Unit, percent: int, **values: Any) -> Target:
    dates = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    return Target.objects.create(unit=unit, percent=Decimal(percent), source="Quyết định thử", **{**dates, **values})


def test_a_level_target_binds_every_unit_of_that_level_below(province: Unit, unit_a: Unit, unit_b: Unit) -> None:
    set_target(province, 50, level="province")
    set_target(province, 30, level="commune")
    found = targets_for([province, unit_a, unit_b], YEAR)
    assert {pk: target.percent for pk, target in found.items()} == {province.pk: 50, unit_a.pk: 30, unit_b.pk: 30}


def test_a_target_of_the_unit_itself_goes_first(province: Unit, unit_a: Unit) -> None:
    set_target(province, 30, level="commune")
    own = set_target(unit_a, 45)
    assert targets_for([unit_a], YEAR)[unit_a.pk] == own


def test_another_province_is_not_bound(province: Unit, unit_a: Unit) -> None:
    other = make_unit(Unit.Kind.PROVINCE, "98", "Tỉnh Thử Khác")
    set_target(other, 30, level="commune")
    assert targets_for([unit_a, province], YEAR) == {}


def test_the_target_in_force_on_the_last_day_counts(province: Unit, unit_a: Unit) -> None:
    set_target(unit_a, 30, valid_to=date(2026, 6, 30))
    set_target(unit_a, 40, valid_from=date(2026, 7, 1))
    assert targets_for([unit_a], YEAR)[unit_a.pk].percent == 40
    assert targets_for([unit_a], periods.parse("2026-Q1"))[unit_a.pk].percent == 30
    assert targets_for([unit_a], periods.year(2025)) == {}


def test_an_abolished_district_keeps_its_target_for_its_last_half_year(province: Unit) -> None:
    district = make_unit(Unit.Kind.DISTRICT, "990", "Huyện Thử Cũ", parent=province, valid_from=BEGINNING)
    district.valid_to = date(2025, 6, 30)
    set_target(province, 40, level="district", valid_from=date(2025, 1, 1), valid_to=date(2025, 6, 30))
    assert targets_for([district], periods.year(2025))[district.pk].percent == 40


def test_a_target_above_a_hundred_is_refused_by_the_database(unit_a: Unit) -> None:
    with pytest.raises(IntegrityError):
        set_target(unit_a, 101)
