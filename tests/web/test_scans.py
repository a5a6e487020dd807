"""Files that need a hand: refused ones stay listed, locked ones ask for their password."""

import io
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from ingest.receive import receive_scan
from storage import scans
from storage.blobs import blobs
from storage.models import Document, Dossier, Scan
from storage.states import ScanState
from tests.ingest.files import locked as locked_pdf
from tests.ingest.files import text_pdf
from tests.storage.paper import claim, make_scan
from tests.web.conftest import Enter


def refused(by: User, paper: Document) -> Scan:
    scan = make_scan(by, paper.dossier, into=paper)
    assert scans.refuse(scan, attempt=claim(scan, ScanState.LOOKING), code="damaged")
    return scan


def locked(by: User, paper: Document) -> Scan:
    scan = make_scan(by, paper.dossier, into=paper)
    assert scans.needs_password(scan, attempt=claim(scan, ScanState.LOOKING))
    return scan


def page_of(enter: Enter, user: User, dossier: Dossier) -> str:
    return enter(user).get(reverse("dossier", args=[dossier.uid])).content.decode()


def test_a_refused_file_is_listed_with_reason_advice_and_a_button(paper: Document, an: User, enter: Enter) -> None:
    scan = refused(an, paper)
    page = page_of(enter, an, paper.dossier)
    assert "Tệp hỏng" in page
    assert "Quét lại từ bản giấy" in page
    assert reverse("retry_scan", args=[scan.uid]) in page


def test_the_reason_is_said_in_the_readers_language(paper: Document, an: User, enter: Enter) -> None:
    refused(an, paper)
    client = enter(an)
    client.post(reverse("set_language"), {"language": "en"})
    assert "The file is damaged" in client.get(reverse("dossier", args=[paper.dossier.uid])).content.decode()


def test_a_refused_file_is_looked_at_again(paper: Document, an: User, enter: Enter) -> None:
    scan = refused(an, paper)
    enter(an).post(reverse("retry_scan", args=[scan.uid]))
    scan.refresh_from_db()
    assert scan.state == ScanState.RECEIVED


def test_a_refused_file_is_taken_off_the_list(paper: Document, an: User, enter: Enter) -> None:
    scan = refused(an, paper)
    enter(an).post(reverse("dismiss_scan", args=[scan.uid]))
    assert "Tệp hỏng" not in page_of(enter, an, paper.dossier)


def test_a_locked_file_asks_for_its_password(paper: Document, an: User, enter: Enter) -> None:
    scan = locked(an, paper)
    page = page_of(enter, an, paper.dossier)
    assert "Tệp có mật khẩu" in page
    assert reverse("unlock_scan", args=[scan.uid]) in page


@pytest.fixture
def sealed(an: User, paper: Document, blob_root: Path, redis_url: str, settings: Settings, tmp_path: Path) -> Scan:
    """A real file with a password, which the look has found locked."""
    settings.SCRATCH_DIR = tmp_path / "scratch"
    content = locked_pdf(text_pdf("Van ban"), user="mật khẩu của dân")
    scan = receive_scan(
        io.BytesIO(content),
        name="sealed.pdf",
        source=Scan.Source.WEB,
        unit=paper.dossier.receiving_unit,
        by=an,
        idempotency_key="sealed",
        into=paper,
    ).scan
    assert scans.needs_password(scan, attempt=claim(scan, ScanState.LOOKING))
    return scan


def typed(client: Client, scan: Scan, password: str) -> str:
    """The page after a password was typed into its form."""
    answer = client.post(reverse("unlock_scan", args=[scan.uid]), {"password": password}, follow=True)
    return str(answer.content.decode())


def test_the_password_typed_into_the_form_opens_the_file(sealed: Scan, an: User, enter: Enter) -> None:
    page = typed(enter(an), sealed, "mật khẩu của dân")

    assert "Đã mở khóa sealed.pdf" in page
    assert "mật khẩu của dân" not in page
    before = sealed.blob_id
    sealed.refresh_from_db()
    assert (sealed.state, sealed.blob_id) == (ScanState.RECEIVED, before)
    assert sealed.working_blob_id not in (None, before)


def test_a_wrong_password_is_said_and_the_file_waits_on(sealed: Scan, an: User, enter: Enter) -> None:
    page = typed(enter(an), sealed, "sai")

    assert "Tệp có mật khẩu" in page
    sealed.refresh_from_db()
    assert (sealed.state, sealed.working_blob_id) == (ScanState.NEEDS_PASSWORD, None)


def test_a_store_without_the_bytes_is_said_and_the_file_waits_on(sealed: Scan, an: User, enter: Enter) -> None:
    blobs().remove(sealed.blob_id)

    assert "Chưa mở được tệp lúc này" in typed(enter(an), sealed, "mật khẩu của dân")
    sealed.refresh_from_db()
    assert sealed.state == ScanState.NEEDS_PASSWORD


def test_another_unit_unlocks_nothing(sealed: Scan, binh: User, enter: Enter) -> None:
    answer = enter(binh).post(reverse("unlock_scan", args=[sealed.uid]), {"password": "mật khẩu của dân"})

    assert answer.status_code == 404
    sealed.refresh_from_db()
    assert sealed.state == ScanState.NEEDS_PASSWORD
