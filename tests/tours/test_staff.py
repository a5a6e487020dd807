"""The staff's tour: a stack of paper in, every page judged, one mended, the citizen sent home, the result returned."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.tours import counter, papers
from tests.tours.conftest import OpenTab


def test_staff_scan_a_stack_mend_a_page_and_return_the_result(opened: OpenTab, tmp_path: Path) -> None:
    page = opened("an").page
    assert page.url.endswith("/quay/")
    code = counter.code_of("H99.99001", 42)
    counter.open_dossier(page, code, "khai sinh")
    scan_stack(page, papers.stack(tmp_path))
    replace_bad_page(page)
    finish(page)
    find_again(page, code)
    return_result(page)


def scan_stack(page: Page, stack: Path) -> None:
    counter.send(page, stack)
    assert counter.wait_for_verdicts(page, 5) == ["✓ Đạt", "✓ Đạt", "✕ Quét lại", "✓ Đạt", "✓ Đạt"]
    expect(page.get_by_text("Độ phân giải thấp: 100 dpi, cần 200")).to_be_visible()


def replace_bad_page(page: Page) -> None:
    page.keyboard.press("F8")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("F4")
    expect(page.get_by_text("Tệp tiếp theo sẽ thay trang 3. Trang cũ vẫn được giữ.")).to_be_visible()
    chooser.value.set_files(papers.OFFICIAL)
    expect(page.get_by_text("1 trang đã bỏ hoặc đã thay")).to_be_visible(timeout=counter.READ_SECONDS * 1000)
    after = counter.wait_for_verdicts(page, 5)
    assert all(word.startswith("✓") for word in after), after


def finish(page: Page) -> None:
    page.get_by_label("Tờ nhận của công dân").fill("5")
    page.get_by_label("Tờ nhận của công dân").press("Enter")
    expect(page.get_by_text("✓ Đã nhận 5/5 tờ")).to_be_visible()
    page.keyboard.press("F9")
    farewell = "Đã nhận đủ 5/5 tờ, mọi trang đạt. Trả bản chính cho công dân; công dân có thể về."
    expect(page.get_by_text(farewell)).to_be_visible()
    expect(page.locator("#find")).to_be_focused()


def find_again(page: Page, code: str) -> None:
    page.keyboard.type(code[-4:])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=code)).to_be_visible()


def return_result(page: Page) -> None:
    page.get_by_role("link", name="Kết quả").click()
    expect(page.get_by_text("Chưa tính: ")).to_contain_text("thiếu bản điện tử của kết quả")
    counter.send(page, papers.BORN_DIGITAL)
    counter.wait_for_verdicts(page, 2)
    counter.wait_until_read(page)
    page.get_by_role("button", name="Trả kết quả").click()
    expect(page.get_by_text("✓ Đã trả kết quả")).to_be_visible()
    expect(page.get_by_text("Được tính vào chỉ tiêu")).to_be_visible()
