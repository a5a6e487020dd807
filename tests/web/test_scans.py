"""Files that need a hand: refused ones stay listed, locked ones ask for their password."""

from django.urls import reverse

from accounts.models import User
from storage import scans
from storage.models import Document, Dossier, Scan
from storage.states import ScanState
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
