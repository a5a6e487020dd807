"""The system's Chromium for one test. It lives in a thread of its own: beside its event loop no row could be read."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from accounts.models import User
from tests.cast import PASSWORD

PATIENCE = 15_000  # milliseconds: two cores may be busy with other tests
OPTIONS = ["--no-sandbox", "--disable-background-networking"]


def browse(address: str, user: User, tour: Callable[[Tab], None]) -> None:
    """Log the person in at the site and walk the tour."""
    name = user.username

    def walk() -> None:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
            # A context of its own lets a tour open other windows of the same person.
            tab = chromium.new_context(base_url=address, viewport={"width": 1366, "height": 768}).new_page()
            tab.set_default_timeout(PATIENCE)
            tab.goto("/dang-nhap/")
            log_in(tab, name)
            tab.wait_for_url(lambda url: "dang-nhap" not in url)
            tour(tab)
            chromium.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(walk).result()


def log_in(tab: Tab, name: str, frame: str = "") -> None:
    """Fill in the log-in form of the page, or of the frame in it."""
    place = tab.frame_locator(frame) if frame else tab
    place.locator("#id_username").fill(name)
    place.locator("#id_password").fill(PASSWORD)
    place.locator("button.main").click()
