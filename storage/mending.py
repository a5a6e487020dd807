"""What a person does to a page: types its text, turns it, lets it pass as the paper is, sends it back."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from storage import audit
from storage.aligning import BY_HAND, align
from storage.changed import documents_changed, touch
from storage.changes import JUDGEMENT, LIE, conclude, lock_pages, read_again, stood
from storage.documents import settle
from storage.facts import plain
from storage.models import FilingChange, Page, Reading
from storage.reasons import need
from storage.states import PageState, move


def correct_text(page: Page, text: str, by: User) -> Reading:
    """Make a text typed by hand the page's text (TT 01/2023/TT-VPCP Art. 9.1); the machine's is kept beside it."""
    typed = plain(text).strip()
    with transaction.atomic():
        row = lock_pages([page])[0]
        machine = row.readings.exclude(source=Reading.Source.HAND).order_by("-pk").first()
        row.readings.filter(current=True).update(current=False)
        reading = Reading.objects.create(
            page=row,
            source=Reading.Source.HAND,
            text=typed,
            words=align(typed, machine.words if machine else ()),
            confidence=BY_HAND,
            canvas_width=machine.canvas_width if machine else row.width,
            canvas_height=machine.canvas_height if machine else row.height,
            by=by,
        )
        move(row, PageState.TYPED, changed_at=Now(), worker="", lease_until=None, retry_at=None)
        audit.record(audit.Action.CORRECTED, by=by, subject=row, letters=len(typed))
        if row.document_id is not None:
            documents_changed([row.document_id])
            settle(row.document_id)
        return reading


def turn(page: Page, degrees: int, by: User) -> FilingChange:
    """Have a page shown turned clockwise by 0, 90, 180 or 270 degrees from how it was scanned; it is read again."""
    with transaction.atomic():
        row = lock_pages([page])[0]
        words = _("Đã xoay trang %(number)s.") % {"number": row.position or row.number}
        return _lie_otherwise(row, by, audit.Action.TURNED, words, turn=degrees % 360)


def straighten(page: Page, on: bool, by: User) -> FilingChange:
    """Let the page be straightened, or (on=False) leave it exactly as it was scanned; it is read again."""
    with transaction.atomic():
        row = lock_pages([page])[0]
        said = _("Đã chỉnh thẳng trang %(number)s.") if on else _("Đã để trang %(number)s nghiêng như bản quét.")
        words = said % {"number": row.position or row.number}
        return _lie_otherwise(row, by, audit.Action.STRAIGHTENED, words, straighten=on)


def _lie_otherwise(row: Page, by: User, action: audit.Action, words: str, **values: int | bool) -> FilingChange:
    before = {"pages": stood([row], LIE)}
    Page.objects.filter(pk=row.pk).update(**values)
    read_again(row)
    documents = [row.document_id] if row.document_id is not None else []
    return conclude(by=by, action=action, words=words, pages=[row], documents=documents, before=before)


def accept_as_is(page: Page, reason: str, by: User) -> FilingChange:
    """Let a page pass because the paper itself is so ("Giấy gốc như vậy"). Raises ReasonMissing."""
    why = need(reason)
    with transaction.atomic():
        row = lock_pages([page])[0]
        before = {"pages": stood([row], JUDGEMENT)}
        Page.objects.filter(pk=row.pk).update(
            accepted_reason=why[:200], accepted_by=by, sent_back_reason="", sent_back_by=None, sent_back_at=None
        )
        words = _("Trang %(number)s: giấy gốc như vậy.") % {"number": row.position or row.number}
        return _judged([row], by, audit.Action.ACCEPTED, words, before=before, reason=why)


def send_back(pages: Iterable[Page], reason: str, by: User) -> FilingChange:
    """Ask the counter that scanned these pages to scan them again ("Trả lại quầy quét lại"). Raises ReasonMissing."""
    why = need(reason)
    with transaction.atomic():
        rows = lock_pages(pages)
        before = {"pages": stood(rows, JUDGEMENT)}
        Page.objects.filter(pk__in=[row.pk for row in rows]).update(
            sent_back_reason=why[:200],
            sent_back_by=by,
            sent_back_at=timezone.now(),
            accepted_reason="",
            accepted_by=None,
        )
        numbers = ", ".join(str(row.position or row.number) for row in rows)
        words = _("Đã trả lại quầy quét lại trang %(numbers)s.") % {"numbers": numbers}
        return _judged(rows, by, audit.Action.SENT_BACK, words, before=before, reason=why)


def _judged(
    rows: list[Page],
    by: User,
    action: audit.Action,
    words: str,
    *,
    before: dict[str, dict[str, dict[str, object]]],
    reason: str,
) -> FilingChange:
    """A judgement changes neither the record nor what is counted, only what the counter and the archive are shown."""
    touch(rows)
    first = rows[0].document
    dossier = first.dossier if first else None
    for row in rows:
        audit.record(action, by=by, subject=row, dossier=dossier, reason=reason)
    return FilingChange.objects.create(dossier=dossier, by=by, action=action, words=words[:300], before=before)
