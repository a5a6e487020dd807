"""One page of the archive: its hits boxed, its text, and what an archivist does to it."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from storage.documents import live_pages
from storage.models import AuditEntry, Document, Dossier, Page, Reading
from storage.states import DocumentState, PageState
from tests.storage.paper import scanned
from tests.storage.search.rows import make_dossier
from tests.web.archived import stored
from tests.web.conftest import Enter

pytestmark = pytest.mark.usefixtures("blob_root")


@pytest.fixture
def filed(paper: Document, an: User) -> list[Page]:
    """Three pages of one ready paper."""
    return stored(an, paper, "Ủy ban nhân dân xã", "trang hai", "trang ba")


def address(page: Page, name: str = "archive_page") -> str:
    return reverse(name, args=[page.uid])


def shown(client: Client, page: Page, **asked: str) -> str:
    return client.get(address(page), asked).content.decode()


def act(client: Client, page: Page, name: str, **form: Any) -> str:
    """What the page says after the act."""
    return client.post(address(page, name) + "?q=xa", form, follow=True).content.decode()


def test_the_hits_are_boxed_where_the_words_stand(filed: list[Page], kho: User, enter: Enter) -> None:
    page = shown(enter(kho), filed[0], q="nhan dan")
    boxes = re.findall(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)">', page)
    assert boxes == [("3000", "1000", "900", "200"), ("4000", "1000", "900", "200")]
    assert "<mark>nhân</mark>" in page
    assert "2 chỗ khớp" in page


def test_nothing_is_boxed_when_nothing_was_asked(filed: list[Page], kho: User, enter: Enter) -> None:
    assert "<rect" not in shown(enter(kho), filed[0])


def test_place_confidence_and_neighbours_are_shown(filed: list[Page], kho: User, enter: Enter) -> None:
    page = shown(enter(kho), filed[1], q="hai")
    assert "Trang 2/3" in page
    assert "độ tin cậy đọc 90 %" in page
    assert f'{address(filed[0])}?q=hai"' in page
    assert f'{address(filed[2])}?q=hai"' in page


def test_the_identity_number_is_shown_in_the_record(filed: list[Page], kho: User, enter: Enter) -> None:
    assert "093000000001" in shown(enter(kho), filed[0])


def test_each_opening_is_audited_once(filed: list[Page], kho: User, dossier: Dossier, enter: Enter) -> None:
    shown(enter(kho), filed[0])
    entry = AuditEntry.objects.get(action="viewed_page")
    assert (entry.actor, entry.dossier, entry.subject_id) == (kho, dossier, str(filed[0].uid))


def test_beside_the_list_only_the_inner_part_is_sent(filed: list[Page], kho: User, enter: Enter) -> None:
    answer = enter(kho).get(address(filed[0]), headers={"HX-Request": "true"})
    inner = answer.content.decode()
    assert "<html" not in inner
    assert 'id="page-title"' in inner
    assert "HX-Request" in answer["Vary"]  # the browser keeps it apart from the whole page


def test_a_page_that_nobody_has_read_yet_shows_its_picture_first(
    paper: Document, an: User, kho: User, enter: Enter
) -> None:
    assert "Đang đọc, xem ảnh trước" in shown(enter(kho), scanned(an, paper, pages=1)[0])


def test_who_may_not_verify_is_offered_no_act(filed: list[Page], an: User, kho: User, enter: Enter) -> None:
    assert "Sửa chữ" in shown(enter(kho), filed[0])
    page = shown(enter(an), filed[0])
    assert "Sửa chữ" not in page
    assert "Rút giấy tờ" not in page


@pytest.mark.parametrize("name", ["correct_page", "send_back", "withdraw", "archive_move", "archive_undo"])
def test_who_may_not_verify_changes_nothing(name: str, filed: list[Page], an: User, enter: Enter) -> None:
    form = {"text": "khác", "reason": "thử", "pages": [str(filed[0].uid)], "code": "x", "change": "1"}
    assert enter(an).post(address(filed[0], name), form).status_code == 404
    assert not Page.objects.filter(sent_back_at__isnull=False).exists()


def test_a_typed_text_stands_beside_the_machines(filed: list[Page], kho: User, paper: Document, enter: Enter) -> None:
    page = act(enter(kho), filed[0], "correct_page", text="Ủy ban nhân dân xã Thử\r\n")
    assert "Ủy ban nhân dân xã Thử" in page
    assert "Chữ máy đọc" in page
    reading = Reading.objects.get(page=filed[0], current=True)
    assert (reading.source, reading.text) == ("hand", "Ủy ban nhân dân xã Thử")
    paper.refresh_from_db()
    assert paper.state == DocumentState.ASSEMBLING
    assert Page.objects.get(pk=filed[0].pk).state == PageState.TYPED


def test_a_text_that_a_script_sends_is_answered_with_the_inner_part_and_what_was_done(
    filed: list[Page], kho: User, enter: Enter
) -> None:
    client = enter(kho)
    sent = client.post(address(filed[0], "correct_page"), {"text": "chữ"}, headers={"HX-Request": "true"}, follow=True)
    answer = sent.content.decode()
    assert "<html" not in answer
    assert "Đã lưu chữ nhập tay" in answer
    assert "Đã lưu chữ nhập tay" not in shown(client, filed[0])


def test_an_empty_text_is_not_taken(filed: list[Page], kho: User, enter: Enter) -> None:
    assert "Chưa có chữ nào" in act(enter(kho), filed[0], "correct_page", text="  ")
    assert Reading.objects.filter(source="hand").count() == 0


def test_pages_go_back_to_the_counter_with_a_reason_and_can_be_kept_after_all(
    filed: list[Page], kho: User, enter: Enter
) -> None:
    client = enter(kho)
    page = act(client, filed[0], "send_back", pages=[str(filed[0].uid), str(filed[2].uid)], reason="Mất góc dấu")
    assert "Đã trả lại quầy quét lại trang 1, 3." in page
    back = Page.objects.filter(sent_back_at__isnull=False).order_by("position")
    assert [(row.position, row.sent_back_reason) for row in back] == [(1, "Mất góc dấu"), (3, "Mất góc dấu")]
    change = re.search(r'name="change" value="(\d+)"', page)
    assert change is not None
    act(client, filed[0], "archive_undo", change=change[1])
    assert not Page.objects.filter(sent_back_at__isnull=False).exists()


def test_sending_back_needs_pages_and_a_reason(filed: list[Page], kho: User, enter: Enter) -> None:
    client = enter(kho)
    assert "Chọn trang cần quét lại" in act(client, filed[0], "send_back", reason="Mờ")
    assert "Cần ghi lý do" in act(client, filed[0], "send_back", pages=[str(filed[0].uid)], reason=" ")


def test_a_paper_is_withdrawn_with_a_reason_and_put_back(
    filed: list[Page], paper: Document, kho: User, enter: Enter
) -> None:
    client = enter(kho)
    assert "Cần ghi lý do" in act(client, filed[0], "withdraw", reason="")
    page = act(client, filed[0], "withdraw", reason="Nộp nhầm")
    paper.refresh_from_db()
    assert paper.state == DocumentState.WITHDRAWN
    assert "Giấy tờ đã rút: Nộp nhầm" in page
    change = re.search(r'name="change" value="(\d+)"', page)
    assert change is not None
    act(client, filed[0], "archive_undo", change=change[1])
    paper.refresh_from_db()
    assert paper.state != DocumentState.WITHDRAWN


def test_somebody_elses_change_is_not_offered_for_undoing(
    filed: list[Page], kho: User, chi: User, enter: Enter
) -> None:
    act(enter(kho), filed[0], "withdraw", reason="Nộp nhầm")
    assert "Hoàn tác" not in shown(enter(chi), filed[0])
    assert "Không còn gì để hoàn tác" in act(enter(chi), filed[0], "archive_undo", change="1")


@pytest.mark.parametrize(("what", "left"), [("page", 2), ("document", 0)])
def test_a_page_or_its_whole_paper_moves_to_another_dossier(
    what: str, left: int, filed: list[Page], paper: Document, unit_b: Unit, kho: User, enter: Enter
) -> None:
    target = make_dossier("H99.99002-260105-0009", unit_b, paper.dossier.procedure)
    page = act(enter(kho), filed[0], "archive_move", code="h99.99002-260105-0009", what=what)
    assert live_pages(paper).count() == left
    assert live_pages(target.documents.get()).count() == 3 - left
    assert "H99.99002-260105-0009" in page


def test_a_page_moves_only_to_a_dossier_that_the_person_may_change(
    filed: list[Page], paper: Document, unit_b: Unit, kho: User, enter: Enter
) -> None:
    kho.memberships.update(unit=paper.dossier.receiving_unit)
    make_dossier("H99.99002-260105-0009", unit_b, paper.dossier.procedure)
    client = enter(kho)
    assert "Không thấy hồ sơ" in act(client, filed[0], "archive_move", code="H99.99002-260105-0009")
    assert "Mã hồ sơ không đúng dạng" in act(client, filed[0], "archive_move", code="?")
    assert live_pages(paper).count() == 3


def test_damage_is_shown_where_the_paper_is_read(filed: list[Page], kho: User, blob_root: Path, enter: Enter) -> None:
    blob = filed[0].scan.blob
    blob.health = "damaged"
    blob.save()
    assert "Lỗi toàn vẹn: đã báo quản trị" in shown(enter(kho), filed[0])
