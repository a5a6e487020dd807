"""Nhân viên: the manager of the unit deactivates, moves and unlocks; nobody else does."""

import re
import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor
from accounts.models import Membership, Unit, User
from storage.models import AuditEntry
from tests.cast import PASSWORD, ROLE, place
from tests.web.conftest import Enter


def lock(user: User) -> None:
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        Client().post(reverse("login"), {"username": user.username, "password": "sai-mat-khau"})


def may_log_in(user: User) -> bool:
    form = {"username": user.username, "password": PASSWORD}
    return Client().post(reverse("login"), form).status_code == 302


def test_the_list_shows_the_units_people_and_who_is_locked(an: User, binh: User, chi: User, enter: Enter) -> None:
    lock(an)
    page = enter(chi).get(reverse("people")).content.decode()
    assert "Trần Thị Thử An" in page
    assert "Lê Văn Thử Bình" in page
    assert page.count("Đang khóa") == 1


def test_the_manager_lifts_a_lock(an: User, chi: User, enter: Enter) -> None:
    lock(an)
    assert not may_log_in(an)
    enter(chi).post(reverse("unlock_person", args=[an.uid]))
    assert not AccessAttempt.objects.exists()
    assert may_log_in(an)
    assert AuditEntry.objects.filter(action="person_unlocked", actor=chi).exists()


def test_a_person_is_deactivated_and_taken_back(an: User, chi: User, enter: Enter) -> None:
    client = enter(chi)
    client.post(reverse("set_active", args=[an.uid]), {"active": "0"})
    assert not may_log_in(an)
    client.post(reverse("set_active", args=[an.uid]), {"active": "1"})
    assert may_log_in(an)
    assert AuditEntry.objects.filter(action="person_changed", actor=chi).count() == 2


def test_whose_account_ends_is_out_at_once(an: User, chi: User, enter: Enter) -> None:
    client = enter(an)
    enter(chi).post(reverse("set_active", args=[an.uid]), {"active": "0"})
    assert client.get(reverse("counter")).status_code == 302


def test_nobody_deactivates_oneself(chi: User, enter: Enter) -> None:
    enter(chi).post(reverse("set_active", args=[chi.uid]), {"active": "0"})
    chi.refresh_from_db()
    assert chi.is_active


def test_a_move_is_a_new_dated_row(an: User, chi: User, unit_a: Unit, unit_b: Unit, enter: Enter) -> None:
    row = an.memberships.get()
    enter(chi).post(reverse("move_person", args=[row.pk]), {"unit": unit_b.pk})
    old, new = an.memberships.order_by("pk")
    today = timezone.localdate()
    assert (old.unit, old.valid_to) == (unit_a, today - timedelta(days=1))
    assert (new.unit, new.valid_from, new.may_scan) == (unit_b, today, True)
    entry = AuditEntry.objects.get(action="person_changed", actor=chi)
    assert entry.detail == {"moved_from": unit_a.name, "moved_to": unit_b.name}


def test_a_place_for_a_time_ends_in_the_other_unit_on_the_same_day(
    an: User, chi: User, unit_b: Unit, enter: Enter
) -> None:
    last = timezone.localdate() + timedelta(days=30)
    an.memberships.update(valid_to=last)
    enter(chi).post(reverse("move_person", args=[an.memberships.get().pk]), {"unit": unit_b.pk})
    assert an.memberships.get(unit=unit_b).valid_to == last


def test_a_manager_of_one_unit_leaves_others_alone(an: User, binh: User, unit_a: Unit, enter: Enter) -> None:
    manager = User.objects.create_user("em", full_name="Ngô Thử Em")
    place(manager, unit_a, ROLE.MANAGER)
    client = enter(manager)
    assert client.post(reverse("set_active", args=[binh.uid]), {"active": "0"}).status_code == 404
    assert client.post(reverse("unlock_person", args=[binh.uid])).status_code == 404
    assert client.post(reverse("move_person", args=[binh.memberships.get().pk])).status_code == 404
    into_b = {"unit": binh.memberships.get().unit_id}
    assert client.post(reverse("move_person", args=[an.memberships.get().pk]), into_b).status_code == 404
    assert client.post(reverse("set_active", args=[an.uid]), {"active": "0"}).status_code == 302


def test_a_person_who_works_elsewhere_too_is_not_in_one_managers_hands(
    an: User, unit_a: Unit, unit_b: Unit, enter: Enter
) -> None:
    manager = User.objects.create_user("em", full_name="Ngô Thử Em")
    place(manager, unit_a, ROLE.MANAGER)
    place(an, unit_b, ROLE.STAFF, "scan")
    assert enter(manager).post(reverse("set_active", args=[an.uid]), {"active": "0"}).status_code == 404


@pytest.mark.parametrize("name", ["set_active", "unlock_person", "set_password", "reset_phone"])
def test_an_administrator_is_for_administrators(name: str, tri: User, chi: User, enter: Enter) -> None:
    assert enter(chi).post(reverse(name, args=[tri.uid])).status_code == 404
    assert Membership.objects.filter(user=tri, valid_to=None).exists()


def test_staff_have_no_such_page(an: User, enter: Enter) -> None:
    assert enter(an).get(reverse("people")).status_code == 404


def test_a_password_for_one_log_in_is_shown_once_and_puts_the_person_out(an: User, chi: User, enter: Enter) -> None:
    client = enter(an)
    answer = enter(chi).post(reverse("set_password", args=[an.uid]))
    shown = re.search(r"<b>([a-z2-9-]{19})</b>", answer.content.decode())
    assert shown
    assert answer["Cache-Control"] == "no-store"
    an.refresh_from_db()
    assert an.check_password(shown[1])
    assert an.must_change_password
    assert client.get(reverse("counter")).status_code == 302
    entry = AuditEntry.objects.get(action="password_set", actor=chi)
    assert shown[1] not in str(entry.detail)


def test_a_lost_phone_is_forgotten(kho: User, chi: User, enter: Enter) -> None:
    codes = enrolled(kho)
    page = enter(chi).get(reverse("people")).content.decode()
    assert page.count(reverse("reset_phone", args=[kho.uid])) == 1
    enter(chi).post(reverse("reset_phone", args=[kho.uid]))
    assert not second_factor.is_enrolled(kho)
    assert not second_factor.passes(kho, codes[0])
    assert AuditEntry.objects.filter(action="second_factor_reset", actor=chi, subject_id=kho.uid).exists()


def test_nobody_resets_the_own_phone_or_password_here(tri: User, enter: Enter) -> None:
    enrolled(tri)
    client = enter(tri)
    client.post(reverse("reset_phone", args=[tri.uid]))
    assert second_factor.is_enrolled(tri)
    assert client.post(reverse("set_password", args=[tri.uid]))["Location"] == reverse("account")
    assert may_log_in(tri)


def enrolled(user: User) -> list[str]:
    """The person's recovery codes."""
    secret = second_factor.new_secret()
    codes = second_factor.enrol(user, secret, second_factor.code_at(secret, int(time.time()) // 30))
    assert codes
    return codes
