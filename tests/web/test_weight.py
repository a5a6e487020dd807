"""What travels over a slow line: the first view of a page, and an update of its moving part."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from storage.models import Document, Dossier, Page
from tests.storage.paper import scanned
from tests.web.conftest import Enter
from web.middleware import ZippedPages

KILOBYTE = 1024
ZIPPED = {"Accept-Encoding": "gzip"}
LINKED = re.compile(r'(?:src|href)="/static/([^"?]+)')


def live(browser: Client, dossier: Dossier, paper: Document, *, tools: str = "") -> bytes:
    """The body of an update as it travels."""
    asked = f"?giay-to=c{paper.component_id}&t={tools}"
    answer = browser.get(reverse("live", args=[dossier.uid]) + asked, headers=ZIPPED | {"HX-Request": "true"})
    assert answer["Content-Encoding"] == "gzip"
    return answer.content


def test_a_first_view_with_all_that_it_loads_stays_under_two_hundred_kilobytes(
    enter: Enter, an: User, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    answer = enter(an).get(reverse("dossier", args=[dossier.uid]), headers=ZIPPED)

    loaded = set(LINKED.findall(gzip.decompress(answer.content).decode()))
    parts = [finders.find(name) for name in loaded]
    sizes = [len(gzip.compress(Path(part).read_bytes())) for part in parts if part]
    assert len(sizes) > 5
    assert len(answer.content) + sum(sizes) < 200 * KILOBYTE


def test_an_update_of_twelve_pages_stays_under_two_kilobytes(
    enter: Enter, an: User, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    scanned(an, paper, pages=9)
    browser = enter(an)
    whole = gzip.decompress(live(browser, dossier, paper)).decode()
    told = re.search(r"&amp;t=(\w+)", whole)
    assert told is not None

    update = live(browser, dossier, paper, tools=told[1])

    assert len(update) < 2 * KILOBYTE
    assert gzip.decompress(update).decode().count('class="card ') == 12


def test_tools_that_the_page_has_not_are_sent_to_it(
    enter: Enter, an: User, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    assert 'role="toolbar"' in gzip.decompress(live(enter(an), dossier, paper, tools="others")).decode()


def test_pictures_and_files_travel_as_they_are(rf: RequestFactory) -> None:
    asked = rf.get("/", headers=ZIPPED)
    picture = ZippedPages(lambda _: HttpResponse(b"0" * 5000, content_type="image/jpeg"))(asked)
    file = ZippedPages(lambda _: StreamingHttpResponse([b"0" * 5000], content_type="text/csv"))(asked)
    page = ZippedPages(lambda _: HttpResponse(b"0" * 5000, content_type="text/html"))(asked)
    assert [answer.headers.get("Content-Encoding") for answer in (picture, file, page)] == [None, None, "gzip"]
