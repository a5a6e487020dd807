"""The door in front of every view: where it leads the anonymous, and where log-in leads them back to."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from storage.models import Dossier, Page
from tests.cast import PASSWORD
from tests.web.conftest import Enter

SITE = "http://testserver"


def onward(answer: HttpResponse) -> str:
    """Where the log-in that the answer leads to goes on to."""
    assert answer["Location"].startswith(reverse("login"))
    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def test_log_in_leads_on_to_the_page_that_was_asked_for(client: Client, dossier: Dossier) -> None:
    asked = f"{reverse('dossier', args=[dossier.uid])}?muc=ket-qua"
    assert onward(client.get(asked)) == asked


def test_log_in_leads_back_to_the_page_whose_form_was_sent(client: Client, dossier: Dossier, an: User) -> None:
    page = f"{reverse('dossier', args=[dossier.uid])}?muc=ket-qua"
    sent = client.post(reverse("return_result", args=[dossier.uid]), headers={"Referer": SITE + page})
    assert onward(sent) == page
    form = {"username": an.username, "password": PASSWORD, "next": onward(sent)}
    assert client.post(sent["Location"], form, follow=True).status_code == 200


@pytest.mark.parametrize("sender", ["", "http://elsewhere.example/kho/", f"{SITE}.elsewhere.example/kho/"])
def test_a_form_from_elsewhere_leads_home(sender: str, client: Client, dossier: Dossier) -> None:
    sent = client.post(reverse("set_sheets", args=[dossier.uid]), headers={"Referer": sender})
    assert onward(sent) == "/"


def test_the_page_of_what_is_missing_can_be_come_back_to(
    client: Client, dossier: Dossier, pages: list[Page], an: User, enter: Enter
) -> None:
    page = reverse("complete", args=[dossier.uid])
    assert onward(client.post(page, headers={"Referer": SITE + page})) == page
    assert "Còn thiếu" in enter(an).get(page).content.decode()
    dossier.refresh_from_db()
    assert dossier.completed_at is None
