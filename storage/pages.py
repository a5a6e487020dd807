"""Pages: looked at, filed as they come, read. Every result of a worker is written only while its attempt holds."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from storage import audit
from storage.aligning import align
from storage.changed import documents_changed
from storage.changes import PLACE, lock_pages, stood
from storage.documents import LIVE, lock, settle
from storage.facts import OWN_CONFIDENCE, PageFacts, ReadingFacts
from storage.models import Document, FilingChange, Page, Reading, Scan
from storage.states import PageState, ScanState, move
from storage.twins import name_twins
from storage.verdicts import MENDED


def add_page(scan: Scan, *, attempt: int, facts: PageFacts) -> Page | None:
    """Write down a page that was looked at and file it; None when the attempt lost the scan.

    A page that is there already (the look runs twice) keeps its place, and what was read on it.
    """
    with transaction.atomic():
        held = Scan.objects.select_for_update(no_key=True).filter(pk=scan.pk, attempt=attempt, state=ScanState.LOOKING)
        row = held.first()
        if row is None:
            return None
        page = row.pages.filter(number=facts.number).first()
        if page is not None:
            return _looked_again(lock_pages([page])[0], facts)
        page = _created(row, facts)
        _file(page, row)
        name_twins(page)
        if page.document_id is not None:
            documents_changed([page.document_id])
            settle(page.document_id)
        return page


def _look_fields(facts: PageFacts) -> dict[str, Any]:
    return {
        "width": facts.width,
        "height": facts.height,
        "dpi_x": facts.dpi[0] if facts.dpi else None,
        "dpi_y": facts.dpi[1] if facts.dpi else None,
        "thumb": facts.thumb,
        "view": facts.view,
        "verdicts": list(facts.verdicts),
        "fingerprint": facts.fingerprint,
        "codes": list(facts.codes),
        "born_digital": facts.born_digital,
        "error_code": facts.error_code,
    }


def _created(scan: Scan, facts: PageFacts) -> Page:
    state = PageState.REFUSED if facts.error_code else PageState.READ if facts.born_digital else PageState.WAITING
    page = Page.objects.create(scan=scan, number=facts.number, state=state, changed_at=Now(), **_look_fields(facts))
    if state == PageState.READ:
        _read_by_itself(page, facts)
    return page


def _read_by_itself(page: Page, facts: PageFacts) -> None:
    Reading.objects.create(
        page=page,
        source=Reading.Source.OWN,
        text=facts.own_text,
        words=facts.words(),
        confidence=OWN_CONFIDENCE,
        canvas_width=facts.width,
        canvas_height=facts.height,
    )


def _looked_again(page: Page, facts: PageFacts) -> Page:
    """A page that waits takes the newer look; one that could not be opened before and can now waits to be read."""
    if page.state == PageState.REFUSED and page.view_id is None and not facts.error_code:
        if not move(page, PageState.WAITING, deaths=0):
            return page
    elif page.state != PageState.WAITING or facts.error_code:
        return page
    Page.objects.filter(pk=page.pk).update(changed_at=Now(), **_look_fields(facts))
    page.refresh_from_db()
    name_twins(page)
    if page.document_id is not None:
        documents_changed([page.document_id])
        settle(page.document_id)
    return page


def _file(page: Page, scan: Scan) -> None:
    """The first page of a rescan takes the old page's place; every other goes to the end of the scan's document."""
    if scan.replaces_id is not None and page.number == 1:
        if page.state == PageState.REFUSED:
            return  # the old page still stands; the file is listed with this page's reason (scans.looked)
        if _replaces(page, scan):
            return
    if scan.into_id is not None:
        lock([scan.into_id])
        last = Page.objects.filter(LIVE, document=scan.into_id).aggregate(last=Max("position"))["last"] or 0
        _put(page, scan.into_id, last + 1)


def _put(page: Page, document_pk: int, position: int) -> None:
    page.document_id, page.position = document_pk, position
    page.save(update_fields=["document", "position"])


def _replaces(page: Page, scan: Scan) -> bool:
    """Put the page in the place of the one that it was scanned for; False when that one has no place any more."""
    old = scan.replaces
    while old is not None:
        old = lock_pages([old], [scan.into_id] if scan.into_id is not None else [])[0]
        if old.replaced_by is None:
            break
        old = old.replaced_by  # two rescans of one page: the second replaces the first
    if old is None or old.document_id is None or old.position is None or old.struck_out:
        return False
    before = {"pages": stood([page, old], PLACE)}
    Page.objects.filter(pk=old.pk).update(replaced_by=page, changed_at=Now())
    _put(page, old.document_id, old.position)
    dossier = Document.objects.select_related("dossier").get(pk=old.document_id).dossier
    words = _("Đã thay trang %(number)s.") % {"number": old.position}
    audit.record(audit.Action.REPLACED, by=scan.by, subject=page, dossier=dossier, old=str(old.uid), words=words)
    FilingChange.objects.create(dossier=dossier, by=scan.by, action=audit.Action.REPLACED, words=words, before=before)
    return True


def save_reading(page: Page, *, attempt: int, facts: ReadingFacts) -> bool:
    """Keep what the machine read on a page; False when the attempt no longer holds it.

    A text typed by hand stays the page's text; so does the text that a born-digital file carries itself.
    """
    with transaction.atomic():
        row = _held(page, attempt)
        if row is None:
            return False
        kept = row.readings.filter(current=True).exclude(source=Reading.Source.MACHINE).first()
        if kept is None:
            row.readings.filter(current=True).update(current=False)
        Reading.objects.create(
            page=row,
            current=kept is None,
            source=Reading.Source.MACHINE,
            text=facts.text,
            words=list(facts.words),
            confidence=facts.confidence,
            canvas_width=facts.width,
            canvas_height=facts.height,
            seconds=facts.seconds,
        )
        if kept is not None:
            _relay(kept, facts)
        typed = kept is not None and kept.source == Reading.Source.HAND
        return _end_reading(row, PageState.TYPED if typed else PageState.READ, **_read_fields(row, facts))


def _held(page: Page, attempt: int) -> Page | None:
    """The page, locked after its document, while the attempt holds it."""
    row = lock_pages([page])[0]
    return row if row.attempt == attempt and row.state == PageState.READING else None


def _relay(kept: Reading, facts: ReadingFacts) -> None:
    """The page may lie otherwise now: the kept text takes the places of the machine's words."""
    kept.words = align(kept.text, facts.words)
    kept.canvas_width, kept.canvas_height = facts.width, facts.height
    kept.save(update_fields=["words", "canvas_width", "canvas_height"])


def _read_fields(page: Page, facts: ReadingFacts) -> dict[str, Any]:
    seen = [verdict for verdict in page.verdicts if verdict["code"] not in MENDED]
    fields = {
        "rotation": facts.rotation,
        "skew": facts.skew,
        "skew_confidence": facts.skew_confidence,
        "verdicts": [*seen, *facts.verdicts],
        "error_code": "",
    }
    return fields if facts.view is None else {**fields, "view": facts.view}


def refuse_page(page: Page, *, attempt: int, code: str) -> bool:
    """The page's text cannot be read, for the reason `code`; its picture stays in the record. False: claim lost."""
    with transaction.atomic():
        row = _held(page, attempt)
        return row is not None and _end_reading(row, PageState.REFUSED, error_code=code)


def _end_reading(row: Page, to: str, **values: Any) -> bool:
    ended = move(row, to, changed_at=Now(), worker="", lease_until=None, retry_at=None, **values)
    if ended and row.document_id is not None:
        documents_changed([row.document_id])
        settle(row.document_id)
    return ended
