"""Every page of Kho: the anonymous log in, the wrong unit finds nothing, the wrong method is refused."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from accounts.models import User
from storage.models import AuditEntry, Page
from tests.web.conftest import Enter
from web import urls
from web.views import archive, downloads, viewer

WITHOUT_ROW = ("archive", "piles", "worklist")
OF_A_PAGE_READ = ("archive_page", "original")
OF_A_PAGE_WRITTEN = ("correct_page", "send_back", "withdraw", "archive_move", "archive_undo")
OF_A_DOSSIER = ("dossier_zip", "dossier_pdf")
READ = (*WITHOUT_ROW, *OF_A_PAGE_READ, *OF_A_DOSSIER, "record_copy")
WITH_ROW = (*OF_A_PAGE_READ, *OF_A_PAGE_WRITTEN, *OF_A_DOSSIER, "record_copy")
NAMES = (*WITHOUT_ROW, *WITH_ROW)


@pytest.fixture
def addresses(pages: list[Page]) -> dict[str, str]:
    """The address of every page, of rows in unit A."""
    document = pages[0].document
    assert document is not None
    found = {"archive": reverse("archive"), "piles": reverse("piles"), "worklist": reverse("worklist", args=["ket"])}
    found |= {name: reverse(name, args=[pages[0].uid]) for name in (*OF_A_PAGE_READ, *OF_A_PAGE_WRITTEN)}
    found |= {name: reverse(name, args=[document.dossier.uid]) for name in OF_A_DOSSIER}
    return found | {"record_copy": reverse("record_copy", args=[document.uid])}


def test_every_page_of_these_views_is_in_the_table() -> None:
    modules = {module.__name__ for module in (archive, downloads, viewer)}
    named = {
        entry.name
        for entry in urls.urlpatterns
        if isinstance(entry, URLPattern) and getattr(entry.callback, "__module__", "") in modules
    }
    assert named == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_anonymous_is_sent_to_log_in(name: str, addresses: dict[str, str]) -> None:
    ask = Client().get if name in READ else Client().post
    response = ask(addresses[name])
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", NAMES)
def test_the_wrong_method_is_refused(name: str, addresses: dict[str, str], kho: User, enter: Enter) -> None:
    client = enter(kho)
    ask = client.post if name in READ else client.get
    assert ask(addresses[name]).status_code == 405


@pytest.mark.parametrize("name", WITH_ROW)
def test_another_unit_finds_nothing_and_leaves_no_trace(
    name: str, addresses: dict[str, str], binh: User, enter: Enter
) -> None:
    binh.memberships.update(may_verify=True)
    client = enter(binh)
    ask = client.get if name in READ else client.post
    assert ask(addresses[name], {"reason": "thử", "text": "thử"}).status_code == 404
    assert not AuditEntry.objects.filter(actor=binh).exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_person_without_a_place_finds_nothing(name: str, addresses: dict[str, str], dung: User, enter: Enter) -> None:
    client = enter(dung)
    ask = client.get if name in READ else client.post
    assert ask(addresses[name]).status_code == 404
