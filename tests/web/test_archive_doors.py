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
OF_A_DOSSIER = ("dossier_zip", "dossier_archive", "dossier_pdf")
OF_A_PAPER = ("record_copy", "access_copy", "words_file")
READ = (*WITHOUT_ROW, *OF_A_PAGE_READ, *OF_A_DOSSIER, *OF_A_PAPER)
WITH_ROW = (*OF_A_PAGE_READ, *OF_A_PAGE_WRITTEN, *OF_A_DOSSIER, *OF_A_PAPER)
NAMES = (*WITHOUT_ROW, *WITH_ROW)


@pytest.fixture
def addresses(pages: list[Page]) -> dict[str, str]:
    """The address of every page, of rows in unit A."""
    document = pages[0].document
    assert document is not None
    found = {"archive": reverse("archive"), "piles": reverse("piles"), "worklist": reverse("worklist", args=["ket"])}
    found |= {name: reverse(name, args=[pages[0].uid]) for name in (*OF_A_PAGE_READ, *OF_A_PAGE_WRITTEN)}
    found |= {name: reverse(name, args=[document.dossier.uid]) for name in OF_A_DOSSIER}
    found |= {name: reverse(name, args=[document.uid]) for name in ("record_copy", "access_copy")}
    return found | {"words_file": reverse("words_file", args=[document.uid, "alto"])}


def test_every_page_of_these_views_is_in_the_table() -> None:
    modules = {module.__name__ for module in (archive, downloads, viewer)}
    named = {
        entry.name
        for entry in urls.urlpatterns
        if isinstance(entry, URLPattern) and getattr(entry.callback, "__module__", "") in modules
    }
    assert named == set(NAMES)


def answers(
    client: Client, addresses: dict[str, str], names: tuple[str, ...], *, wrong: bool = False
) -> dict[str, int]:
    """The status of each answer, asked with the method that the page wants, or with the other one."""
    form = {"reason": "thử", "text": "thử"}
    found = {}
    for name in names:
        ask = client.get if (name in READ) != wrong else client.post
        found[name] = ask(addresses[name], form).status_code
    return found


def test_the_anonymous_is_sent_to_log_in(addresses: dict[str, str]) -> None:
    assert answers(Client(), addresses, NAMES) == dict.fromkeys(NAMES, 302)
    assert Client().get(addresses["archive"])["Location"].startswith(reverse("login"))


def test_the_wrong_method_is_refused(addresses: dict[str, str], kho: User, enter: Enter) -> None:
    assert answers(enter(kho), addresses, NAMES, wrong=True) == dict.fromkeys(NAMES, 405)


def test_another_unit_finds_nothing_and_leaves_no_trace(addresses: dict[str, str], binh: User, enter: Enter) -> None:
    binh.memberships.update(may_verify=True)
    assert answers(enter(binh), addresses, WITH_ROW) == dict.fromkeys(WITH_ROW, 404)
    assert not AuditEntry.objects.filter(actor=binh).exists()


def test_a_person_without_a_place_finds_nothing(addresses: dict[str, str], dung: User, enter: Enter) -> None:
    assert answers(enter(dung), addresses, NAMES) == dict.fromkeys(NAMES, 404)
