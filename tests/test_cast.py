"""The cast sees what the other tests rely on."""

import pytest

from accounts import access
from accounts.models import Unit, User
from storage.models import Dossier


def test_an_receives_in_unit_a_only(an: User, unit_a: Unit, unit_b: Unit) -> None:
    assert access.may(an, access.RECEIVE, units=[unit_a])
    assert not access.may(an, access.RECEIVE, units=[unit_b])


def test_chi_and_kho_view_both_units(chi: User, kho: User, unit_a: Unit, unit_b: Unit) -> None:
    for person in (chi, kho):
        assert access.may(person, access.VIEW, units=[unit_a])
        assert access.may(person, access.VIEW, units=[unit_b])


def test_dung_sees_nothing(dung: User, unit_a: Unit) -> None:
    assert not access.may(dung, access.VIEW, units=[unit_a])


@pytest.mark.django_db
def test_the_dossier_asks_for_two_papers(dossier: Dossier) -> None:
    assert dossier.procedure.components.filter(must_digitize=True).count() == 2
