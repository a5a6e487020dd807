"""The main paths of staff and archivist with no mouse at all, and every stop on the way to be seen."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.tours import counter, papers
from tests.tours.conftest import OpenTab
from tests.tours.pages import wait_until

MOST_STOPS = 80
FOCUS = """(wanted) => {
  const here = document.activeElement;
  const ring = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const around = [here, here.parentElement, here.closest(".card")].filter(Boolean);
  return { there: here.matches(wanted), what: here.outerHTML.slice(0, 120),
           seen: here === document.body || around.some((one) => ring(getComputedStyle(one))) };
}"""


def test_staff_need_no_mouse(opened: OpenTab) -> None:
    page = opened("an").page
    code = counter.code_of("H99.99001", 55)
    counter.open_dossier(page, code, "khai sinh")
    choose_file(page, papers.BORN_DIGITAL)
    assert counter.wait_for_verdicts(page, 2) == ["✓ Đạt", "✓ Đạt"]
    strike_out_and_undo(page)
    count_sheets(page, 2)
    page.keyboard.press("F9")
    expect(page.locator("#find")).to_be_focused()

    page.keyboard.type(code[-4:])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=code)).to_be_visible()
    follow(page, "a[href*='muc=ket-qua']")
    expect(page.get_by_role("heading", name="Trả kết quả")).to_be_visible()
    choose_file(page, papers.BORN_DIGITAL)
    counter.wait_for_verdicts(page, 2)
    counter.wait_until_read(page)
    follow(page, ".return button")
    expect(page.get_by_text("✓ Đã trả kết quả")).to_be_visible()


def test_archivist_needs_no_mouse(opened: OpenTab) -> None:
    page = opened("kho").page
    expect(page.locator("#find")).to_be_focused()
    wait_until(page, lambda: find(page))
    hit = page.locator(".hit").first
    page.keyboard.press("Enter")
    expect(page.locator("#page-title")).to_contain_text("Trang 1/2")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#page-title")).to_contain_text("Trang 2/2")
    width = page.locator(".sheet-image").bounding_box()
    page.keyboard.press("+")
    larger = page.locator(".sheet-image").bounding_box()
    assert width is not None
    assert larger is not None
    assert larger["width"] > 1.2 * width["width"]
    page.keyboard.press("Escape")
    expect(hit).to_be_focused()
    page.keyboard.press("F2")
    expect(page.locator("#find")).to_be_focused()


def find(page: Page) -> None:
    page.keyboard.press("F2")
    page.keyboard.type('"cai cach thu tuc hanh chinh"')
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_focused(timeout=1500)


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is there, round the page if need be; every stop on the way has a ring around it."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS, wanted)
        assert focus["seen"], focus["what"]
        if focus["there"]:
            return
    raise AssertionError(f"{wanted} is not within {MOST_STOPS} stops")


def follow(page: Page, wanted: str) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def choose_file(page: Page, paper: Path) -> None:
    tab_to(page, "#file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(paper)


def strike_out_and_undo(page: Page) -> None:
    """The arrows choose a page; Del and Ctrl+Z are the keys that its line shows."""
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    expect(counter.verdicts(page)).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(counter.verdicts(page)).to_have_count(2)


def count_sheets(page: Page, number: int) -> None:
    tab_to(page, "#sheets")
    page.keyboard.type(str(number))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"✓ Đã nhận {number}/{number} tờ")).to_be_visible()
