"""What somebody may see becomes a clause of the engine: none for whoever may see every page that is there."""

import pytest

from accounts.models import Field, Membership, Unit, User
from storage.models import Procedure
from storage.search.follower import catch_up
from storage.search.index import searcher
from storage.search.looking import count
from storage.search.visible import Allowed, Filters, Place, allowed, clause
from tests.cast import make_unit, make_user, place
from tests.storage.search.rows import make_document, make_dossier, make_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_pages(unit_a: Unit, unit_b: Unit, procedure: Procedure, an: User) -> None:
    """A page of either unit."""
    for unit in (unit_a, unit_b):
        make_page(make_document(make_dossier(f"H{unit.pk}", unit, procedure)), "chữ", an)
    catch_up()


def passed(what: Allowed) -> int | None:
    """How many pages pass the clause; None when there is none."""
    reader = searcher()
    assert reader is not None
    found = clause(what, reader)
    return None if found is None else count(reader.search(found))


def test_who_may_see_every_unit_that_has_pages_needs_no_clause(kho: User, an: User, dung: User) -> None:
    make_unit(Unit.Kind.PROVINCE, "97", "Tỉnh Không Có Trang")
    assert passed(allowed(kho, Filters())) is None
    assert passed(allowed(an, Filters())) == 1
    assert passed(allowed(dung, Filters())) == 0


def test_a_page_of_a_unit_beyond_reach_brings_the_clause_back(kho: User, procedure: Procedure, an: User) -> None:
    far = make_unit(Unit.Kind.PROVINCE, "97", "Tỉnh Xa")
    make_page(make_document(make_dossier("H97", far, procedure)), "chữ", an)
    catch_up()
    assert passed(allowed(kho, Filters())) == 2


def test_filters_hold_for_whoever_may_see_everything(kho: User, unit_a: Unit, province: Unit, field: Field) -> None:
    assert passed(allowed(kho, Filters(unit=unit_a))) == 1
    assert passed(allowed(kho, Filters(unit=province))) is None
    assert passed(allowed(kho, Filters(field=field))) == 2
    assert passed(allowed(kho, Filters(kind="result"))) == 0


def test_fields_hold_for_whoever_may_see_every_unit(province: Unit, field: Field) -> None:
    user = make_user("hep", "Người Thử Hẹp")
    row = place(user, province, Membership.Role.STAFF)
    Membership.objects.filter(pk=row.pk).update(all_fields=False)
    assert passed(allowed(user, Filters())) == 0
    row.fields.add(field)
    assert passed(allowed(user, Filters())) == 2


def test_one_place_without_bounds_is_enough(kho: User, unit_a: Unit) -> None:
    place(kho, unit_a, Membership.Role.STAFF)
    assert passed(allowed(kho, Filters())) is None


def test_nothing_is_seen_without_a_place() -> None:
    assert passed(Allowed(places=())) == 0
    assert passed(Allowed(places=(Place(frozenset()),))) == 0
