"""Whatever is typed into a form or an address: an answer with words, never a fault of the house."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from reports.facts import recount_all
from storage.models import Document, Page
from storage.search.follower import catch_up
from tests.storage.paper import make_scan, read
from tests.web.conftest import Enter
from web import urls

# log-out would end the session; the last two are asked by machines.
LEFT_OUT = {"logout", "set_language", "login", "readyz", "metrics"}
PAGES = [entry for entry in urls.urlpatterns if isinstance(entry, URLPattern) and entry.name not in LEFT_OUT]
FIELDS = re.findall(
    r"\S+",
    "q unit field procedure kind since until state screen period indicator number random own table muc giay-to v viec "
    "code text beside from print pages order to into key replaces source sheets applicant identity_number phone reason "
    "day channel document component change what active password ticket temporary as_of file",
)
ODD = (
    *("", " ", "0", "-1", "²", "٣", "１２", "9" * 18, "9" * 400, "1e309", "NaN", "null", "True", "[]", "{}"),
    *("%", "_", "'\"", "((", "*", "\\", "../../etc", "<b>", "{{ 1 }}", "\u202e", "😀", "a\u0300" * 200, "đ" * 6000),
    *("2026-13", "2026-02-30", "0001-01-01", "9999-12-31", "0001-01-01:9999-12-31", "9999", "1900-Q1", "31/02/2026"),
    *("01/01/0001", "31/12/9999", "99:99", "00:00", "9999-12-31T23:59", "0001-01-01T00:00"),
    *("c²", "c" + "9" * 30, "d-", "d" + "0" * 40, "r", "x" * 300, "H99.99001-260105-0001", "H99.99001-999999-0001"),
    *("٠" * 12, "093000000001\n", "4.2", "received", "ket", "component", "ready", "alto", "\x00", "a\x00b"),
)


@pytest.fixture
def addresses(pages: list[Page], an: User, blob_root: Path, redis_url: str, settings: Settings) -> list[str]:
    """Every page's address, of rows that are there and the person's."""
    settings.INDEX_DIR = blob_root / "index"
    read(pages[0], "Quyết định")
    recount_all()
    catch_up()
    an.memberships.update(role="administrator", may_verify=True)
    page, paper = pages[0], pages[0].document
    assert isinstance(paper, Document)
    uids = {
        "lan-quet/": make_scan(an, paper.dossier).uid,
        "kho/giay-to/": paper.uid,
        "kho/trang/": page.uid,
        "anh/": page.uid,
        "nhan-vien/": an.uid,
    }
    return [filled(str(entry.pattern), uids, paper.dossier.uid, an) for entry in PAGES]


def filled(route: str, uids: dict[str, UUID], dossier: UUID, an: User) -> str:
    """The address with the row of its kind."""
    uid = next((uid for begin, uid in uids.items() if route.startswith(begin)), dossier)
    words = {"uid": uid, "size": "view", "name": "ket", "form": "alto", "kind": "csv"}
    words["membership"] = an.memberships.get().pk
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(words[found[1]]), route)


VALUES = st.sampled_from(ODD) | st.text(max_size=40).filter(lambda text: not re.search("[\ud800-\udfff]", text))
FORMS = st.dictionaries(st.sampled_from(FIELDS), VALUES | st.lists(VALUES, max_size=3), min_size=1, max_size=12)


def test_no_field_is_a_fault_of_the_house(addresses: list[str], an: User, enter: Enter) -> None:
    @hypothesis.settings(max_examples=40, suppress_health_check=list(hypothesis.HealthCheck))
    @given(st.lists(st.sampled_from(addresses), min_size=8, max_size=8, unique=True), FORMS)
    def ask(asked: list[str], form: dict[str, Any]) -> None:
        client = enter(an)  # anew: a page may have ended the session of the example before
        for address in asked:
            with transaction.atomic():
                for answer in (client.get(address, form), client.post(address, form), posted(client, address, form)):
                    assert answer.status_code < 500, address
                transaction.set_rollback(True)

    ask()


def posted(client: Client, address: str, form: dict[str, Any]) -> Any:
    """A form with its address holding the same again, as a script of the page sends it."""
    return client.post(address, form, query_params=form, headers={"HX-Request": "true"})


@pytest.mark.parametrize("name", ["reason", "text", "code", "password", "applicant"])
def test_a_nul_in_a_form_is_refused_with_words(name: str, addresses: list[str], an: User, enter: Enter) -> None:
    client = enter(an)
    inside = [address for address in addresses if not address.startswith("/dang-nhap/")]  # who is in is led on there
    for address in inside:
        refused = client.post(address, {name: "a\x00b"})
        assert refused.status_code in (400, 405), address
        if refused.status_code == 400:
            assert "NUL" in refused.content.decode()


def test_a_nul_in_an_address_is_refused_with_words(an: User, enter: Enter) -> None:
    assert enter(an).get("/kho/?q=a%00b").status_code == 400
    assert enter(an).get("/ho-so/%00/").status_code == 400
