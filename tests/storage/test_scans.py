"""A received file on its way to pages."""

import pytest
from django.db import IntegrityError

from accounts.models import User
from storage import scans
from storage.facts import PageFacts
from storage.models import AuditEntry, Document, Dossier, Scan
from storage.states import DocumentState, ScanState
from tests.storage.paper import claim, look_at, make_blob, make_scan, ready, scanned, seen


def test_a_received_file_is_audited_and_its_document_received(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier, into=document)

    entry = AuditEntry.objects.get(action="scanned")
    assert (entry.actor, entry.dossier, entry.subject_id) == (an, dossier, str(scan.uid))
    document.refresh_from_db()
    assert (scan.state, document.state) == (ScanState.RECEIVED, DocumentState.RECEIVED)


def test_one_key_is_stored_once_a_unit(an: User, dossier: Dossier) -> None:
    scan = make_scan(an, dossier)
    same = {name: getattr(scan, name) for name in ("blob", "name", "kind", "source", "unit", "by", "idempotency_key")}

    with pytest.raises(IntegrityError):
        scans.create(**same)


def test_a_file_that_replaces_a_page_belongs_to_its_document(an: User, dossier: Dossier, document: Document) -> None:
    page = scanned(an, document, pages=1)[0]

    assert make_scan(an, dossier, replaces=page).into == document


def test_a_looked_at_file_leaves_its_document_reading(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier, into=document)
    attempt = claim(scan, ScanState.LOOKING)
    assert scans.expect(scan, attempt=attempt, pages=1, signed=True)

    look_at(scan, seen(1))

    scan.refresh_from_db()
    document.refresh_from_db()
    assert (scan.state, scan.pages_expected, scan.worker) == (ScanState.LOOKED, 1, "")
    assert document.state == DocumentState.READING


@pytest.mark.parametrize("end", [scans.looked, scans.needs_password])
def test_an_attempt_that_lost_the_scan_ends_nothing(an: User, dossier: Dossier, end) -> None:  # type: ignore[no-untyped-def]
    scan = make_scan(an, dossier)
    attempt = claim(scan, ScanState.LOOKING)

    assert not end(scan, attempt=attempt - 1)
    assert not scans.refuse(scan, attempt=attempt - 1, code="damaged")
    assert not scans.expect(scan, attempt=attempt - 1, pages=3, signed=False)
    scan.refresh_from_db()
    assert (scan.state, scan.pages_expected) == (ScanState.LOOKING, None)


def test_a_refused_file_refuses_its_empty_document_until_it_is_sent_again(
    an: User, dossier: Dossier, document: Document
) -> None:
    scan = make_scan(an, dossier, into=document)
    assert scans.refuse(scan, attempt=claim(scan, ScanState.LOOKING), code="damaged")
    document.refresh_from_db()
    assert document.state == DocumentState.REFUSED

    assert scans.retry(scan, by=an)
    assert not scans.retry(scan, by=an)

    scan.refresh_from_db()
    document.refresh_from_db()
    assert (scan.state, scan.error_code) == (ScanState.RECEIVED, "")
    assert document.state == DocumentState.RECEIVED


def test_a_rescan_that_cannot_be_opened_is_listed_with_its_reason(
    an: User, dossier: Dossier, document: Document
) -> None:
    (page,) = ready(an, document)
    rescan = make_scan(an, dossier, replaces=page)

    look_at(rescan, PageFacts(number=1, error_code="damaged"))

    rescan.refresh_from_db()
    page.refresh_from_db()
    document.refresh_from_db()
    assert (rescan.state, rescan.error_code, rescan.into) == (ScanState.REFUSED, "damaged", document)
    assert (page.replaced_by, document.state) == (None, DocumentState.READY)


def test_a_locked_file_waits_for_its_password_and_keeps_its_bytes(
    an: User, dossier: Dossier, document: Document
) -> None:
    scan = make_scan(an, dossier, into=document)
    original = scan.blob
    assert scans.needs_password(scan, attempt=claim(scan, ScanState.LOOKING))
    document.refresh_from_db()
    assert document.state == DocumentState.NEEDS_PASSWORD
    copy = make_blob("unlocked")

    assert scans.unlocked(scan, working_blob=copy, by=an)
    assert not scans.unlocked(scan, working_blob=copy, by=an)

    scan.refresh_from_db()
    document.refresh_from_db()
    assert (scan.state, scan.blob, scan.working_blob) == (ScanState.RECEIVED, original, copy)
    assert document.state == DocumentState.RECEIVED


def test_a_dismissed_file_holds_its_document_back_no_longer(an: User, dossier: Dossier, document: Document) -> None:
    ready(an, document)
    scan = make_scan(an, dossier, into=document)
    assert scans.refuse(scan, attempt=claim(scan, ScanState.LOOKING), code="empty")
    document.refresh_from_db()
    assert document.state == DocumentState.READY_WITH_GAPS

    scans.dismiss(scan, by=an)

    document.refresh_from_db()
    assert document.state == DocumentState.READY
    assert Scan.objects.get(pk=scan.pk).dismissed


def test_a_good_file_cannot_be_dismissed(an: User, dossier: Dossier) -> None:
    scan = make_scan(an, dossier)

    scans.dismiss(scan, by=an)

    assert not Scan.objects.get(pk=scan.pk).dismissed
