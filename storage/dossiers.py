"""Dossiers: opened with a code or a temporary number, described, worked on, completed, their result returned.

Every act is audited in its own transaction, and raises Dossier.change when it may change what is counted.
"""

from datetime import date, datetime, time
from typing import Any
from unicodedata import normalize

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from storage import audit
from storage.changed import dossiers_changed, touch_dossiers
from storage.changes import REUSE, conclude, stood
from storage.checklist import lacking
from storage.codes import DossierCode, parse
from storage.documents import lock, lock_papers, open_document
from storage.finding import plain_phone
from storage.joining import CodeTaken
from storage.models import Component, Document, Dossier, FilingChange, Procedure
from storage.reasons import need
from storage.search.folding import fold


class Closed(Exception):
    """The dossier's result was returned: this can't be changed any more."""

    def __str__(self) -> str:
        return _("Hồ sơ đã trả kết quả nên không sửa được nữa. Báo người quản trị nếu cần sửa.")


def open_dossier(
    code: DossierCode | str | None,
    procedure: Procedure,
    unit: Unit,
    by: User,
    *,
    arrived_at: datetime | None = None,
    owning_unit: Unit | None = None,
    channel: int = Dossier.Channel.DIRECT,
    applicant: str = "",
    identity_number: str = "",
    phone: str = "",
) -> Dossier:
    """Open a dossier at a counter; without a code it gets a temporary number (TAM-<unit>-YYMMDD-NNN).

    arrived_at: the ticket's time, where a queue machine gives one. Raises BadCode, CodeTaken (carries the dossier).
    """
    known = parse(code) if isinstance(code, str) else code
    now = timezone.now()
    values: dict[str, Any] = {
        "procedure": procedure,
        "receiving_unit": unit,
        "owning_unit": owning_unit or unit,
        "channel": channel,
        "status": Dossier.Status.RECEIVED,
        "received_at": _received_at(known, now),
        "arrived_at": arrived_at,
        "arrival_source": Dossier.ArrivalSource.TICKET if arrived_at else Dossier.ArrivalSource.OPENING,
        "opened_at": now,
        "worked_by": by,
        "worked_since": now,
        "created_by": by,
        **_person(applicant=applicant, identity_number=identity_number, phone=phone),
    }
    while True:
        try:
            with transaction.atomic():
                number = known.canonical if known else None
                temporary = None if known else _next_temporary(unit)
                dossier = Dossier.objects.create(code=number, temporary_code=temporary, **values)
                audit.record(audit.Action.OPENED_DOSSIER, by=by, subject=dossier, dossier=dossier)
                return dossier
        except IntegrityError:
            if known:
                raise CodeTaken(Dossier.objects.get(code=known.canonical)) from None
            # Another counter took the temporary number in this moment: take the next.


def _received_at(code: DossierCode | None, now: datetime) -> datetime:
    """Now, or (a dossier scanned later) the start of the day that its code names; figures go by the day received."""
    if code is None or code.day >= timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(code.day, time.min))


def _next_temporary(unit: Unit) -> str:
    prefix = f"TAM-{unit.code}-{timezone.localdate():%y%m%d}-"
    taken = Dossier.objects.filter(temporary_code__startswith=prefix).values_list("temporary_code", flat=True)
    last = max((int((number or "0").rpartition("-")[2]) for number in taken), default=0)
    return f"{prefix}{last + 1:03}"


def _person(*, applicant: str, identity_number: str, phone: str) -> dict[str, str]:
    name = " ".join(normalize("NFC", applicant).split())
    return {
        "applicant": name,
        "folded": fold(name),
        "identity_number": "".join(identity_number.split()),
        "phone": plain_phone(phone),
    }


def set_applicant(dossier: Dossier, by: User, *, applicant: str, identity_number: str, phone: str) -> None:
    """Write down who handed the dossier in."""
    values = _person(applicant=applicant, identity_number=identity_number, phone=phone)
    _change(dossier, by, audit.Action.CHANGED_DOSSIER, fields=sorted(values), values=values, shown_on_pages=True)


def set_sheets(dossier: Dossier, sheets: int | None, by: User) -> None:
    """Write down how many sheets the citizen handed in; None: not counted."""
    _change(dossier, by, audit.Action.SET_SHEETS, sheets=sheets, values={"sheets": sheets})


def take_over(dossier: Dossier, by: User) -> None:
    """Go on with a colleague's unfinished dossier ("Nhận tiếp"); the other's open page says so."""
    before = str(dossier.worked_by or "")
    values = {"worked_by": by, "worked_since": timezone.now()}
    _change(dossier, by, audit.Action.TOOK_OVER, before=before, values=values)


def set_owning_unit(dossier: Dossier, unit: Unit, reason: str, by: User) -> None:
    """Put the unit that settles the dossier right, with a reason, until it is closed. Raises ReasonMissing, Closed."""
    why = need(reason)
    if dossier.status == Dossier.Status.RETURNED:
        raise Closed
    before = str(dossier.owning_unit)
    _change(
        dossier,
        by,
        audit.Action.CHANGED_UNIT,
        before=before,
        after=str(unit),
        reason=why,
        values={"owning_unit": unit},
        shown_on_pages=True,
    )


def complete(dossier: Dossier, by: User, reason: str = "") -> None:
    """End the visit ("Hoàn tất"); with something lacking only with a reason. Raises ReasonMissing."""
    lacks = lacking(dossier)
    why = need(reason) if lacks else normalize("NFC", reason.strip())
    values = {
        "completed_at": timezone.now(),
        "completion_reason": why[:200] if lacks else "",
        "worked_by": None,
        "worked_since": None,
    }
    _change(dossier, by, audit.Action.COMPLETED, lacking=lacks, reason=why, values=values)


def return_result(dossier: Dossier, day: date, channel: int, by: User) -> None:
    """Write down the day and the channel on which the citizen got the result ("Trả kết quả")."""
    today = timezone.localdate()
    at = timezone.now() if day == today else timezone.make_aware(datetime.combine(day, time.min))
    values: dict[str, Any] = {
        "returned_at": at,
        "return_channel": Dossier.Channel(channel),
        "status": Dossier.Status.RETURNED,
    }
    if dossier.settled_at is None:
        values["settled_at"] = at
    _change(dossier, by, audit.Action.RETURNED_RESULT, day=day.isoformat(), channel=int(channel), values=values)


def _change(
    dossier: Dossier,
    by: User,
    action: audit.Action,
    *,
    values: dict[str, Any],
    shown_on_pages: bool = False,
    **detail: Any,
) -> None:
    """Set these fields of the row, and of the object that the caller holds.

    shown_on_pages: the search index keeps them with each page.
    """
    with transaction.atomic():
        if shown_on_pages:
            lock_papers(Dossier.objects.filter(pk=dossier.pk))
            touch_dossiers([dossier.pk])
        Dossier.objects.filter(pk=dossier.pk).update(**values)
        dossiers_changed([dossier.pk])
        audit.record(action, by=by, subject=dossier, dossier=dossier, **detail)
    dossier.refresh_from_db()


def reuse(
    dossier: Dossier, component: Component, paper: Document, by: User, *, from_national_store: bool = False
) -> FilingChange:
    """Fill a component with an earlier paper, without a scan ("Dùng lại"); it counts as digitized and as reused."""
    kind = Document.Reuse.FROM_RESULT if paper.kind == Document.Kind.RESULT else Document.Reuse.FROM_COMPONENT
    # Before the change's own transaction: opening locks the dossier, and documents are locked before dossiers.
    opened = open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=by)
    with transaction.atomic():
        document = lock([opened.pk])[opened.pk]
        before = {"documents": stood([document], REUSE)}
        Document.objects.filter(pk=document.pk).update(
            reuse=kind, reuse_of=paper, from_national_store=from_national_store
        )
        words = _("Đã dùng lại %(title)s của hồ sơ %(code)s.") % {"title": paper.title, "code": paper.dossier}
        return conclude(by=by, action=audit.Action.REUSED, words=words, documents=[document.pk], before=before)
