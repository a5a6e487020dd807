"""Indicators through the API: counts and percentages of the manager's own units."""

import pytest

from accounts.models import Unit, User
from reports.facts import recount_all
from storage.models import Dossier
from tests.web.api.conftest import Machine, error


@pytest.fixture
def counted(dossier: Dossier) -> None:
    recount_all()


@pytest.mark.usefixtures("counted")
def test_a_manager_sees_the_units_below(chi: User, province: Unit, unit_a: Unit, machine: Machine) -> None:
    told = machine(chi).get("/api/indicators").json()
    assert told["total"]["unit"] == province.pk
    rows = {row["unit"]: row for row in told["rows"]}
    assert (rows[unit_a.pk]["part"], rows[unit_a.pk]["whole"], rows[unit_a.pk]["percent"]) == (0, 1, "0.00")


@pytest.mark.usefixtures("counted")
def test_a_period_without_dossiers_has_no_percentage(chi: User, machine: Machine) -> None:
    told = machine(chi).get("/api/indicators", {"period": "2019"}).json()
    assert (told["start"], told["total"]["percent"]) == ("2019-01-01", None)


def test_a_period_that_is_none_is_told(chi: User, machine: Machine) -> None:
    answer = machine(chi).get("/api/indicators", {"period": "2026-13"})
    assert (answer.status_code, error(answer)["class"]) == (400, "BadRequest")


def test_who_does_not_report_sees_nothing(an: User, unit_a: Unit, machine: Machine) -> None:
    assert machine(an).get("/api/indicators").status_code == 404
    assert machine(an).get("/api/indicators", {"unit": unit_a.pk}).status_code == 404
