"""The system's Chromium, shut in: it reaches the site and nothing else, and every attempt at anything else is noted."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
SHUT_IN = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SHUT_IN)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Tab:
    """One person's tab: the page, and what it did that no page of ours may do."""

    page: Page
    address: str
    strangers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note requests to other origins, errors of scripts, and what the policy of the page forbade."""
        # Playwright catches choosers only while somebody listens, and begins to a moment after being asked.
        self.page.on("filechooser", lambda _chooser: None)
        self.page.context.on("request", self.note_request)
        self.page.context.on("console", self.note_words)
        self.page.context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def note_request(self, request: Request) -> None:
        """Note a request that would leave the site."""
        asked = urlsplit(request.url)
        if asked.scheme not in ("data", "blob") and f"{asked.scheme}://{asked.netloc}" != self.address:
            self.strangers.append(request.url)

    def note_words(self, message: ConsoleMessage) -> None:
        """Note an error in the console.

        No errors: the icon that a browser looks for where a page (the admin's) names none, and htmx's own words when
        a page is left in the middle of a poll (an answer of 400 or more is in the console without them).
        """
        where = message.location.get("url") or ""
        harmless = where.endswith("/favicon.ico") or message.text.startswith("htmx:")
        if message.type == "error" and not harmless:
            self.errors.append(f"{message.text} ({where})")

    def log_in(self, username: str, password: str) -> None:
        """Log in through the form, with the keyboard alone; returns on the person's own page."""
        self.page.goto("/")
        # A busy machine's page is loaded before its first field has the focus, and a letter typed between is lost.
        expect(self.page.locator("#id_username")).to_be_focused()
        self.page.keyboard.type(username)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "dang-nhap" not in url)

    def speak_english(self) -> None:
        """Press the English switch."""
        self.page.get_by_role("button", name="English").click()
        self.page.locator("html[lang=en]").wait_for()


@contextmanager
def open_tab(browser: Browser, address: str, *, phone: bool = False) -> Iterator[Tab]:
    """A fresh tab with nobody logged in, on a desk's screen or a phone's."""
    context = browser.new_context(
        base_url=address,
        viewport=PHONE if phone else DESK,
        is_mobile=phone,
        has_touch=phone,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    context.set_default_timeout(20_000)
    tab = Tab(context.new_page(), address)
    tab.listen()
    try:
        yield tab
    finally:
        context.close()
