"""What a counter's person does, as steps that several tours share."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

READ_SECONDS = 150
"""How long a tour waits for the workers: the machine may be reading other papers at the same time."""


def code_of(agency: str, number: int) -> str:
    """A dossier code of today."""
    return f"{agency}-{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')):%y%m%d}-{number:04}"


def open_dossier(page: Page, code: str, procedure: str) -> None:
    """From the first screen, with the keyboard alone: the code, the offer, the procedure without accents."""
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Chưa có hồ sơ {code}")).to_be_visible()
    expect(page.get_by_role("link", name="Tiếp nhận hồ sơ này")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tiếp nhận hồ sơ mới")).to_be_visible()
    expect(page.get_by_label("Tìm thủ tục, không cần dấu")).to_be_focused()
    with page.expect_response("**/quay/thu-tuc/*"):
        page.keyboard.type(procedure)
    expect(page.get_by_role("radio").first).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=code)).to_be_visible()


def send(page: Page, paper: Path) -> None:
    """Choose a file for the paper that is open."""
    page.set_input_files("#file", paper)


def verdicts(page: Page) -> Locator:
    """The verdicts of the pages that stand, in order."""
    return page.locator(".cards:not(.small) .card .state")


def wait_for_verdicts(page: Page, count: int) -> list[str]:
    """All verdicts, once each of so many pages has one."""
    expect(verdicts(page)).to_have_count(count, timeout=READ_SECONDS * 1000)
    expect(page.locator(".cards .state.waiting")).to_have_count(0, timeout=READ_SECONDS * 1000)
    return verdicts(page).all_inner_texts()


def wait_until_read(page: Page) -> None:
    """Return when the dossier's page has come to rest: every page read, every record made."""
    resting = page.locator("#live:not([hx-trigger*='every 1s'])")
    expect(resting).to_be_attached(timeout=READ_SECONDS * 1000)
