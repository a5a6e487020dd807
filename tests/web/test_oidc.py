"""Log-in through another house: a real provider, the whole way there and back with PKCE, and who is let in."""

import copy
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from axes.models import AccessFailureLog
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import second_factor
from accounts.models import User
from storage.audit import Action
from storage.models import AuditEntry
from tests.oidc_provider import CLIENT, SECRET, Visitor, provider
from web.oidc import claims_of

SITE = "http://testserver"
LEAVE, BACK = "/dang-nhap/oidc/", "/dang-nhap/oidc/ve/"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A provider that runs as long as this module."""
    with provider(SITE + BACK) as address:
        yield address


@pytest.fixture
def offered(address: str, settings: Settings) -> None:
    """The settings of an operator who has such a provider."""
    told = copy.deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
    (app,) = told["openid_connect"]["APPS"]
    app |= {"name": "Cổng thử", "client_id": CLIENT, "secret": SECRET, "settings": {"server_url": address}}
    settings.SOCIALACCOUNT_PROVIDERS = told
    settings.OIDC_URL, settings.OIDC_NAME = address, "Cổng thử"


def come(name: str, client: Client, leave: str = LEAVE) -> str:
    """Log in at the provider under the name; where our site leads then."""
    back = Visitor(SITE + BACK).log_in(client.get(leave)["Location"], name)
    assert back.startswith(SITE + BACK)
    return str(client.get(back.removeprefix(SITE))["Location"])


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.usefixtures("offered")
def test_a_known_person_comes_in_on_the_page_that_was_asked_for(an: User) -> None:
    client = Client()
    page = client.get("/dang-nhap/?next=/quay/moi/").content.decode()
    leave = f"{LEAVE}?next=%2Fquay%2Fmoi%2F"
    assert f'href="{leave}"' in page
    assert "Đăng nhập qua Cổng thử" in page
    assert come("an", client, leave) == "/quay/moi/"
    assert client.get(reverse("counter")).status_code == 200
    assert AuditEntry.objects.get(action=Action.LOGGED_IN).detail == {"way": "oidc", "second_factor": False}


@pytest.mark.usefixtures("offered")
def test_the_way_there_is_tied_to_this_browser_and_to_this_answer(an: User) -> None:
    client = Client()
    way = client.get(LEAVE)["Location"]
    asked = parse_qs(urlsplit(way).query)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    back = Visitor(SITE + BACK).log_in(way, "an").removeprefix(SITE)
    for stranger in (Client(), begun_there()):
        assert stranger.get(back)["Location"] == reverse("login")
        assert not is_in(stranger)
    assert client.get(back)["Location"] == reverse("home")
    client.post(reverse("logout"))
    assert client.get(back)["Location"] == reverse("login")  # the same answer a second time
    assert not is_in(client)


def begun_there() -> Client:
    """Another browser, itself on the way to the provider."""
    client = Client()
    client.get(LEAVE)
    return client


@pytest.mark.usefixtures("offered")
def test_nobody_gets_an_account_by_it(an: User) -> None:
    client = Client()
    people = User.objects.count()
    assert come("nguoi-la", client) == reverse("login")
    page = client.get(reverse("login")).content.decode()
    assert "không ứng với nhân viên nào" in page
    assert not is_in(client)
    assert User.objects.count() == people
    assert AccessFailureLog.objects.get().username == "nguoi-la"


@pytest.mark.usefixtures("offered")
def test_whose_account_was_ended_is_refused(an: User) -> None:
    User.objects.filter(pk=an.pk).update(is_active=False)
    client = Client()
    assert come("an", client) == reverse("login")
    assert not is_in(client)


@pytest.mark.usefixtures("offered")
def test_an_archivist_shows_the_code_from_the_phone_all_the_same(kho: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    client = Client()
    assert come("kho", client) == reverse("enrol")
    client.get(reverse("enrol"))
    secret = client.session["second_factor_secret"]
    assert not is_in(client)
    client.post(reverse("enrol"), {"code": second_factor.code_at(secret, int(time.time()) // 30)})
    assert is_in(client)
    assert come("kho", Client()) == reverse("second_factor")


@pytest.mark.usefixtures("offered")
def test_a_locked_person_does_not_come_in_this_way_either(an: User) -> None:
    for _attempt in range(configured.AXES_FAILURE_LIMIT):
        Client().post(reverse("login"), {"username": "an", "password": "sai"})
    client = Client()
    back = Visitor(SITE + BACK).log_in(client.get(LEAVE)["Location"], "an").removeprefix(SITE)
    assert client.get(back).status_code == 429
    assert not is_in(client)


@pytest.mark.usefixtures("offered")
@pytest.mark.django_db
def test_who_turns_back_at_the_provider_is_at_our_door_again() -> None:
    client = Client()
    back = Visitor(SITE + BACK).cancel(client.get(LEAVE)["Location"]).removeprefix(SITE)
    page = client.get(back, follow=True).content.decode()
    assert "không thành công" in page


@pytest.mark.django_db
def test_a_provider_that_is_silent_is_said_to_be(offered: None, settings: Settings) -> None:
    told = copy.deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
    told["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    settings.SOCIALACCOUNT_PROVIDERS = told
    assert "không trả lời" in Client().get(LEAVE, follow=True).content.decode()


@pytest.mark.django_db
def test_without_the_setting_there_is_no_such_way() -> None:
    assert Client().get(LEAVE).status_code == 404
    assert Client().get(f"{BACK}?code=x&state=y").status_code == 404
    assert "oidc" not in Client().get(reverse("login")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["accounts/signup/", "accounts/login/", "signup/", "oidc/oidc/login/", "dang-ky/"])
def test_nobody_can_sign_up(path: str) -> None:
    assert Client().get(f"/{path}").status_code == 404


def test_claims_of_two_different_persons_are_nobodys() -> None:
    signed = {"sub": "1", "preferred_username": "an"}
    assert claims_of({"id_token": signed, "userinfo": {"sub": "1", "name": "An"}}) == {**signed, "name": "An"}
    assert claims_of({"id_token": signed, "userinfo": {"sub": "2", "preferred_username": "binh"}}) == {}
    assert claims_of({"userinfo": {"sub": "1", "preferred_username": "an"}}) == {}
