"""What every answer carries: where its page may load from, who may frame it, cookies that no other site gets."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from tests.cast import PASSWORD
from tests.web.conftest import Enter
from tests.workers.site import database_url

ROOT = Path(__file__).parents[2]
REFUSED_FORM = "403_csrf.html"
TOKEN = "t" * 32  # a token is whatever cookie and form have in common
SAMPLES = {"uuid": "00000000-0000-0000-0000-000000000001", "int": "1"}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=[\"']|javascript:")
SECURE = """
import json
import django
django.setup()
from django.test import Client
answer = Client(SERVER_NAME="localhost").get("/dang-nhap/", secure=True)
plain = Client(SERVER_NAME="localhost").get("/dang-nhap/")
print(json.dumps({
    "headers": dict(answer.headers),
    "cookies": [cookie.OutputString() for cookie in answer.cookies.values()],
    "plain": [plain.status_code, plain["Location"]],
}))
"""

ENTER = """
import json
import django
django.setup()
from accounts.models import User
from django.test import Client
User.objects.create_user("an", password="mot-mat-khau-de-thu", full_name="An")
said = {"username": "an", "password": "mot-mat-khau-de-thu"}
answer = Client(SERVER_NAME="localhost").post("/dang-nhap/", said, secure=True)
print(json.dumps([cookie.OutputString() for cookie in answer.cookies.values()]))
"""


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of the site, of rows that are not there."""
    for entry in patterns:
        here = before + re.sub(r"<(?:(\w+):)?\w+>", lambda word: SAMPLES.get(word[1], "x"), str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, here)
        elif "(?P" not in here:
            yield here


def lacks(answer: HttpResponseBase) -> list[str]:
    """What the answer should carry and does not."""
    policy = answer.headers.get("Content-Security-Policy", "")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; ") if " " in rule)
    wanted = {"default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "object-src": "'none'"}
    wanted |= {"base-uri": "'none'", "frame-ancestors": "'self'", "form-action": "'self'"}
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "SAMEORIGIN",
    }
    missing = [name for name, value in wanted.items() if rules.get(name) != value]
    missing += [name for name, value in headers.items() if answer.headers.get(name) != value]
    return [*missing, *(["unsafe"] if "unsafe" in policy else [])]


def inline(answer: HttpResponseBase) -> list[str]:
    """Script and style that stand in the page itself: the policy would keep them from working."""
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return []
    return INLINE.findall(getattr(answer, "content", b"").decode())


def faults(client: Client, asked: list[str]) -> dict[str, list[str]]:
    answers = {address: client.get(address) for address in asked}
    found = {address: lacks(answer) + inline(answer) for address, answer in answers.items()}
    return {address: wrong for address, wrong in found.items() if wrong}


def test_the_look_finds_what_it_is_for() -> None:
    for page in ("<script>x", '<p style="x">', '<a onclick="x">', "<style>", '<a href="javascript:x">'):
        assert INLINE.search(page)
    assert not INLINE.search('<script src="x" defer></script><script type="application/json">{}</script>')


@pytest.mark.django_db
def test_every_answer_to_the_anonymous_is_shut_in() -> None:
    asked = list(addresses(get_resolver().url_patterns))
    assert len(asked) > 120
    assert faults(Client(), asked) == {}


def test_admin_and_api_pages_are_shut_in_too(tri: User, enter: Enter) -> None:
    asked = [address for address in addresses(get_resolver().url_patterns) if address.startswith(("/admin/", "/api/"))]
    assert len(asked) > 60
    assert faults(enter(tri), asked) == {}


def test_everybodys_own_pages_are_shut_in(an: User, kho: User, chi: User, tri: User, enter: Enter) -> None:
    for person, own in ((an, "/quay/"), (kho, "/kho/"), (chi, "/chi-tieu/"), (tri, "/nhan-vien/")):
        client = enter(person)
        assert client.get(own).status_code == 200
        assert faults(client, [own, "/tro-giup/"]) == {}


def test_a_form_without_its_token_is_refused(an: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/dang-nhap/", {"username": "an", "password": "x"}).status_code == 403


def posted(asked: list[str], person: User, **values: str) -> dict[str, HttpResponse]:
    """What each address answers to a form that somebody's browser sends, logged in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    client.cookies["csrftoken"] = TOKEN
    answers = {}
    for address in asked:
        answers[address] = client.post(address, values)
        if not client.cookies["sessionid"].value:  # that one logs out
            client.force_login(person)
    return answers


def lacks_token(answer: HttpResponse) -> bool:
    """Whether the form was refused because no token came with it, and for no other reason."""
    return answer.status_code == 403 and REFUSED_FORM in [template.name for template in answer.templates]


@pytest.mark.parametrize("who", ["an", "kho", "chi", "tri"])
def test_no_form_of_the_site_is_taken_without_its_token(who: str, request: pytest.FixtureRequest) -> None:
    asked = [address for address in addresses(get_resolver().url_patterns) if not address.startswith("/api/")]
    assert len(asked) > 100
    answers = posted(asked, request.getfixturevalue(who))
    assert [address for address, answer in answers.items() if not lacks_token(answer)] == []


@pytest.mark.usefixtures("redis_url", "blob_root")
def test_with_its_token_a_form_is_not_refused_for_the_lack_of_one(tri: User) -> None:
    asked = [address for address in addresses(get_resolver().url_patterns) if not address.startswith("/api/")]
    answers = posted(asked, tri, csrfmiddlewaretoken=TOKEN)
    assert [address for address, answer in answers.items() if lacks_token(answer)] == []


def test_a_log_in_opens_no_address_of_the_api_so_that_none_needs_a_token(tri: User) -> None:
    asked = [address for address in addresses(get_resolver().url_patterns) if address.startswith("/api/")]
    answers = {address: answer.status_code for address, answer in posted(asked, tri).items() if not lacks_token(answer)}
    assert set(answers.values()) == {401, 405}
    assert answers["/api/scans"] == answers["/api/dossiers"] == 401


def test_cookies_are_kept_from_scripts_and_other_sites(an: User) -> None:
    client = Client()
    client.post("/dang-nhap/", {"username": "an", "password": PASSWORD})
    page = client.post("/ngon-ngu/", {"language": "en", "next": "/quay/"})
    client.get("/quay/")
    session, language, token = client.cookies["sessionid"], page.cookies["django_language"], client.cookies["csrftoken"]
    assert [cookie["samesite"] for cookie in (session, language, token)] == ["Lax"] * 3
    assert session["httponly"]
    assert language["httponly"]


def with_https(script: str, folder: Path, database: str) -> Any:
    """What a script says that runs with the settings of a site behind a proxy that speaks HTTPS."""
    told = {"SOHOA_HTTPS": "1", "SOHOA_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment = {**os.environ, **told, "SOHOA_DATABASE_URL": database}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_with_https_cookies_and_strict_transport_follow(tmp_path: Path) -> None:
    seen = with_https(SECURE, tmp_path, "sqlite://:memory:")
    assert seen["headers"]["Strict-Transport-Security"] == "max-age=31536000"
    assert seen["plain"] == [301, "https://localhost/dang-nhap/"]
    (token,) = seen["cookies"]
    assert token.startswith("__Host-csrftoken=")
    assert {"Path=/", "SameSite=Lax", "Secure"} <= set(token.split("; "))


def test_with_https_a_log_in_is_kept_in_a_cookie_of_this_host_alone(transactional_db: None, tmp_path: Path) -> None:
    cookies = with_https(ENTER, tmp_path, database_url())
    (session,) = (cookie for cookie in cookies if "sessionid" in cookie)
    assert session.startswith("__Host-sessionid=")
    assert {"Path=/", "SameSite=Lax", "Secure", "HttpOnly"} <= set(session.split("; "))
    assert "Domain=" not in session  # a browser takes no cookie of such a name with one
