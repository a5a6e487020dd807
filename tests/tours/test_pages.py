"""Every person's pages as people meet them: readable, named, within reach, in both languages, from this site alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.tours.conftest import OpenTab
from tests.tours.pages import walk

LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")
PEOPLE = ["an", "kho", "chi"]
SHOWN = """() => {
  document.querySelectorAll("[lang=vi], .snippet").forEach((one) => one.remove());
  const named = Array.from(document.querySelectorAll("[placeholder], [aria-label], [title]"),
    (one) => [one.placeholder, one.getAttribute("aria-label"), one.title].filter(Boolean).join("\\n"));
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  return [document.title, document.body.innerText, ...named].join("\\n");
}"""
DATA = [
    "Tỉnh Thử Nghiệm",
    "Xã Thử Một",
    "Phường Thử Hai",
    "Trần Thị Thử An",
    "Lê Văn Thử Bình",
    "Phạm Thị Thử Chi",
    "Đỗ Văn Thử Kho",
    "Vũ Thị Thử Trị",
    "Nguyễn Văn Thử",
    "Hộ tịch",
    "Đăng ký khai sinh",
    "Tờ khai đăng ký khai sinh",
    "Văn bản ủy quyền",
    "Vĩnh viễn",
    "Báo cáo",
    "Kết quả",
    "Quầy 1",
    "Tiếng Việt",
    "Chỉ tiêu thử",
]
"""What the cast's rows hold: data, which no language switch translates."""


@pytest.mark.parametrize("person", PEOPLE)
def test_on_a_desk_everything_can_be_read_named_and_pressed(opened: OpenTab, person: str) -> None:
    assert not problems_of(opened(person).page, person)


@pytest.mark.parametrize("person", PEOPLE)
def test_on_a_phone_everything_can_be_read_named_and_pressed(opened: OpenTab, person: str) -> None:
    assert not problems_of(opened(person, phone=True).page, person)


@pytest.mark.parametrize("person", PEOPLE)
def test_in_english_nothing_is_left_in_vietnamese(opened: OpenTab, person: str) -> None:
    tab = opened(person)
    tab.speak_english()
    left = {address: vietnamese_on(tab.page) for address in walk(tab.page, person)}
    assert not {address: lines for address, lines in left.items() if lines}


def test_admin_and_api_docs_ask_nobody_else(opened: OpenTab) -> None:
    page = opened("tri").page
    for address in walk(page, "tri"):
        assert page.title(), address
    expect(page.get_by_text("/api/search").first).to_be_visible()  # the API's page is drawn by its own script


def test_log_in_can_be_read_named_and_pressed(opened: OpenTab) -> None:
    page = opened().page
    page.goto("/dang-nhap/")
    assert not page.evaluate(LOOKS)


def test_the_look_finds_what_it_is_for(opened: OpenTab) -> None:
    page = opened().page
    page.set_content(
        "<p style='color: #999'>faint</p><p style='font-size: 12px'>small</p><button style='height: 20px'>low</button>"
        "<input id=x><img src='data:,' id=x><div style='width: 3000px'>wide</div>"
    )
    found = " ".join(page.evaluate(LOOKS))
    for fault in ("contrast 2.85", "text of 12 px", "target of 20 px", "field without", "picture without", "id twice"):
        assert fault in found
    assert "0 headings" in found
    assert "scrolls sideways" in found
    assert "no language" in found


def problems_of(page: Page, person: str) -> dict[str, list[str]]:
    """What is wrong with the person's pages, by address."""
    found = {address: page.evaluate(LOOKS) for address in walk(page, person)}
    return {address: problems for address, problems in found.items() if problems}


def vietnamese_on(page: Page) -> list[str]:
    """The lines of the page that hold Vietnamese letters and are neither data nor the number of a law."""
    text = re.sub(r"\d+/[\w/-]+", "", page.evaluate(SHOWN))
    for words in sorted(DATA, key=len, reverse=True):
        text = text.replace(words, "")
    return [line for line in text.splitlines() if re.search("[À-ỹăđơưĂĐƠƯ]", line)]
