"""What a person does to a page."""

from unicodedata import normalize

import pytest

from accounts.models import User
from storage.changes import undo
from storage.mending import accept_as_is, correct_text, send_back, straighten, turn
from storage.models import AuditEntry, Document, Page, Reading
from storage.reasons import ReasonMissing
from storage.states import DocumentState, PageState
from storage.verdicts import verdict_of
from tests.storage.paper import claim, read, ready, scanned


def test_a_text_typed_by_hand_is_the_pages_text_and_the_machines_is_kept(an: User, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)
    read(page, "Uy ban nhân dân")

    reading = correct_text(page, "Ủy ban nhân dân", an)

    page.refresh_from_db()
    document.refresh_from_db()
    assert (page.state, reading.by) == (PageState.TYPED, an)
    assert list(page.readings.values_list("source", "current").order_by("pk")) == [("machine", False), ("hand", True)]
    assert [word[0] for word in reading.words] == ["Ủy", "ban", "nhân", "dân"]
    assert document.state == DocumentState.ASSEMBLING


def test_a_typed_text_is_kept_composed(an: User, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)

    assert correct_text(page, normalize("NFD", "Quyết định "), an).text == "Quyết định"


def test_typing_a_page_under_the_reader_wins(an: User, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)
    claim(page, PageState.READING)

    correct_text(page, "Tờ khai", an)
    correct_text(page, "Tờ khai khai sinh", an)

    assert Reading.objects.get(page=page, current=True).text == "Tờ khai khai sinh"


def test_the_audit_never_holds_the_text(an: User, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)

    correct_text(page, "Nguyễn Văn Thử", an)

    assert AuditEntry.objects.get(action="corrected").detail == {"letters": 14}


def test_a_turned_page_is_read_again_and_turned_back(an: User, document: Document) -> None:
    (page,) = ready(an, document)

    change = turn(page, 450, an)

    page.refresh_from_db()
    assert (page.turn, page.state, change.words) == (90, PageState.WAITING, "Đã xoay trang 1.")
    read(page)
    undo(change, an)
    page.refresh_from_db()
    assert (page.turn, page.state) == (None, PageState.WAITING)


def test_a_page_under_the_reader_is_read_once_more_after_a_turn(an: User, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)
    claim(page, PageState.READING)

    turn(page, 90, an)

    page.refresh_from_db()
    assert (page.state, page.worker) == (PageState.WAITING, "")


def test_the_straightening_can_be_undone_for_one_page(an: User, document: Document) -> None:
    (page,) = ready(an, document)

    change = straighten(page, False, an)

    page.refresh_from_db()
    assert (page.straighten, page.state) == (False, PageState.WAITING)
    undo(change, an)
    page.refresh_from_db()
    assert page.straighten


def test_a_faint_paper_passes_with_a_reason(an: User, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)
    Page.objects.filter(pk=page.pk).update(verdicts=[{"code": "blurred", "severity": "rescan", "value": None}])

    change = accept_as_is(page, "mực phai", an)

    page.refresh_from_db()
    assert (verdict_of(page).level, page.accepted_by) == ("ok", an)
    undo(change, an)
    page.refresh_from_db()
    assert verdict_of(page).level == "rescan"


def test_a_reason_is_needed(an: User, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)

    with pytest.raises(ReasonMissing, match="lý do"):
        accept_as_is(page, "  ", an)
    with pytest.raises(ReasonMissing):
        send_back([page], "", an)


def test_a_page_sent_back_is_to_be_scanned_again_at_the_counter(an: User, kho: User, document: Document) -> None:
    rows = ready(an, document, pages=2)
    accept_as_is(rows[1], "mực phai", an)

    change = send_back(rows, "mất góc dấu", kho)

    for row in rows:
        row.refresh_from_db()
        told = verdict_of(row)
        assert (told.word, told.level, told.reasons) == ("Quét lại", "rescan", ("Kho trả lại: mất góc dấu",))
    assert change.words == "Đã trả lại quầy quét lại trang 1, 2."
    undo(change, kho)
    rows[1].refresh_from_db()
    assert (rows[1].accepted_reason, rows[1].sent_back_at) == ("mực phai", None)


def test_a_judgement_leaves_the_record_as_it_is(an: User, kho: User, document: Document) -> None:
    rows = ready(an, document)

    send_back(rows, "mất góc dấu", kho)

    document.refresh_from_db()
    assert document.state == DocumentState.READY
