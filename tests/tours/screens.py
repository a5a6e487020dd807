"""Renew the screenshots: `python -m tests.tours.screens FOLDER` runs the demo and takes each person's pages."""

import os
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.tours import counter, papers
from tests.tours.browser import chromium, open_tab
from tests.tours.site import Site, new_site

LAST_FOUR = "0003"  # of the code of the dossier that is shown
DEMO_SECONDS = 900


def take_all(site: Site, folder: Path, password: str) -> None:
    """Every screenshot, each of a person's own page."""
    shots = {"quay": take_counter, "kho": take_archive, "tinh": take_targets}
    with chromium() as browser:
        for username, take in shots.items():
            with open_tab(browser, site.address) as tab:
                tab.log_in(username, password)
                take(tab.page, folder)
        take_phone(browser, site, folder, password)


def take_counter(page: Page, folder: Path) -> None:
    """The first screen, and a dossier whose stack has just been judged."""
    shoot(page, folder / "counter.png")
    open_shown_dossier(page)
    page.locator(".papers-list a").nth(1).click()
    expect(page.locator(".cards .card")).to_have_count(0)
    with tempfile.TemporaryDirectory() as scratch:
        counter.send(page, papers.stack(Path(scratch)))
        counter.wait_for_verdicts(page, 5)
    page.get_by_label("Tờ nhận của công dân").fill("9")
    page.get_by_label("Tờ nhận của công dân").press("Enter")
    page.keyboard.press("F8")
    expect(page.locator("#sending li")).to_have_count(0)
    shoot(page, folder / "dossier.png")


def take_archive(page: Page, folder: Path) -> None:
    """What was found, and the page with its hits boxed."""
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type('"cai cach thu tuc hanh chinh"')
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".sheet-image rect").first).to_be_attached()
    shoot(page, folder / "archive.png")
    page.goto(page.locator(".hit").first.get_attribute("href") or "")
    shoot(page, folder / "viewer.png")


def take_targets(page: Page, folder: Path) -> None:
    """A district and its communes in 2019 (sample data)."""
    page.goto("/chi-tieu/?period=2019")
    former = page.get_by_label("Đơn vị", exact=True).locator("option").filter(has_text="Đồng Tháp (đến")
    page.goto(f"/chi-tieu/?period=2019&unit={former.get_attribute('value')}")
    page.get_by_role("link", name="Huyện Thanh Bình").first.click()
    expect(page.get_by_role("heading", name="Huyện Thanh Bình")).to_be_attached()
    shoot(page, folder / "targets.png")


def take_phone(browser: Browser, site: Site, folder: Path, password: str) -> None:
    """The dossier on a phone."""
    with open_tab(browser, site.address, phone=True) as tab:
        tab.log_in("quay", password)
        open_shown_dossier(tab.page)
        shoot(tab.page, folder / "phone.png")


def open_shown_dossier(page: Page) -> None:
    """The dossier that the screens show."""
    page.locator("#find").fill(LAST_FOUR)
    page.locator("#find").press("Enter")
    expect(page.locator("#live")).to_be_attached()


def shoot(page: Page, path: Path) -> None:
    """One screenshot, as large as the window, when all pictures are there."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)


def main() -> None:
    """Run the demo in a folder of its own and take all screens."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from reports.demo import PASSWORD

    with new_site() as site:
        site.start(["demo"], seconds=DEMO_SECONDS)
        deadline = time.monotonic() + DEMO_SECONDS
        while site.address not in site.log():
            assert site.process is not None
            assert site.process.poll() is None, site.log()
            assert time.monotonic() < deadline, site.log()
            time.sleep(0.5)
        take_all(site, folder, PASSWORD)


if __name__ == "__main__":
    main()
