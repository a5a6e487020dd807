"""One site for all tours, one browser for a module, a tab for each person of a tour."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.cast import PASSWORD
from tests.tours.browser import Tab, chromium, open_tab
from tests.tours.site import Site, new_site

OpenTab = Callable[..., Tab]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tours go to one process, which starts the site once."""
    for item in items:
        if "tests/tours/" in item.nodeid and "opened" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("tours"))


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A running site with the cast of the tours."""
    with new_site() as site:
        site.run("tests.tours.people")
        site.start()
        yield site


# Not for the whole session: while Playwright runs, Django takes this thread for one that must not ask the database.
@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """The browser."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(site: Site, chrome: Browser) -> Iterator[OpenTab]:
    """`opened("an")` is An's tab, logged in; in the end none of them left the site's origin or met an error."""
    tabs: list[Tab] = []
    with ExitStack() as stack:

        def open_one(username: str = "", *, phone: bool = False) -> Tab:
            tab = stack.enter_context(open_tab(chrome, site.address, phone=phone))
            tabs.append(tab)
            if username:
                tab.log_in(username, PASSWORD)
            return tab

        yield open_one
        strangers = [url for tab in tabs for url in tab.strangers]
        errors = [words for tab in tabs for words in tab.errors]
    assert not strangers
    assert not errors
