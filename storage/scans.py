"""Scans: the row of a received file on its way to pages. Every result is written only while the attempt holds."""

from django.db import transaction

from accounts.models import Unit, User
from storage import audit, tracing
from storage.documents import lock, settle
from storage.models import Blob, Document, Page, Scan
from storage.states import DocumentState, PageState, ScanState, move

S = ScanState


def create(
    *,
    blob: Blob,
    name: str,
    kind: str,
    source: str,
    unit: Unit,
    by: User,
    idempotency_key: str,
    into: Document | None = None,
    replaces: Page | None = None,
    counter: str = "",
    scanner: str = "",
) -> Scan:
    """Write down a received file whose bytes are already durable. IntegrityError when the unit has used the key.

    A file that replaces a page belongs to that page's document unless `into` says otherwise. One for a paper that was
    withdrawn meanwhile, or whose temporary dossier was joined with another, waits among the loose ones.
    """
    if into is None and replaces is not None:
        into = replaces.document
    with transaction.atomic():
        into = _open(into)
        scan = Scan.objects.create(
            blob=blob,
            name=name[-255:],
            kind=kind,
            source=source,
            unit=unit,
            by=by,
            idempotency_key=idempotency_key,
            into=into,
            replaces=replaces,
            counter=counter,
            scanner=scanner,
            request_id=tracing.current() or tracing.new(),
        )
        audit.record(
            audit.Action.SCANNED, by=by, subject=scan, dossier=into.dossier if into else None, unit=unit, sha256=blob.pk
        )
        _settle(scan)
        return scan


def expect(scan: Scan, attempt: int, pages: int, signed: bool) -> bool:
    """Write down how many pages the look found, and whether the file carries a signature. False: the claim is lost."""
    held = Scan.objects.filter(pk=scan.pk, attempt=attempt, state=S.LOOKING)
    return held.update(pages_expected=pages, signed=signed) == 1


def looked(scan: Scan, attempt: int) -> bool:
    """All pages have their rows. False: the claim is lost.

    A rescan whose page could not be opened took no page's place: the file is refused with that page's reason, so that
    the counter sees it.
    """
    unplaced = scan.pages.filter(number=1, document=None, state=PageState.REFUSED).first() if scan.replaces_id else None
    return _end_look(scan, attempt, S.REFUSED, unplaced.error_code) if unplaced else _end_look(scan, attempt, S.LOOKED)


def refuse(scan: Scan, attempt: int, code: str) -> bool:
    """The file cannot be taken, for the reason `code` (ingest.errors); it stays listed. False: the claim is lost."""
    return _end_look(scan, attempt, S.REFUSED, code)


def needs_password(scan: Scan, attempt: int) -> bool:
    """The file waits for its password. False: the claim is lost."""
    return _end_look(scan, attempt, S.NEEDS_PASSWORD, "encrypted")


def _end_look(scan: Scan, attempt: int, to: str, code: str = "") -> bool:
    with transaction.atomic():
        row = _locked(scan)
        if row.state != S.LOOKING:
            return False
        ended = move(row, to, only_attempt=attempt, error_code=code, worker="", lease_until=None, retry_at=None)
        if ended:
            _settle(row)
        return ended


def unlocked(scan: Scan, working_blob: Blob, by: User) -> bool:
    """The password opened it: look at the unlocked copy; the original stays as received. False: it no longer waits."""
    with transaction.atomic():
        row = _locked(scan)
        if row.state != S.NEEDS_PASSWORD:
            return False
        done = move(row, S.RECEIVED, working_blob=working_blob, error_code="", retry_at=None, deaths=0)
        audit.record(audit.Action.UNLOCKED, by=by, subject=row, dossier=row.into.dossier if row.into else None)
        _settle(row)
        return done


def retry(scan: Scan, by: User) -> bool:
    """Look at a refused file once more. False when it is not refused (any more)."""
    with transaction.atomic():
        row = _locked(scan)
        if row.state != S.REFUSED:
            return False
        done = move(row, S.RECEIVED, error_code="", retry_at=None, deaths=0, dismissed=False)
        audit.record(audit.Action.RETRIED, by=by, subject=row, dossier=row.into.dossier if row.into else None)
        _settle(row)
        return done


def dismiss(scan: Scan, by: User) -> None:
    """Take a refused or locked file off the tray; it no longer holds its document back. Row and bytes stay."""
    with transaction.atomic():
        row = _locked(scan)
        if row.dismissed or row.state not in (S.REFUSED, S.NEEDS_PASSWORD):
            return
        Scan.objects.filter(pk=row.pk).update(dismissed=True)
        audit.record(audit.Action.DISMISSED, by=by, subject=row, dossier=row.into.dossier if row.into else None)
        _settle(row)


def _locked(scan: Scan) -> Scan:
    return Scan.objects.select_for_update(no_key=True, of=("self",)).select_related("into__dossier").get(pk=scan.pk)


def _open(document: Document | None) -> Document | None:
    if document is None:
        return None
    row = lock([document.pk])[document.pk]
    return None if row.state == DocumentState.WITHDRAWN or row.dossier.withdrawn_at is not None else row


def _settle(scan: Scan) -> None:
    if scan.into_id is not None:
        settle(scan.into_id)
