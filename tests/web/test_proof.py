"""The proof line says what the verification found, no more."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import User
from storage.documents import current_revision, open_document
from storage.models import Blob, Document, Dossier, Page, Scan
from tests.storage.paper import ready, scanned
from web.proof import Proof, proof_of

NIGHT = datetime(2026, 11, 20, 19, 10, tzinfo=UTC)


def told(page: Page) -> Proof:
    document = Document.objects.select_related("dossier").get(pk=page.document_id)
    return proof_of(Page.objects.get(pk=page.pk), document, current_revision(document))


@pytest.fixture
def page(paper: Document, an: User) -> Page:
    rows = ready(an, paper, pages=5)
    Scan.objects.update(received_at=datetime(2026, 11, 20, 1, 15, tzinfo=UTC), counter="Quầy 1")
    Blob.objects.update(verified_at=NIGHT)
    return rows[0]


def test_a_whole_paper_says_so_in_the_form_that_archivists_know(page: Page) -> None:
    Dossier.objects.update(sheets=5)
    proof = told(page)
    assert proof.sound
    assert " · ".join(proof.parts) == (
        "Nguyên vẹn: SHA-256 khớp, kiểm tra lúc 02:10 21/11/2026 · PDF/A-2b hợp lệ · 5 tờ, 5 trang · "
        "quét 20/11 08:15, Trần Thị Thử An, máy quét Quầy 1"
    )


def test_the_oldest_verification_counts(page: Page) -> None:
    Blob.objects.filter(pk=page.scan.blob_id).update(verified_at=datetime(2026, 11, 1, 19, 0, tzinfo=UTC))
    assert "02:00 02/11/2026" in told(page).parts[0]


def test_bytes_that_were_never_checked_again_are_not_called_checked(page: Page) -> None:
    Blob.objects.filter(pk=page.scan.blob_id).update(verified_at=None)
    assert told(page).parts[0] == "Nguyên vẹn: SHA-256 ghi lúc nhận, chưa đến lần kiểm tra đầu"


@pytest.mark.parametrize("health", ["damaged", "missing"])
def test_damage_is_said_first(page: Page, health: str) -> None:
    Blob.objects.filter(pk=page.scan.blob_id).update(health=health)
    proof = told(page)
    assert not proof.sound
    assert proof.parts[0] == "Lỗi toàn vẹn: đã báo quản trị"


def test_a_record_that_is_no_pdfa_is_not_called_one(page: Page, paper: Document) -> None:
    paper.revisions.update(pdfa="", pdfa_reason="chữ ký số")
    assert told(page).parts[1] == "PDF, chưa đạt PDF/A"


def test_a_paper_without_a_record_says_so(paper: Document, an: User) -> None:
    assert told(scanned(an, paper, pages=1)[0]).parts[1] == "chưa có bản lưu"


def test_sheets_are_those_of_the_whole_dossier(page: Page, dossier: Dossier, an: User) -> None:
    other: dict[str, Any] = {"kind": Document.Kind.COMPONENT, "title": "Giấy khác"}
    ready(an, open_document(dossier, **other, by=an))
    Dossier.objects.update(sheets=7)
    assert told(page).parts[2] == "5 trang (cả hồ sơ 7 tờ, 6 trang)"


def test_a_result_has_no_sheets_of_the_citizen(dossier: Dossier, an: User) -> None:
    Dossier.objects.update(sheets=7)
    rows = ready(an, open_document(dossier, kind=Document.Kind.RESULT, by=an))
    assert told(rows[0]).parts[2] == "1 trang"
