"""Units and people in the admin."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import VIEW, units_for
from accounts.models import Succession, Unit, User
from tests.cast import PASSWORD, ROLE, SINCE, make_unit, make_user, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(tri: User, client: Client) -> Client:
    client.force_login(tri)
    return client


@pytest.fixture
def lan(unit_a: Unit, client: Client) -> User:
    """Who administers unit A alone, logged in."""
    user = make_user("lan", "Bùi Thị Thử Lan")
    place(user, unit_a, ROLE.ADMINISTRATOR)
    client.force_login(user)
    return user


def test_moving_a_unit_keeps_the_tree_in_order(admin: Client, unit_a: Unit, unit_b: Unit) -> None:
    branch = make_unit(Unit.Kind.BRANCH, "1", "Chi nhánh Thử", parent=unit_a)
    fields = {"kind": "commune", "code": "99001", "name": "Xã Thử Một", "parent": unit_b.pk, "valid_from": "01/07/2025"}
    response = admin.post(reverse("admin:accounts_unit_change", args=[unit_a.pk]), fields)
    assert response.status_code == 302
    branch.refresh_from_db()
    assert branch.path == f"{unit_b.path}{unit_a.pk}/{branch.pk}/"


def test_a_unit_that_would_stand_below_itself_is_told_so(admin: Client, unit_a: Unit) -> None:
    branch = make_unit(Unit.Kind.BRANCH, "1", "Chi nhánh Thử", parent=unit_a)
    fields = {"kind": "commune", "code": "99001", "name": "Xã Thử Một", "valid_from": "01/07/2025"}
    for below in (branch, unit_a):
        response = admin.post(reverse("admin:accounts_unit_change", args=[unit_a.pk]), fields | {"parent": below.pk})
        assert "không thể trực thuộc chính nó" in response.content.decode()
    assert Unit.objects.get(pk=unit_a.pk).parent == unit_a.parent


def test_nobody_without_a_root_puts_a_unit_out_of_the_tree(lan: User, client: Client, unit_a: Unit) -> None:
    branch = make_unit(Unit.Kind.BRANCH, "1", "Chi nhánh Thử", parent=unit_a)
    place(lan, branch, ROLE.ADMINISTRATOR)
    fields = {"kind": "branch", "code": "1", "name": "Chi nhánh Thử", "parent": "", "valid_from": "01/07/2025"}
    assert client.post(reverse("admin:accounts_unit_change", args=[branch.pk]), fields).status_code == 200
    assert client.post(reverse("admin:accounts_unit_add"), fields | {"code": "2"}).status_code == 200
    assert not Unit.objects.filter(code="2").exists()
    branch.refresh_from_db()
    assert branch.parent == unit_a


def test_who_has_a_root_makes_another_one(admin: Client) -> None:
    fields = {"kind": "province", "code": "98", "name": "Tỉnh Thử Kia", "parent": "", "valid_from": "01/07/2025"}
    assert admin.post(reverse("admin:accounts_unit_add"), fields).status_code == 302
    made = Unit.objects.get(code="98")
    assert made.path == f"/{made.pk}/"


def took_over(old: Unit, new: Unit) -> dict[str, object]:
    """The form of a succession."""
    return {"old": old.pk, "new": new.pk, "date": "01/07/2025"}


def test_nobody_makes_another_unit_the_past_of_the_own(
    lan: User, client: Client, unit_a: Unit, unit_b: Unit, province: Unit
) -> None:
    for other in (unit_b, province):
        for form in (took_over(other, unit_a), took_over(unit_a, other)):
            assert client.post(reverse("admin:accounts_succession_add"), form).status_code == 200
    assert not Succession.objects.exists()
    assert set(units_for(lan, VIEW)) == {unit_a}


def test_another_units_past_is_not_there(lan: User, client: Client, province: Unit, unit_b: Unit) -> None:
    old = make_unit(Unit.Kind.COMMUNE, "99009", "Xã Thử Cũ", parent=province)
    row = Succession.objects.create(old=old, new=unit_b, date=SINCE)
    assert old.name not in client.get(reverse("admin:accounts_succession_changelist")).content.decode()
    for name in ("change", "delete"):
        answer = client.post(reverse(f"admin:accounts_succession_{name}", args=[row.pk]), {"post": "yes"})
        assert answer["Location"] == reverse("admin:index")
    assert Succession.objects.exists()


def test_the_past_of_the_own_unit_is_put_right_though_it_stood_in_another_tree(
    lan: User, client: Client, unit_a: Unit
) -> None:
    old = make_unit(Unit.Kind.COMMUNE, "98001", "Xã Thử Cũ", parent=make_unit(Unit.Kind.PROVINCE, "98", "Tỉnh Thử Cũ"))
    row = Succession.objects.create(old=old, new=unit_a, date=SINCE)
    address = reverse("admin:accounts_succession_change", args=[row.pk])
    assert old.name in client.get(address).content.decode()
    assert client.post(address, took_over(old, unit_a) | {"share": "0.5"}).status_code == 302
    row.refresh_from_db()
    assert row.share == Decimal("0.5")


def test_who_administers_both_units_writes_down_a_succession(admin: Client, unit_a: Unit, unit_b: Unit) -> None:
    answer = admin.post(reverse("admin:accounts_succession_add"), took_over(unit_a, unit_b))
    assert answer.status_code == 302
    assert Succession.objects.get().new == unit_b


def test_every_list_opens(admin: Client, an: User, unit_a: Unit) -> None:
    for name in ("unit", "succession", "field", "user", "membership", "token"):
        assert admin.get(reverse(f"admin:accounts_{name}_changelist")).status_code == 200, name
    for name in ("target", "registerimport", "snapshot"):
        assert admin.get(reverse(f"admin:reports_{name}_changelist")).status_code == 200, name


def test_the_index_speaks_vietnamese(admin: Client) -> None:
    page = admin.get(reverse("admin:index")).content.decode()
    assert "Nhân viên" in page
    assert "Access" not in page


def test_nobody_is_deleted(admin: Client, an: User) -> None:
    assert admin.post(reverse("admin:accounts_user_delete", args=[an.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["an", "chi", "kho", "dung"])
def test_other_roles_are_not_let_in(name: str, client: Client, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get(reverse("admin:index")).status_code == 302


def test_whose_place_has_ended_is_out_whatever_the_flags_say(client: Client, tri: User) -> None:
    User.objects.filter(pk=tri.pk).update(is_staff=True, is_superuser=True)
    tri.memberships.update(valid_to=timezone.localdate() - timedelta(days=1))
    client.force_login(User.objects.get(pk=tri.pk))
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 302


def test_administrators_come_in_by_the_door_of_everybody(client: Client, tri: User) -> None:
    door = client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0]
    assert door.startswith(reverse("login"))
    form = {"username": "tri", "password": PASSWORD, "next": reverse("admin:index")}
    assert client.post(door, form)["Location"] == reverse("admin:index")


def test_a_password_that_the_admin_sets_is_for_one_log_in(admin: Client, an: User) -> None:
    chosen = "mot-mat-khau-duoc-cho"
    form = {"username": "moi", "full_name": "Ngô Thử Mới", "password1": chosen, "password2": chosen}
    inline = {f"memberships-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert admin.post(reverse("admin:accounts_user_add"), {**form, **inline}).status_code == 302
    assert User.objects.get(username="moi").must_change_password
    address = reverse("admin:auth_user_password_change", args=[an.pk])
    assert admin.post(address, {"password1": chosen, "password2": chosen}).status_code == 302
    an.refresh_from_db()
    assert an.must_change_password
    assert an.check_password(chosen)


def test_the_admins_own_page_for_passwords_is_everybodys(admin: Client) -> None:
    assert admin.get("/admin/password_change/")["Location"] == reverse("account")
