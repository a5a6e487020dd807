"""Units and people in the admin."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from tests.cast import PASSWORD, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(tri: User, client: Client) -> Client:
    client.force_login(tri)
    return client


def test_moving_a_unit_keeps_the_tree_in_order(admin: Client, unit_a: Unit, unit_b: Unit) -> None:
    branch = make_unit(Unit.Kind.BRANCH, "1", "Chi nhánh Thử", parent=unit_a)
    fields = {"kind": "commune", "code": "99001", "name": "Xã Thử Một", "parent": unit_b.pk, "valid_from": "01/07/2025"}
    response = admin.post(reverse("admin:accounts_unit_change", args=[unit_a.pk]), fields)
    assert response.status_code == 302
    branch.refresh_from_db()
    assert branch.path == f"{unit_b.path}{unit_a.pk}/{branch.pk}/"


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
