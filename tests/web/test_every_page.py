"""No page is forgotten: each asks the anonymous to log in, and answers no method but its own."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter, UUIDConverter

from web import urls

PAGES = [entry for entry in urls.urlpatterns if isinstance(entry, URLPattern)]
NAMES = sorted(str(page.name) for page in PAGES)
# Open to all by their nature: the doors, the language, and what machines watch (metrics: loopback or token only).
OPEN = {
    "openid_connect_login",
    "openid_connect_callback",
    "login",
    "logout",
    "set_language",
    "healthz",
    "readyz",
    "metrics",
}
DJANGOS_OWN = {"login", "logout", "set_language"}


def address(name: str) -> str:
    """The page's address, of a row that is not there."""
    page = next(page for page in PAGES if page.name == name)
    given = {}
    for word, converter in page.pattern.converters.items():
        given[word] = (
            UUID(int=1) if isinstance(converter, UUIDConverter) else 1 if isinstance(converter, IntConverter) else "x"
        )
    return reverse(name, kwargs=given)


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(PAGES)


def asks_to_log_in(client: Client, name: str) -> bool:
    """Whether every method that the page takes leads the anonymous to log-in."""
    answers = [client.get(address(name)), client.post(address(name))]
    taken = [answer for answer in answers if answer.status_code != 405]
    return bool(taken) and all(
        answer.status_code == 302 and answer["Location"].startswith(reverse("login")) for answer in taken
    )


@pytest.mark.django_db
def test_the_anonymous_is_asked_to_log_in(client: Client) -> None:
    assert [name for name in NAMES if name not in OPEN and not asks_to_log_in(client, name)] == []


@pytest.mark.django_db
def test_a_method_that_no_page_has_is_refused(client: Client) -> None:
    asked = [name for name in NAMES if name not in DJANGOS_OWN]
    assert [name for name in asked if client.delete(address(name)).status_code != 405] == []
