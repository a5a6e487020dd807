"""Việc cần làm: what waits for a decision, and what is stuck; only what the person may see."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from storage import pages as storage_pages
from storage import scans
from storage.documents import withdraw
from storage.mending import accept_as_is, correct_text, send_back
from storage.models import Blob, Document, Dossier, Page, Scan
from storage.states import PageState, ScanState
from tests.storage.paper import claim, make_scan, ready, scanned
from web import worklists
from web.worklists import piles, tasks
from workers import metrics

DOUBT: list[dict[str, Any]] = [{"code": "cut_edge", "severity": "rescan", "value": None}]
LONG_AGO = timezone.now() - timedelta(minutes=11)
ROWS = {"scan": Scan, "page": Page, "document": Document}
STUCK: list[tuple[str, dict[str, Any]]] = [
    ("scan", {"state": "refused"}),
    ("scan", {"state": "needs_password"}),
    ("scan", {"state": "received", "state_since": LONG_AGO}),
    ("page", {"state": "refused"}),
    ("page", {"state": "reading", "state_since": LONG_AGO}),
    ("document", {"state": "refused", "error_code": "damaged"}),
    ("document", {"state": "assembling", "state_since": LONG_AGO}),
]
NOT_STUCK: list[tuple[str, dict[str, Any]]] = [
    ("scan", {"state": "refused", "dismissed": True}),
    ("scan", {"state": "received"}),
    ("scan", {"state": "looked", "state_since": LONG_AGO}),
    ("page", {"state": "refused", "accepted_reason": "giấy rách"}),
    ("page", {"state": "refused", "sent_back_at": LONG_AGO}),
    ("page", {"state": "refused", "struck_out": True}),
    ("page", {"state": "refused", "document": None, "position": None}),
    ("page", {"state": "read", "state_since": LONG_AGO}),
    ("document", {"state": "refused"}),
    ("document", {"state": "reading", "state_since": LONG_AGO}),
]


def count(user: User, name: str) -> int:
    return next(pile.count for pile in piles(user) if pile.name == name)


def words(user: User, name: str) -> list[tuple[str, str]]:
    return [(task.label, task.word) for task in tasks(user, name) or []]


@pytest.fixture
def doubtful(paper: Document, an: User) -> Page:
    page = ready(an, paper)[0]
    Page.objects.filter(pk=page.pk).update(verdicts=DOUBT)
    page.refresh_from_db()
    return page


def test_a_page_with_doubts_waits_until_somebody_decides(doubtful: Page, kho: User) -> None:
    assert words(kho, "kiem-tra") == [("Tờ khai đăng ký khai sinh · tr. 1", "Quét lại")]
    accept_as_is(doubtful, "giấy rách", kho)
    assert count(kho, "kiem-tra") == 0


def test_what_was_only_mended_needs_no_check(doubtful: Page, kho: User) -> None:
    Page.objects.update(verdicts=[{"code": "skewed", "severity": "mended", "value": 2.1}])
    assert count(kho, "kiem-tra") == 0


def test_a_page_sent_back_moves_to_its_own_pile(doubtful: Page, kho: User) -> None:
    send_back([doubtful], "Mất góc dấu", kho)
    assert (count(kho, "kiem-tra"), count(kho, "tra-lai")) == (0, 1)


def test_a_withdrawn_paper_waits_for_nobody(doubtful: Page, paper: Document, kho: User) -> None:
    withdraw(paper, "nhầm", kho)
    assert count(kho, "kiem-tra") == 0


def test_another_unit_has_none_of_it(doubtful: Page, binh: User) -> None:
    assert [pile.count for pile in piles(binh)] == [0, 0, 0, 0, 0]


def test_a_refused_file_is_stuck_until_it_is_taken_off(dossier: Dossier, paper: Document, an: User, kho: User) -> None:
    scan = make_scan(an, dossier, into=paper)
    assert scans.refuse(scan, claim(scan, ScanState.LOOKING), "damaged")
    assert words(kho, "ket") == [("quet.pdf", "Tệp hỏng")]
    scan.refresh_from_db()
    scans.dismiss(scan, by=an)
    assert count(kho, "ket") == 0


def test_a_file_that_waits_for_its_password_is_stuck(dossier: Dossier, paper: Document, an: User, kho: User) -> None:
    scan = make_scan(an, dossier, into=paper)
    assert scans.needs_password(scan, claim(scan, ScanState.LOOKING))
    assert words(kho, "ket") == [("quet.pdf", "Tệp có mật khẩu")]


def test_what_is_on_its_way_is_stuck_after_ten_minutes(dossier: Dossier, paper: Document, an: User, kho: User) -> None:
    make_scan(an, dossier, into=paper)
    scanned(an, paper, pages=1)
    assert count(kho, "ket") == 0
    Scan.objects.filter(state=ScanState.RECEIVED).update(state_since=LONG_AGO)
    Page.objects.update(state_since=LONG_AGO)
    assert [label for label, _word in words(kho, "ket")] == ["quet.pdf", "Tờ khai đăng ký khai sinh · tr. 1"]


def test_a_page_that_cannot_be_read_is_stuck_until_it_is_typed(paper: Document, an: User, kho: User) -> None:
    page = scanned(an, paper, pages=1)[0]
    assert storage_pages.refuse_page(page, attempt=claim(page, PageState.READING), code="too_heavy")
    assert words(kho, "ket") == [("Tờ khai đăng ký khai sinh · tr. 1", "Không đọc được chữ")]
    correct_text(page, "chữ", kho)
    assert words(kho, "ket") == []


def test_a_paper_whose_record_was_not_assembled_is_stuck(paper: Document, an: User, kho: User) -> None:
    ready(an, paper)
    Document.objects.update(state="assembling", state_since=LONG_AGO)
    assert words(kho, "ket") == [(paper.title, "Đang lập bản lưu")]


def on_the_tray(user: User) -> dict[str, int]:
    return {
        "scan": worklists.stuck_scans(user).count(),
        "page": worklists.stuck_pages(user).count(),
        "document": worklists.stuck_papers(user).count(),
    }


@pytest.mark.parametrize(("kind", "values"), STUCK)
def test_what_the_tray_names_is_what_the_metric_counts(
    kind: str, values: dict[str, Any], paper: Document, an: User, kho: User
) -> None:
    ready(an, paper)
    ROWS[kind]._default_manager.update(**values)
    assert on_the_tray(kho) == metrics.count_stuck() == {**dict.fromkeys(ROWS, 0), kind: 1}


@pytest.mark.parametrize(("kind", "values"), NOT_STUCK)
def test_what_the_tray_leaves_out_the_metric_leaves_out(
    kind: str, values: dict[str, Any], paper: Document, an: User, kho: User
) -> None:
    ready(an, paper)
    ROWS[kind]._default_manager.update(**values)
    assert on_the_tray(kho) == metrics.count_stuck() == dict.fromkeys(ROWS, 0)


def test_pages_of_a_withdrawn_paper_are_stuck_for_nobody(paper: Document, an: User, kho: User) -> None:
    ready(an, paper)
    Page.objects.update(state=PageState.REFUSED)
    withdraw(paper, "nhầm", kho)
    assert on_the_tray(kho) == metrics.count_stuck() == dict.fromkeys(ROWS, 0)


def test_what_is_left_of_a_destroyed_dossier_is_stuck_for_nobody(paper: Document, an: User, kho: User) -> None:
    ready(an, paper)
    Page.objects.update(state=PageState.REFUSED)
    Document.objects.update(state="refused", error_code="damaged")
    Dossier.objects.update(destroyed_at=LONG_AGO)
    assert on_the_tray(kho) == metrics.count_stuck() == dict.fromkeys(ROWS, 0)


def test_the_metric_counts_all_units_and_the_tray_those_of_its_person(paper: Document, an: User, binh: User) -> None:
    ready(an, paper)
    Page.objects.update(state=PageState.REFUSED)
    assert (on_the_tray(binh)["page"], metrics.count_stuck()["page"]) == (0, 1)


def test_damaged_bytes_of_an_original_or_a_record_are_named(paper: Document, an: User, kho: User) -> None:
    page = ready(an, paper)[0]
    assert count(kho, "toan-ven") == 0
    Blob.objects.filter(pk=page.scan.blob_id).update(health="damaged")
    assert words(kho, "toan-ven") == [(paper.title, "Lỗi toàn vẹn")]
    Blob.objects.update(health="whole")
    Blob.objects.filter(pk=paper.revisions.get().blob_id).update(health="missing")
    assert count(kho, "toan-ven") == 1
