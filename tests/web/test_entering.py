"""The steps of coming in: nobody is in before the last one, and the throttle stands before each."""

import re
import time

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import second_factor
from accounts.models import SecondFactor, User
from storage.audit import Action
from storage.models import AuditEntry
from tests.cast import PASSWORD
from tests.web.conftest import Enter

LOGIN, CODE, ENROL = "/dang-nhap/", "/dang-nhap/ma/", "/dang-nhap/thiet-lap/"
NEW_PASSWORD = "mot-mat-khau-cua-rieng-toi"


@pytest.fixture
def required(settings: Settings) -> None:
    """The setting that the site has by default."""
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def secret(kho: User) -> str:
    """The key of Kho's phone, set up a while ago."""
    secret = second_factor.new_secret()
    second_factor.enrol(kho, secret, shown(secret))
    kho.second_factor.last_step -= 10
    kho.second_factor.save()
    return secret


def shown(secret: str) -> str:
    """What the phone shows now."""
    return second_factor.code_at(secret, int(time.time()) // 30)


def begun(name: str) -> Client:
    """The browser of a person who has given the right password."""
    client = Client()
    client.post(LOGIN, {"username": name, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_password_alone_does_not_open_an_archivists_account(secret: str) -> None:
    client = begun("kho")
    assert not is_in(client)
    assert client.get(reverse("archive"))["Location"].startswith(LOGIN)


def test_with_the_code_one_is_in_and_the_audit_says_how(secret: str, kho: User) -> None:
    client = begun("kho")
    assert client.post(CODE, {"code": shown(secret)})["Location"] == reverse("home")
    assert client.get(reverse("archive")).status_code == 200
    entry = AuditEntry.objects.get(action=Action.LOGGED_IN)
    assert (entry.actor, entry.detail) == (kho, {"way": "password", "second_factor": True})


def test_a_code_that_was_used_opens_no_second_browser(secret: str) -> None:
    code = shown(secret)
    begun("kho").post(CODE, {"code": code})
    second = begun("kho")
    assert "đã dùng rồi" in second.post(CODE, {"code": code}).content.decode()
    assert not is_in(second)


def test_the_page_that_was_asked_for_follows_the_code(secret: str) -> None:
    client = Client()
    client.post(f"{LOGIN}?next=/kho/viec/", {"username": "kho", "password": PASSWORD, "next": "/kho/viec/"})
    assert client.post(CODE, {"code": shown(secret)})["Location"] == "/kho/viec/"


def test_wrong_codes_lock_as_wrong_passwords_do(secret: str) -> None:
    client = begun("kho")
    for _attempt in range(configured.AXES_FAILURE_LIMIT):
        page = client.post(CODE, {"code": "000000x"})
    assert page.status_code == 429
    assert client.post(CODE, {"code": shown(secret)}).status_code == 429
    assert not is_in(client)
    assert begun("kho").get(CODE).status_code == 302  # nor does the password begin anew


def test_the_right_password_does_not_clear_wrong_codes(secret: str) -> None:
    for _attempt in range(configured.AXES_FAILURE_LIMIT):
        page = begun("kho").post(CODE, {"code": "000000x"})
    assert page.status_code == 429


@pytest.mark.usefixtures("required")
def test_the_first_log_in_of_an_archivist_sets_up_the_phone(kho: User) -> None:
    client = begun("kho")
    page = client.get(ENROL).content.decode()
    key = re.search(r"<p class=\"number\">([A-Z2-7 ]+)</p>", page)
    assert key
    assert "data:image/svg+xml;base64," in page
    assert not is_in(client)
    assert "Mã không đúng" in client.post(ENROL, {"code": "000000x"}).content.decode()
    codes = client.post(ENROL, {"code": shown(key[1].replace(" ", ""))}).content.decode()
    assert is_in(client)
    assert codes.count("<li class=") == second_factor.RECOVERY_CODES
    assert client.get(ENROL).status_code == 302  # the codes are shown once
    assert AuditEntry.objects.filter(action=Action.SECOND_FACTOR_SET, actor=kho).exists()


@pytest.mark.usefixtures("required")
def test_staff_and_managers_come_in_as_before(an: User, chi: User) -> None:
    assert is_in(begun("an"))
    assert is_in(begun("chi"))


@pytest.mark.usefixtures("required")
def test_the_administrator_is_not_asked_twice_for_the_admin(tri: User) -> None:
    client = begun("tri")
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(ENROL).status_code == 200


def test_who_has_set_up_a_phone_cannot_set_up_another_before_the_code(secret: str) -> None:
    client = begun("kho")
    assert client.get(ENROL).status_code == 302
    assert client.post(ENROL, {"code": "1"}).status_code == 302


def test_the_steps_end_after_ten_minutes(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = begun("kho")
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    page = client.post(CODE, {"code": shown(secret)}, follow=True)
    assert "quá lâu" in page.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "md5$x$y"}])
def test_whose_account_changes_meanwhile_begins_anew(change: dict[str, object], secret: str, kho: User) -> None:
    client = begun("kho")
    User.objects.filter(pk=kho.pk).update(**change)
    assert client.post(CODE, {"code": shown(secret)})["Location"] == LOGIN
    assert not is_in(client)


def test_the_session_gets_a_new_name_with_each_step(secret: str) -> None:
    client = Client()
    client.get(LOGIN)
    client.post(LOGIN, {"username": "kho", "password": PASSWORD})
    before = client.session.session_key
    client.post(CODE, {"code": shown(secret)})
    assert client.session.session_key != before


def test_a_password_set_by_another_opens_one_log_in_that_asks_for_a_new_one(an: User) -> None:
    User.objects.filter(pk=an.pk).update(must_change_password=True)
    client = begun("an")
    step = reverse("new_password")
    assert not is_in(client)
    assert (
        "cần ít nhất 10 ký tự" in client.post(step, {"new_password1": "ngan", "new_password2": "ngan"}).content.decode()
    )
    same = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert "phải khác" in client.post(step, same).content.decode()
    chosen = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(step, chosen)["Location"] == reverse("home")
    assert is_in(client)
    an.refresh_from_db()
    assert not an.must_change_password
    assert an.check_password(NEW_PASSWORD)


def test_a_person_without_such_a_password_does_not_get_to_that_page(secret: str) -> None:
    assert begun("kho").get(reverse("new_password"))["Location"] == LOGIN


def test_a_person_changes_the_password_and_stays_logged_in(an: User, enter: Enter) -> None:
    client, other = enter(an), enter(an)
    chosen = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert "Đã đổi mật khẩu" in client.post(reverse("account"), chosen, follow=True).content.decode()
    assert other.get(reverse("counter")).status_code == 302  # other browsers are out
    assert AuditEntry.objects.filter(action=Action.PASSWORD_CHANGED, actor=an).exists()


def test_guessing_the_old_password_is_throttled_too(an: User, enter: Enter) -> None:
    client = enter(an)
    wrong = {"old_password": "sai", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    for _attempt in range(configured.AXES_FAILURE_LIMIT):
        page = client.post(reverse("account"), wrong)
    assert page.status_code == 429
    assert client.post(reverse("account"), wrong | {"old_password": PASSWORD}).status_code == 429


def test_a_phone_is_changed_with_the_password(secret: str, kho: User, enter: Enter) -> None:
    client = enter(kho)
    assert "còn 10 mã dự phòng" in client.get(reverse("account")).content.decode()
    client.get(reverse("phone"))
    key = client.session["second_factor_secret"]
    assert client.post(reverse("phone"), {"code": shown(key), "password": "sai"}).status_code == 200
    assert second_factor.opened(kho.second_factor) == secret
    client.post(reverse("phone"), {"code": shown(key), "password": PASSWORD})
    assert second_factor.opened(SecondFactor.objects.get(user=kho)) == key


def test_staff_are_not_offered_a_phone(an: User, enter: Enter) -> None:
    assert enter(an).get(reverse("phone")).status_code == 404
    assert "hai bước" not in enter(an).get(reverse("account")).content.decode()
