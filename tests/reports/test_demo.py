"""The demo's rows, with a small sample year."""

from datetime import date
from random import Random

import pytest

from accounts.access import REPORT, memberships
from accounts.models import Unit, User
from reports import demo, demo_past, facts
from reports.models import Fact, Target
from storage.models import Document, Dossier, Procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The demo with 60 dossiers at the district and 300 at its communes; what was said."""
    monkeypatch.setattr(demo_past, "AT_THE_DISTRICT", 60)
    monkeypatch.setattr(demo_past, "AT_ITS_COMMUNES", 300)
    said: list[str] = []
    demo.load(said.append)
    return said


def test_everything_is_there_and_a_second_run_adds_nothing(loaded: list[str]) -> None:
    def rows() -> list[int]:
        return [model.objects.count() for model in (Unit, User, Procedure, Target, Dossier, Document, Fact)]

    before = rows()
    assert loaded
    assert Procedure.objects.count() >= 10
    assert Dossier.objects.count() == Fact.objects.count() == 360
    demo.load(loaded.append)
    assert rows() == before


def test_the_sample_year_is_marked_and_counted_right(loaded: list[str]) -> None:
    assert not Dossier.objects.filter(sample=False).exists()
    assert {year for (year,) in Fact.objects.values_list("day__year")} == {2019}
    assert facts.check() == []


def test_the_targets_of_hau_giang_are_those_of_2022(loaded: list[str]) -> None:
    rows = Target.objects.filter(unit=demo.unit_of(demo.HAU_GIANG))
    assert {row.level: row.percent for row in rows} == {"province": 50, "district": 40, "commune": 30}
    assert {(row.valid_from, row.valid_to, row.sample) for row in rows} == {
        (date(2022, 1, 1), date(2022, 12, 31), False)
    }


def test_every_role_has_a_log_in(loaded: list[str]) -> None:
    assert {login.role for login in demo.LOGINS} == set(demo.ROLE)
    for login in demo.LOGINS:
        user = User.objects.get(username=login.username)
        assert user.check_password(demo.PASSWORD)
        assert memberships(user).get().role == login.role
    assert memberships(User.objects.get(username="tinh"), REPORT).exists()


def test_the_summary_is_two_tables_with_a_percentage_for_every_unit_of_the_past(loaded: list[str]) -> None:
    papers, figures = demo.summary()
    assert len({len(line) for line in papers}) == len({len(line) for line in figures}) == 1
    district = next(line for line in figures if line[0] == "Huyện Thanh Bình")
    assert (district[1], district[2], district[5]) == ("Năm 2019 (mẫu)", "360", "40 %")
    assert all(line[4].endswith(" %") for line in figures[2:])


def test_the_numbers_received_are_the_published_ones() -> None:
    district, communes = Unit(code="874"), [Unit(code=str(number)) for number in range(13)]
    shares = list(demo_past._shares(Random(2019), district, communes))
    assert shares[0][1] == 15_380
    assert sum(received for _unit, received, _seed in shares[1:]) == 87_971
    assert min(received for _unit, received, _seed in shares[1:]) > 3_000
