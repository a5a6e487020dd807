"""Kho by keyboard alone: ↑↓ through the results, Enter opens on the hit, ←→ + − Esc."""

from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from storage.blobs import keep
from storage.models import AuditEntry, Document, Page
from storage.search.follower import catch_up
from tests.web.archived import stored
from tests.web.browser import browse

PICTURE = Path(__file__).resolve().parent.parent / "samples" / "phone" / "linguistics_thesis_a.jpg"
TITLE = "#page-title"

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("blob_root")]


@pytest.fixture
def filed(transactional_db: None, paper: Document, an: User, tmp_path: Path, settings: Settings) -> list[Page]:
    """Three pages with a picture, two of which say what is looked for."""
    settings.INDEX_DIR = tmp_path / "index"
    rows = stored(an, paper, "Ủy ban nhân dân xã", "trang giữa", "Ủy ban nhân dân tỉnh")
    Page.objects.update(view=keep(PICTURE, original=False))
    catch_up()
    connection.close()
    return rows


def test_a_paper_is_found_and_read_without_a_mouse(live_server: LiveServer, filed: list[Page], kho: User) -> None:
    def tour(tab: Tab) -> None:
        tab.keyboard.press("F2")
        tab.keyboard.type("uy ban nhan dan")
        tab.keyboard.press("Enter")
        expect(tab.locator(".hit")).to_have_count(2)
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        expect(tab.locator("#reader .sheet-image rect")).to_have_count(4)
        opened = tab.locator(TITLE).inner_text()
        tab.keyboard.press("ArrowUp")
        expect(tab.locator(TITLE)).not_to_have_text(opened)
        before = tab.locator(".sheet-image").bounding_box()
        tab.keyboard.press("+")
        after = tab.locator(".sheet-image").bounding_box()
        assert before is not None
        assert after is not None
        assert after["width"] > before["width"] * 1.4
        tab.keyboard.press("Escape")
        expect(tab.locator(TITLE)).to_have_count(0)
        expect(tab.locator(".hit").first).to_be_focused()

    browse(live_server.url, kho, tour)
    assert AuditEntry.objects.filter(action="viewed_page").count() == 2
    assert AuditEntry.objects.filter(action="searched").count() == 1


def test_on_a_narrow_screen_the_page_opens_whole_and_esc_leads_back_to_its_place(
    live_server: LiveServer, filed: list[Page], kho: User
) -> None:
    def tour(tab: Tab) -> None:
        tab.set_viewport_size({"width": 360, "height": 740})
        tab.goto("/kho/?q=uy+ban")
        place = tab.locator(".hit").nth(1)
        identity = place.get_attribute("id")
        place.press("Enter")
        tab.wait_for_url("**/kho/trang/**")
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        first = tab.locator(TITLE).inner_text()
        tab.keyboard.press("ArrowRight" if "1/3" in first else "ArrowLeft")
        expect(tab.locator(TITLE)).to_contain_text("2/3")
        tab.go_back()
        tab.keyboard.press("Escape")
        tab.wait_for_url("**/kho/?q=*")
        expect(tab.locator(f"#{identity}")).to_be_focused()

    browse(live_server.url, kho, tour)
