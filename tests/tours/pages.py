"""Every page that a person of the cast lives on, for the tests that look at all of them."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

from tests.tours.people import CODE_IN_ARCHIVE

COUNTER = ["/quay/", "/quay/moi/", "/quay/chua-gan/", "/quay/?q=khong+co+ai", "/tro-giup/"]
HALVES = ["", "?muc=ket-qua", "?muc=lich-su"]
ARCHIVE = ["/kho/", "/kho/?q=khongcotunaynhuvay"]
TARGETS = [
    "/chi-tieu/",
    "/chi-tieu/?table=766",
    "/chi-tieu/ho-so/?number=received",
    "/chi-tieu/bao-cao-16-gio/",
    "/chi-tieu/so-tiep-nhan/",
    "/nhan-vien/",
]
ADMINISTRATION = [
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/storage/procedure/",
    "/admin/reports/target/",
    "/api/docs",
]


def walk(page: Page, person: str) -> Iterator[str]:
    """Open each page of the person, one after the other; yields its address when it stands."""
    for address in addresses(page, person):
        page.goto(address)
        yield address


def addresses(page: Page, person: str) -> list[str]:
    """The addresses of the person's pages."""
    if person == "an":
        return COUNTER + [dossier_address(page) + half for half in HALVES]
    if person == "kho":
        return [*ARCHIVE, *archived_addresses(page)]
    return TARGETS if person == "chi" else ADMINISTRATION


def dossier_address(page: Page) -> str:
    """The dossier that the cast begins with, at the counter."""
    page.goto(f"/quay/?q={CODE_IN_ARCHIVE}")
    return page.url


def archived_addresses(page: Page) -> list[str]:
    """The list that finds the cast's archived paper, and its page."""
    found = f"/kho/?q={CODE_IN_ARCHIVE}"
    hit = page.locator(".hit").first

    def found_it() -> None:
        page.goto(found)
        expect(hit).to_be_visible(timeout=500)

    wait_until(page, found_it)
    return [found, hit.get_attribute("href") or ""]


def wait_until(page: Page, passes: Callable[[], None], *, seconds: int = 60) -> None:
    """Return when `passes` raises no AssertionError any more; its last one when it is not in time."""
    for _second in range(seconds):
        try:
            return passes()
        except AssertionError:
            page.wait_for_timeout(1000)
    return passes()
