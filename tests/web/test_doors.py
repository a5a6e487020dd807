"""Every page of Quầy and Nhân viên: the anonymous log in, the wrong unit finds nothing, the wrong method is refused."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from accounts.models import User
from storage.models import Document, Dossier, Page, Scan
from tests.storage.paper import make_scan
from tests.web.conftest import Enter
from web import urls
from web.views import counter, dossier, filing, images, people, scans, uploads

MINE = (counter, dossier, filing, images, people, scans, uploads)
READ = ("counter", "new_dossier", "procedures", "tray", "dossier", "live", "page_image", "people")
WRITTEN_TOO = ("new_dossier", "complete")  # the form and its post share an address
OF_A_DOSSIER = [
    "dossier",
    "live",
    "upload",
    "upload_part",
    "set_sheets",
    "set_applicant",
    "attach_code",
    "set_owning_unit",
    "take_over",
    "reuse",
    "return_result",
    "complete",
    "strike_out",
    "turn",
    "straighten",
    "accept_page",
    "reverse",
    "interleave",
    "reorder",
    "split",
    "move",
    "move_to_dossier",
    "undo",
]
OF_A_SCAN = ("file_scan", "unlock_scan", "retry_scan", "dismiss_scan")
OF_A_PERSON = ("set_active", "unlock_person", "set_password", "reset_phone")
WITHOUT_ROW = ("counter", "new_dossier", "procedures", "tray", "people")
NAMES = [*WITHOUT_ROW, *OF_A_DOSSIER, *OF_A_SCAN, *OF_A_PERSON, "page_image", "move_person"]


@pytest.fixture
def addresses(dossier: Dossier, an: User, pages: list[Page]) -> dict[str, str]:
    """The address of every page, of rows in unit A."""
    scan = make_scan(an, dossier)
    found = {name: reverse(name) for name in WITHOUT_ROW}
    found |= {name: reverse(name, args=[dossier.uid]) for name in OF_A_DOSSIER}
    found |= {name: reverse(name, args=[scan.uid]) for name in OF_A_SCAN}
    found |= {name: reverse(name, args=[an.uid]) for name in OF_A_PERSON}
    found["page_image"] = reverse("page_image", args=[pages[0].uid, "view"])
    found["move_person"] = reverse("move_person", args=[an.memberships.get().pk])
    return found


def test_every_page_of_these_views_is_in_the_table() -> None:
    modules = {module.__name__ for module in MINE}
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
def test_the_wrong_method_is_refused(name: str, addresses: dict[str, str], an: User, enter: Enter) -> None:
    client = enter(an)
    ask = client.put if name in WRITTEN_TOO else client.post if name in READ else client.get
    assert ask(addresses[name]).status_code == 405


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT_ROW])
def test_another_unit_finds_nothing(name: str, addresses: dict[str, str], binh: User, enter: Enter) -> None:
    client = enter(binh)
    ask = client.get if name in READ else client.post
    assert ask(addresses[name]).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_person_without_a_place_finds_nothing(name: str, addresses: dict[str, str], dung: User, enter: Enter) -> None:
    client = enter(dung)
    ask = client.get if name in READ else client.post
    assert ask(addresses[name]).status_code == 404


@pytest.mark.parametrize("name", [*OF_A_DOSSIER[2:], *OF_A_SCAN])
def test_who_may_only_look_changes_nothing(name: str, addresses: dict[str, str], kho: User, enter: Enter) -> None:
    assert enter(kho).post(addresses[name]).status_code == 404


def test_another_units_rows_are_untouched(
    addresses: dict[str, str], pages: list[Page], binh: User, enter: Enter
) -> None:
    client = enter(binh)
    for name in (*OF_A_DOSSIER[2:], *OF_A_SCAN):
        client.post(addresses[name], {"pages": [str(page.uid) for page in pages], "sheets": "9", "reason": "thử"})
    assert not Page.objects.filter(struck_out=True).exists()
    assert not Dossier.objects.filter(sheets=9).exists()
    assert not Scan.objects.filter(dismissed=True).exists()
    assert Document.objects.count() == 1
