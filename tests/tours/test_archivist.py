"""The archivist's tour: a few words without accents, and the page with its hit boxed."""

import time

from playwright.sync_api import Page, expect

from tests.tours.conftest import OpenTab
from tests.tours.counter import READ_SECONDS

WORDS = '"cai cach thu tuc hanh chinh"'


def test_archivist_types_without_accents_and_sees_the_boxed_hit(opened: OpenTab) -> None:
    page = opened("kho").page
    assert page.url.endswith("/kho/")
    search_until_found(page)
    page.keyboard.press("Enter")
    expect(page.locator("#page-title")).to_contain_text("Báo cáo")
    expect(page.locator(".sheet-image rect").first).to_be_attached()
    expect(page.locator(".proof")).to_contain_text("SHA-256")
    assert "cải cách thủ tục hành chính" in page.locator(".words-beside .text").inner_text().lower()
    assert_box_lies_on_the_paper(page)


def search_until_found(page: Page) -> None:
    """The paper is still being read when the first tour begins."""
    deadline = time.monotonic() + READ_SECONDS
    while True:
        page.locator("#find").fill(WORDS)
        page.locator("#find").press("Enter")
        page.wait_for_url("**/kho/?q=*")
        if page.locator(".hit").count():
            break
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(1000)
    expect(page.locator(".hit").first).to_be_focused()
    marked = " ".join(page.locator(".hit").first.locator("mark").all_inner_texts())
    assert "cải cách" in marked.lower()


def assert_box_lies_on_the_paper(page: Page) -> None:
    expect(page.locator(".sheet-image img")).not_to_have_js_property("naturalHeight", 0)
    image = page.locator(".sheet-image img").bounding_box()
    boxes = [box.bounding_box() for box in page.locator(".sheet-image rect").all()]
    assert image is not None
    for box in boxes:
        assert box is not None
        assert box["width"] > 5
        assert image["x"] <= box["x"] <= image["x"] + image["width"]
        assert image["y"] <= box["y"] <= image["y"] + image["height"]
