"""What the scripts promise: files kept until acknowledged, work that outlives its session, keys, code readers."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page as Tab
from playwright.sync_api import Response, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from storage.blobs import blobs
from storage.models import Document, Dossier, Page, Reading, Scan
from tests.storage.paper import numbers_of
from tests.web.archived import stored
from tests.web.browser import PATIENCE, browse, log_in
from web.live import key_of
from workers.glimpsing import glimpse

SAMPLES = Path(__file__).parent.parent / "samples"
PDF = SAMPLES / "pdf" / "trivial.pdf"
COARSE = SAMPLES / "vietnamese" / "qn-01-ct-2021-100dpi.pdf"
DROPPED = ["mot.pdf", "hai.pdf", "ba.pdf"]
SENDING = "#sending li"

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("blob_root")]


def address_of(dossier: Dossier, paper: Document) -> str:
    return f"{reverse('dossier', args=[dossier.uid])}?giay-to={key_of(paper, paper.component)}"


def test_a_file_waits_on_the_machine_while_the_link_is_down(
    live_server: LiveServer, dossier: Dossier, paper: Document, an: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.goto(address)
        tab.context.set_offline(True)
        tab.locator("#file").set_input_files(PDF)
        expect(tab.locator("#line")).to_contain_text("Mất mạng. 1 tệp giữ trên máy này, sẽ tự gửi.", timeout=PATIENCE)
        tab.goto("about:blank")  # the page is closed before the link is back
        tab.context.set_offline(False)
        with tab.expect_response(lambda answer: answer.url.endswith("/gui/")) as answered:
            tab.goto("/quay/")
        assert answered.value.status == 201
        expect(tab.locator(SENDING)).to_have_count(0, timeout=PATIENCE)

    browse(live_server.url, an, tour)
    scan = Scan.objects.get()
    assert (scan.name, scan.into, scan.by) == ("trivial.pdf", paper, an)


def slow(tab: Tab, bytes_a_second: int) -> None:
    """Have the tab's line carry no more than that upward; -1: as much as it can."""
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    tab.context.new_cdp_session(tab).send("Network.emulateNetworkConditions", line)


def test_a_large_file_goes_on_after_a_broken_line_and_its_first_page_is_told_meanwhile(
    live_server: LiveServer, dossier: Dossier, paper: Document, an: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.views.uploads.enqueue_glimpse", glimpse)  # no worker is here
    address = address_of(dossier, paper)
    starts: list[int] = []

    def break_one(route: Route) -> None:
        begun = re.search(rb'name="start"\s+(\d+)', route.request.post_data_buffer or b"")
        assert begun is not None
        starts.append(int(begun[1]))
        if len(starts) == 4:
            route.abort()
        else:
            route.continue_()

    def tour(tab: Tab) -> None:
        tab.goto(address)
        slow(tab, 125_000)
        tab.route("**/gui/phan/", break_one)
        tab.locator("#file").set_input_files(COARSE)
        expect(tab.locator("#line")).to_contain_text("Mất mạng. 1 tệp giữ trên máy này", timeout=PATIENCE)
        first = tab.locator(f"{SENDING} .first.rescan")
        expect(first).to_contain_text("Trang 1: ✕ Quét lại. Độ phân giải thấp", timeout=PATIENCE)
        slow(tab, -1)
        expect(tab.locator(SENDING)).to_have_count(0, timeout=2 * PATIENCE)

    browse(live_server.url, an, tour)
    with blobs().open(Scan.objects.get().blob_id) as kept:
        assert kept.read() == COARSE.read_bytes()
    assert starts[0] == 0
    assert starts[4] == starts[3] > starts[2]  # on from the part that the line broke in


@pytest.mark.parametrize("line", ["slow", "down"])
def test_a_file_whose_first_page_is_bad_can_be_taken_back_before_it_is_sent(
    live_server: LiveServer, dossier: Dossier, paper: Document, an: User, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setattr("web.views.uploads.enqueue_glimpse", glimpse)
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.goto(address)
        slow(tab, 125_000)
        tab.locator("#file").set_input_files(COARSE)
        expect(tab.locator(f"{SENDING} .first.rescan")).to_be_visible(timeout=PATIENCE)
        if line == "down":
            tab.route("**/gui/**", lambda route: route.abort())
            expect(tab.locator("#line")).to_contain_text("Mất mạng", timeout=PATIENCE)
        tab.get_by_role("button", name="Bỏ khỏi danh sách").click()
        expect(tab.locator(SENDING)).to_have_count(0, timeout=PATIENCE)
        tab.goto(address)  # it is kept on this machine no more
        expect(tab.locator(SENDING)).to_have_count(0)

    browse(live_server.url, an, tour)
    assert not Scan.objects.exists()


def test_a_refused_file_stays_listed_until_it_is_taken_off(
    live_server: LiveServer, dossier: Dossier, paper: Document, an: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.goto(address)
        tab.locator("#file").set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04"})
        expect(tab.locator(SENDING)).to_contain_text("Không rõ loại tệp", timeout=PATIENCE)
        tab.reload()
        expect(tab.locator(SENDING)).to_contain_text("Không rõ loại tệp", timeout=PATIENCE)
        tab.get_by_role("button", name="Bỏ khỏi danh sách").click()
        expect(tab.locator(SENDING)).to_have_count(0)

    browse(live_server.url, an, tour)
    assert not Scan.objects.exists()


def test_a_file_over_the_limit_is_refused_without_being_sent(
    live_server: LiveServer, dossier: Dossier, paper: Document, an: User, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = PDF.stat().st_size - 1
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        sent: list[str] = []
        tab.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        tab.goto(address)
        tab.locator("#file").set_input_files(PDF)
        expect(tab.locator(SENDING)).to_contain_text("Quá lớn", timeout=PATIENCE)
        assert sent == []

    browse(live_server.url, an, tour)


def drop_files(tab: Tab, names: list[str]) -> None:
    """Drop small PDFs of these names on the page together."""
    dropped = tab.evaluate_handle(
        """(names) => {
            const held = new DataTransfer();
            for (const name of names) held.items.add(new File(["%PDF-1.7 " + name], name));
            return held;
        }""",
        names,
    )
    tab.dispatch_event("#drop", "drop", {"dataTransfer": dropped})


def test_files_dropped_together_are_all_sent_in_their_order(
    live_server: LiveServer, dossier: Dossier, paper: Document, an: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.goto(address)
        sent: list[str] = []

        def is_last(answer: Response) -> bool:
            if answer.url.endswith("/gui/"):
                sent.append(answer.url)
            return len(sent) == len(DROPPED)

        with tab.expect_response(is_last, timeout=PATIENCE):
            drop_files(tab, DROPPED)
        expect(tab.locator(SENDING)).to_have_count(0, timeout=PATIENCE)

    browse(live_server.url, an, tour)
    assert list(Scan.objects.order_by("pk").values_list("name", flat=True)) == DROPPED
    assert set(Scan.objects.values_list("into", flat=True)) == {paper.pk}
    assert Scan.objects.values("idempotency_key").distinct().count() == len(DROPPED)


def test_a_file_that_the_browser_has_no_room_for_is_named_and_the_others_are_sent(
    live_server: LiveServer, dossier: Dossier, paper: Document, an: User
) -> None:
    address = address_of(dossier, paper)
    full = """() => {
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (held) {
            if (held.name === "mot.pdf") throw new DOMException("full", "QuotaExceededError");
            return put.call(this, held);
        };
    }"""

    def tour(tab: Tab) -> None:
        tab.goto(address)
        tab.evaluate(full)
        drop_files(tab, DROPPED)
        left = tab.locator(SENDING)
        expect(left).to_have_count(1, timeout=PATIENCE)
        expect(left).to_contain_text("Chưa nhận 1 tệp: mot.pdf. Máy này hết chỗ")
        left.get_by_role("button", name="Bỏ khỏi danh sách").click()
        expect(left).to_have_count(0)

    browse(live_server.url, an, tour)
    assert list(Scan.objects.order_by("pk").values_list("name", flat=True)) == ["hai.pdf", "ba.pdf"]


def test_a_session_that_ended_asks_over_the_page_and_goes_on(
    live_server: LiveServer, dossier: Dossier, paper: Document, pages: list[Page], an: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.goto(address)
        tab.context.clear_cookies(name="sessionid")
        tab.locator(".card input").nth(1).click()
        tab.keyboard.press("Delete")
        log_in(tab, "an", "#session iframe")
        expect(tab.locator("ol.cards:not(.small) .card")).to_have_count(2, timeout=PATIENCE)

    browse(live_server.url, an, tour)
    assert numbers_of(paper) == [(1, 1), (2, 3)]


def test_a_text_being_typed_outlives_the_session(live_server: LiveServer, paper: Document, an: User, kho: User) -> None:
    page = stored(an, paper, "chữ máy đọc")[0]
    typed = "cả một trang chữ nhập tay"

    def tour(tab: Tab) -> None:
        tab.goto(reverse("archive_page", args=[page.uid]))
        tab.locator("summary", has_text="Sửa chữ").click()
        tab.locator("#typed").fill(typed)
        tab.context.clear_cookies(name="sessionid")
        tab.get_by_role("button", name="Lưu chữ").click()
        log_in(tab, "kho", "#session iframe")
        expect(tab.locator(".messages")).to_contain_text("Đã lưu chữ nhập tay", timeout=PATIENCE)
        expect(tab.locator(".words-beside > .text")).to_have_text(typed)

    browse(live_server.url, kho, tour)
    assert Reading.objects.get(page=page, current=True).text == typed


def log_in_beside(tab: Tab) -> None:
    """An logs in once more in another window."""
    other = tab.context.new_page()
    other.goto("/dang-nhap/")
    log_in(other, "an")
    other.wait_for_url("**/quay/")
    other.close()


def test_a_page_that_stood_while_another_window_logged_in_goes_on(
    live_server: LiveServer, dossier: Dossier, paper: Document, pages: list[Page], an: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.goto(address)
        log_in_beside(tab)
        tab.locator(".card input").nth(1).click()
        tab.keyboard.press("Delete")
        expect(tab.locator("ol.cards:not(.small) .card")).to_have_count(2, timeout=PATIENCE)
        log_in_beside(tab)
        tab.locator("summary", has_text="Người nộp").click()
        tab.get_by_label("Họ và tên").fill("Nguyễn Văn Thử Hai")
        tab.get_by_role("button", name="Ghi", exact=True).click()
        expect(tab.locator(".messages")).to_contain_text("Đã ghi người nộp.", timeout=PATIENCE)

    browse(live_server.url, an, tour)
    assert numbers_of(paper) == [(1, 1), (2, 3)]


def test_somebody_elses_log_in_leaves_the_page(
    live_server: LiveServer, dossier: Dossier, paper: Document, pages: list[Page], an: User, binh: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.goto(address)
        tab.context.clear_cookies(name="sessionid")
        tab.locator(".card input").nth(1).click()
        tab.keyboard.press("Delete")
        log_in(tab, "binh", "#session iframe")
        tab.wait_for_url("**/quay/")

    browse(live_server.url, an, tour)
    assert len(numbers_of(paper)) == 3


def test_an_act_does_not_wait_for_the_news_that_the_page_asks_for(
    live_server: LiveServer, dossier: Dossier, paper: Document, pages: list[Page], an: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.route("**/dang-quet/*", lambda _never_answered: None)
        with tab.expect_request("**/dang-quet/*"):
            tab.goto(address)
        tab.locator(".card input").nth(1).click()
        tab.keyboard.press("Delete")
        expect(tab.locator("ol.cards:not(.small) .card")).to_have_count(2, timeout=PATIENCE)

    browse(live_server.url, an, tour)
    assert numbers_of(paper) == [(1, 1), (2, 3)]


def test_keys_choose_strike_out_and_undo(
    live_server: LiveServer, dossier: Dossier, paper: Document, pages: list[Page], an: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        asked: list[object] = []
        tab.on("filechooser", lambda chooser: asked.append(chooser))
        tab.goto(address)
        standing = tab.locator("ol.cards:not(.small) .card")
        tab.locator("h1").click()
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("Shift+ArrowRight")
        tab.keyboard.press("Delete")
        expect(standing).to_have_count(1, timeout=PATIENCE)
        tab.keyboard.press("Control+z")
        expect(standing).to_have_count(3, timeout=PATIENCE)
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("F4")
        expect(tab.locator("#replacing")).to_contain_text("Tệp tiếp theo sẽ thay trang 2.", timeout=PATIENCE)
        tab.wait_for_timeout(500)
        assert len(asked) == 1

    browse(live_server.url, an, tour)
    assert numbers_of(paper) == [(1, 1), (2, 2), (3, 3)]


def test_tools_stay_open_while_the_pages_beside_them_move(
    live_server: LiveServer, dossier: Dossier, paper: Document, pages: list[Page], an: User
) -> None:
    address = address_of(dossier, paper)

    def tour(tab: Tab) -> None:
        tab.goto(address)
        tab.locator("#tools summary").click()
        told = tab.locator("#live").get_attribute("hx-get") or ""
        stale = re.sub(r"&v=\w+", "&v=", told)
        with tab.expect_response(lambda answer: "dang-quet" in answer.url and "v=&" in answer.url) as answered:
            tab.evaluate("(url) => htmx.ajax('GET', url, {target: '#live', swap: 'outerHTML'})", stale)
        assert "<details" not in answered.value.text()
        expect(tab.locator("#tools details")).to_have_attribute("open", "", timeout=PATIENCE)
        expect(tab.locator(".card[data-uid]")).to_have_count(3)
        expect(tab.locator("#tools button")).not_to_have_count(0)

    browse(live_server.url, an, tour)


def test_a_code_readers_burst_opens_the_dossier(live_server: LiveServer, dossier: Dossier, an: User) -> None:
    def tour(tab: Tab) -> None:
        tab.goto("/tro-giup/")
        tab.keyboard.type("H99.99001-260105-0001")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/ho-so/**")

    browse(live_server.url, an, tour)
