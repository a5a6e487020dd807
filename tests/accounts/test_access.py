"""Every permission decision, on a small tree of two provinces before and after 1 July 2025."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts import access
from accounts.models import Field, Membership, Succession, Unit, User

pytestmark = pytest.mark.django_db


def unit(kind: str, code: str, parent: Unit | None = None, **dates: date) -> Unit:
    """A unit with its path."""
    row = Unit.objects.create(kind=kind, code=code, name=f"{kind} {code}", parent=parent, **dates)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save()
    return row


@pytest.fixture
def tree() -> dict[str, Unit]:
    """Today's province with a commune and a post point; the old commune it replaced; a stranger."""
    province = unit("province", "82")
    commune = unit("commune", "30000", province)
    point = unit("post_point", "30000-1", commune)
    old_province = unit("province", "87", valid_to=date(2025, 6, 30))
    old_district = unit("district", "870", old_province, valid_to=date(2025, 6, 30))
    old_commune = unit("commune", "29999", old_district, valid_to=date(2025, 6, 30))
    Succession.objects.create(old=old_province, new=province, date=date(2025, 7, 1))
    Succession.objects.create(old=old_commune, new=commune, date=date(2025, 7, 1))
    stranger = unit("province", "01")
    return {
        "province": province,
        "commune": commune,
        "point": point,
        "old_province": old_province,
        "old_district": old_district,
        "old_commune": old_commune,
        "stranger": stranger,
    }


def person(place: Unit, role: str = "staff", **rights: object) -> User:
    """An invented person with one membership in force."""
    user = User.objects.create_user(f"nguoi-thu-{User.objects.count()}")
    values: dict[str, object] = {"valid_from": date(2020, 1, 1), "may_receive": True, "may_scan": True} | rights
    fields = values.pop("fields", [])
    row = Membership.objects.create(user=user, unit=place, role=role, **values)
    row.fields.set(fields)
    return user


def test_a_person_may_act_in_the_whole_subtree_of_the_unit(tree: dict[str, Unit]) -> None:
    user = person(tree["province"])
    assert set(access.units_for(user, access.SCAN)) == {tree["province"], tree["commune"], tree["point"]}


def test_a_person_may_not_act_above_or_beside_the_unit(tree: dict[str, Unit]) -> None:
    user = person(tree["commune"])
    assert not access.may(user, access.SCAN, units=[tree["province"]])
    assert not access.may(user, access.SCAN, units=[tree["stranger"]])
    with pytest.raises(access.Denied):
        access.require(user, access.SCAN, units=[tree["stranger"]])


def test_the_past_of_a_unit_is_seen_but_not_changed(tree: dict[str, Unit]) -> None:
    user = person(tree["province"])
    assert access.may(user, access.VIEW, units=[tree["old_commune"]])
    assert access.may(user, access.VIEW, units=[tree["old_district"]])
    assert not access.may(user, access.SCAN, units=[tree["old_commune"]])


def test_a_district_that_ended_below_a_province_that_stands_is_seen_but_not_changed(tree: dict[str, Unit]) -> None:
    ended = unit("district", "860", tree["province"], valid_to=date(2025, 6, 30))
    user = person(tree["province"], role="manager", may_verify=True)
    acts = (access.RECEIVE, access.SCAN, access.VERIFY)
    assert access.may(user, access.VIEW, units=[ended])
    assert not any(access.may(user, act, units=[ended]) for act in acts)
    assert not any(access.units_for(user, act).contains(ended) for act in acts)
    assert access.units_for(user, access.PEOPLE).contains(ended)


def test_a_commune_sees_only_its_own_past(tree: dict[str, Unit]) -> None:
    user = person(tree["commune"])
    assert access.may(user, access.VIEW, units=[tree["old_commune"]])
    assert not access.may(user, access.VIEW, units=[tree["old_district"]])


def test_a_field_that_was_not_handed_over_stays_closed(tree: dict[str, Unit]) -> None:
    given = Field.objects.create(code="HT", name="Hộ tịch")
    kept = Field.objects.create(code="DD", name="Đất đai")
    user = person(tree["commune"], all_fields=False, fields=[given])
    assert access.may(user, access.SCAN, units=[tree["commune"]], field=given)
    assert not access.may(user, access.SCAN, units=[tree["commune"]], field=kept)
    assert list(access.fields_for(user, access.SCAN)) == [given]


def test_either_the_receiving_or_the_owning_unit_opens_a_dossier(tree: dict[str, Unit]) -> None:
    user = person(tree["commune"])
    assert access.may(user, access.SCAN, units=[tree["stranger"], tree["commune"]])


def test_an_act_that_the_row_does_not_grant_is_denied(tree: dict[str, Unit]) -> None:
    user = person(tree["commune"])
    assert not access.may(user, access.RETURN, units=[tree["commune"]])
    assert not access.may(user, access.REPORT, units=[tree["commune"]])


def test_reports_come_with_the_managers_role(tree: dict[str, Unit]) -> None:
    user = person(tree["province"], role="manager")
    assert tree["commune"] in access.units_for(user, access.REPORT)
    assert tree["old_commune"] in access.units_for(user, access.REPORT)


@pytest.mark.parametrize("days", [(-10, -1), (1, 10)])
def test_a_membership_counts_only_within_its_dates(tree: dict[str, Unit], days: tuple[int, int]) -> None:
    today = timezone.localdate()
    begin, end = (today + timedelta(days=day) for day in days)
    user = person(tree["commune"], valid_from=begin, valid_to=end)
    assert not access.may(user, access.SCAN, units=[tree["commune"]])


def test_a_deactivated_person_may_nothing(tree: dict[str, Unit]) -> None:
    user = person(tree["commune"])
    user.is_active = False
    user.save()
    assert not access.may(user, access.VIEW, units=[tree["commune"]])


def test_nobody_anonymous_may_anything(tree: dict[str, Unit]) -> None:
    anonymous = AnonymousUser()
    assert not access.may(anonymous, access.VIEW, units=[tree["commune"]])  # type: ignore[arg-type] # what a request may hold
    assert not access.units_for(anonymous, access.VIEW).exists()  # type: ignore[arg-type] # as above


def test_the_scope_is_a_filter_inside_the_query(tree: dict[str, Unit]) -> None:
    user = person(tree["commune"])
    here = access.scope(user, access.SCAN, units=("unit",), field="unit__parent")
    rows = Membership.objects.filter(here)
    assert [row.unit for row in rows] == [tree["commune"]]


def test_without_a_membership_the_scope_is_empty(tree: dict[str, Unit]) -> None:
    user = User.objects.create_user("dung")
    assert not Membership.objects.filter(access.scope(user, access.VIEW, units=("unit",))).exists()
    assert access.home_unit(user) is None


def test_the_newest_membership_is_home(tree: dict[str, Unit]) -> None:
    user = person(tree["province"])
    Membership.objects.create(user=user, unit=tree["commune"], role="staff", valid_from=date(2024, 1, 1))
    assert access.home_unit(user) == tree["commune"]
