"""The manager's tour: a component leaves 4.2 as it was, the result moves it by exactly one, the number leads to it."""

import time

from playwright.sync_api import Page, expect

from tests.tours import counter, papers
from tests.tours.conftest import OpenTab

UNIT = "Phường Thử Hai"
RECEIVED, COMPONENTS, RESULTS, COUNTED = 0, 1, 3, 5


def test_manager_sees_42_moved_by_the_result_alone(opened: OpenTab) -> None:
    staff, manager = opened("binh").page, opened("chi").page
    assert manager.url.endswith("/chi-tieu/")
    code = counter.code_of("H99.99002", 77)
    before = numbers(manager)

    counter.open_dossier(staff, code, "khai sinh")
    send_and_read(staff, code, "")
    wait_for_numbers(manager, moved(before, RECEIVED, COMPONENTS))

    send_and_read(staff, code, "Kết quả")
    wait_for_numbers(manager, moved(before, RECEIVED, COMPONENTS, RESULTS, COUNTED))
    drill_down(manager, code)


def send_and_read(page: Page, code: str, half: str) -> None:
    if half:
        page.get_by_role("link", name=half).click()
    counter.send(page, papers.BORN_DIGITAL)
    counter.wait_for_verdicts(page, 2)
    counter.wait_until_read(page)
    expect(page.get_by_role("heading", name=code)).to_be_visible()


def numbers(page: Page) -> list[int]:
    """The whole numbers of the unit's row, in the order of the columns."""
    page.goto("/chi-tieu/")
    row = page.get_by_role("row").filter(has_text=UNIT)
    return [int(text.replace(".", "")) for text in row.locator("td").all_inner_texts()[:6]]


def moved(before: list[int], *columns: int) -> list[int]:
    """The numbers with one more in each of these columns."""
    return [number + (column in columns) for column, number in enumerate(before)]


def wait_for_numbers(page: Page, wanted: list[int]) -> None:
    """The figures follow the papers within seconds; on the way there they never pass the wanted ones."""
    deadline = time.monotonic() + 60
    while (now := numbers(page)) != wanted:
        assert now[COUNTED] <= wanted[COUNTED], now
        assert time.monotonic() < deadline, (now, wanted)
        page.wait_for_timeout(500)


def drill_down(page: Page, code: str) -> None:
    row = page.get_by_role("row").filter(has_text=UNIT)
    row.locator("td").nth(COUNTED).get_by_role("link").click()
    line = page.get_by_role("row").filter(has_text=code)
    expect(line).to_contain_text("Được tính vào chỉ tiêu")
    line.get_by_role("link", name=code).click()
    expect(page.get_by_role("heading", name=code)).to_be_visible()
