"""Coming in: log-in, lock, language, the way home, what every answer carries."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from storage.audit import Action
from storage.models import AuditEntry
from tests.cast import PASSWORD
from tests.web.conftest import Enter

LOGIN = "/dang-nhap/"


def log_in(client: Client, name: str, password: str = PASSWORD) -> str:
    response = client.post(LOGIN, {"username": name, "password": password})
    return response["Location"] if response.status_code == 302 else response.content.decode()


def test_staff_land_on_the_counter(an: User) -> None:
    client = Client()
    assert log_in(client, "an") == reverse("home")
    assert client.get(reverse("home"))["Location"] == reverse("counter")


def test_coming_in_is_audited(an: User) -> None:
    client = Client()
    log_in(client, "an", "sai-mat-khau")
    log_in(client, "an")
    entry = AuditEntry.objects.get(action=Action.LOGGED_IN)
    assert (entry.actor, entry.subject_kind) == (an, "user")


@pytest.mark.parametrize(("name", "page"), [("kho", "archive"), ("chi", "targets"), ("tri", "admin:index")])
def test_everybody_else_lands_on_the_page_that_they_live_on(
    name: str, page: str, request: pytest.FixtureRequest, enter: Enter
) -> None:
    assert enter(request.getfixturevalue(name)).get(reverse("home"))["Location"] == reverse(page)


def test_who_has_no_place_is_told_whom_to_ask(dung: User) -> None:
    client = Client()
    log_in(client, "dung")
    page = client.get(reverse("home"), follow=True)
    assert "chưa có phân công" in page.content.decode()


def test_a_wrong_password_is_said_in_vietnamese_and_keeps_the_name(an: User) -> None:
    page = log_in(Client(), "an", "sai-mat-khau")
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page
    assert 'value="an"' in page


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(an: User) -> None:
    client = Client()
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        page = log_in(client, "an", "sai-mat-khau")
    assert "Tài khoản đang khóa" in page
    assert "Tài khoản đang khóa" in log_in(client, "an")


def test_the_page_speaks_vietnamese_whatever_the_browser_prefers(db: None) -> None:
    page = Client(headers={"Accept-Language": "en"}).get(LOGIN)
    assert page["Content-Language"] == "vi"
    assert "Đăng nhập" in page.content.decode()


def test_who_chooses_english_gets_it(an: User, enter: Enter) -> None:
    client = enter(an)
    client.post(reverse("set_language"), {"language": "en", "next": reverse("counter")})
    page = client.get(reverse("counter"))
    assert page["Content-Language"] == "en"
    assert '<html lang="en">' in page.content.decode()


def test_a_page_may_load_from_this_server_only(db: None) -> None:
    policy = Client().get(LOGIN)["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy


@pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"X-Sohoa-Upload": "1"}])
def test_a_script_whose_session_ended_is_told_so(header: dict[str, str], db: None) -> None:
    assert Client(headers=header).get(reverse("counter")).status_code == 401


def test_logging_out_ends_the_session(an: User, enter: Enter) -> None:
    client = enter(an)
    client.post(reverse("logout"))
    assert client.get(reverse("counter")).status_code == 302


def test_the_top_bar_offers_only_what_the_person_may_open(an: User, chi: User, enter: Enter) -> None:
    bar = enter(an).get(reverse("counter")).content.decode()
    assert reverse("people") not in bar
    bar = enter(chi).get(reverse("people")).content.decode()
    assert f'href="{reverse("counter")}"' not in bar
    assert reverse("people") in bar


def test_help_names_the_keys(an: User, enter: Enter) -> None:
    page = enter(an).get(reverse("guide")).content.decode()
    assert "<kbd>F9</kbd>" in page
