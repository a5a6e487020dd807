"""What every answer carries: where its page may load from, who may frame it, cookies that no other site gets."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from tests.cast import PASSWORD
from tests.web.conftest import Enter

ROOT = Path(__file__).parents[2]
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


def test_cookies_are_kept_from_scripts_and_other_sites(an: User) -> None:
    client = Client()
    client.post("/dang-nhap/", {"username": "an", "password": PASSWORD})
    page = client.post("/ngon-ngu/", {"language": "en", "next": "/quay/"})
    client.get("/quay/")
    session, language, token = client.cookies["sessionid"], page.cookies["django_language"], client.cookies["csrftoken"]
    assert [cookie["samesite"] for cookie in (session, language, token)] == ["Lax"] * 3
    assert session["httponly"]
    assert language["httponly"]


def test_with_https_cookies_and_strict_transport_follow(tmp_path: Path) -> None:
    told = {"SOHOA_HTTPS": "1", "SOHOA_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment = {**os.environ, **told, "SOHOA_DATABASE_URL": "sqlite://:memory:"}
    done = subprocess.run([sys.executable, "-c", SECURE], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["headers"]["Strict-Transport-Security"] == "max-age=31536000"
    assert seen["plain"] == [301, "https://localhost/dang-nhap/"]
    (token,) = seen["cookies"]
    assert token.startswith("__Host-csrftoken=")
    assert {"Path=/", "SameSite=Lax", "Secure"} <= set(token.split("; "))
