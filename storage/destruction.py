"""Xem xét hủy: dossiers past their term are listed by one person, decided by another, and only then destroyed.

    draft → in_review → approved → done
                     ↘ refused    (approved goes back to in_review as long as it was not carried out)

Nothing is destroyed within GRACE of the approval, so that a slip can be taken back. Then `sohoa gc` carries the list
out: what stood on the papers goes (text, words, codes, pictures, records, the citizen's name and numbers, each reason
and name of a paper that somebody typed), then the bytes. The dossier's code, procedure and days, the names of its
papers in the catalogue, the digests of its files and the audit stay: that is the trace (TT 05/2025/TT-BNV). Figures of
the past do not change.
"""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import VERIFY, home_unit, scope, units_under
from accounts.models import Unit, User
from storage import audit
from storage.changed import dossiers_changed
from storage.documents import UNNAMED
from storage.models import DestructionItem, DestructionList, Document, Dossier, Page, Procedure, Reading, Revision, Scan
from storage.reasons import need
from storage.retention import ended_before

State = DestructionList.State
OPEN: Final = (State.DRAFT, State.IN_REVIEW, State.APPROVED)
GRACE: Final = timedelta(hours=48)
TYPED: Final = ("applicant", "identity_number", "phone", "folded", "subject", "completion_reason", "withdrawn_reason")
MOST: Final = 500
"""Dossiers in one list: what one person can review."""


class CannotDestroy(ValueError):
    """The step can't be done; the text says why and what to do."""


def due(user: User, unit: Unit) -> QuerySet[Dossier]:
    """Dossiers of the unit and below whose term is over, that the person may verify, and that stand in no open list.

    A dossier whose paper another one reuses is not due: that paper is still in use.
    """
    here = units_under(unit)
    rows = Dossier.objects.filter(scope(user, VERIFY), Q(receiving_unit__in=here) | Q(owning_unit__in=here))
    listed = DestructionItem.objects.filter(dossier=OuterRef("pk"), listed_in__state__in=OPEN)
    rows = rows.annotate(ended_at=Coalesce("settled_at", "returned_at", "withdrawn_at"))
    rows = rows.filter(past_term(), destroyed_at=None, joined_into=None, sample=False)
    return rows.exclude(Exists(listed)).exclude(Exists(in_use())).select_related("procedure").order_by("ended_at")


def past_term() -> Q:
    """A filter on dossiers that know `ended_at`: the term of their procedure is over today."""
    over = Q(pk__in=[])
    for term in Procedure.objects.exclude(retention="").values_list("retention", flat=True).distinct():
        if day := ended_before(term):
            first = timezone.make_aware(datetime.combine(day, time.min))
            over |= Q(procedure__retention=term, ended_at__lt=first)
    return over


def in_use() -> QuerySet[Document]:
    """Papers of living dossiers that reuse one of the dossier outside."""
    return Document.objects.filter(reuse_of__dossier=OuterRef("pk"), dossier__destroyed_at=None)


def make_list(by: User) -> DestructionList:
    """Make a list of what is due in the person's own unit, the oldest first. Raises CannotDestroy when nothing is."""
    unit = home_unit(by, VERIFY)
    with transaction.atomic():
        rows = list(due(by, unit)[:MOST]) if unit else []
        if unit is None or not rows:
            raise CannotDestroy(_("Không có hồ sơ nào hết thời hạn bảo quản."))
        made = DestructionList.objects.create(unit=unit, made_by=by)
        items = [DestructionItem(listed_in=made, dossier=row, term=row.procedure.retention) for row in rows]
        DestructionItem.objects.bulk_create(items)
        audit.record(audit.Action.DESTRUCTION_LISTED, by=by, subject=made, unit=unit, dossiers=len(items))
    return made


def set_kept(item: DestructionItem, reason: str, by: User) -> None:
    """Take a dossier out of the destruction with a reason, or (no reason) back into it, until the list is decided."""
    with transaction.atomic():
        open_still = DestructionList.objects.select_for_update().filter(pk=item.listed_in_id)
        if not open_still.filter(state__in=(State.DRAFT, State.IN_REVIEW)).exists():
            raise CannotDestroy(_("Danh sách đã được quyết định: không sửa được nữa."))
        DestructionItem.objects.filter(pk=item.pk).update(kept_reason=reason.strip()[:300])
        action = audit.Action.DESTRUCTION_CHANGED
        audit.record(action, by=by, subject=item.listed_in, dossier=item.dossier, kept=bool(reason.strip()))


def submit(made: DestructionList, by: User) -> None:
    """Trình duyệt: hand the list to a second person."""
    with transaction.atomic():
        _step(made, State.DRAFT, State.IN_REVIEW)
        audit.record(audit.Action.DESTRUCTION_SUBMITTED, by=by, subject=made, unit=made.unit)


def decide(made: DestructionList, *, approve: bool, words: str, by: User) -> None:
    """Duyệt or Không duyệt (with a reason), by somebody else than who made it. Raises CannotDestroy, ReasonMissing."""
    if by.pk == made.made_by_id:
        raise CannotDestroy(_("Người lập danh sách không tự duyệt được: nhờ người khác có quyền duyệt."))
    said = words.strip() if approve else need(words)
    with transaction.atomic():
        after = State.APPROVED if approve else State.REFUSED
        _step(made, State.IN_REVIEW, after, decided_by=by, decided_at=Now(), words=said[:500])
        audit.record(audit.Action.DESTRUCTION_DECIDED, by=by, subject=made, unit=made.unit, approved=approve)


def take_back(made: DestructionList, by: User) -> None:
    """Take an approval back before it was carried out."""
    with transaction.atomic():
        _step(made, State.APPROVED, State.IN_REVIEW, decided_by=None, decided_at=None, words="")
        audit.record(audit.Action.DESTRUCTION_CHANGED, by=by, subject=made, unit=made.unit, taken_back=True)


def _step(made: DestructionList, before: str, after: str, **values: Any) -> None:
    if not DestructionList.objects.filter(pk=made.pk, state=before).update(state=after, **values):
        raise CannotDestroy(_("Danh sách đã sang bước khác. Tải lại trang rồi xem."))


def carry_out(grace: timedelta = GRACE) -> int:
    """Destroy what approved lists name and do not keep; how many dossiers. Safe beside itself and when cut off."""
    destroyed = 0
    approved = DestructionList.objects.filter(state=State.APPROVED, decided_at__lt=Now() - grace)
    for made in approved.select_related("decided_by", "unit"):
        for item in made.items.filter(kept_reason="", destroyed_at=None).select_related("dossier"):
            destroyed += _destroy(item, made)
        if not made.items.filter(kept_reason="", destroyed_at=None).exists():
            DestructionList.objects.filter(pk=made.pk, state=State.APPROVED).update(state=State.DONE, done_at=Now())
    return destroyed


def _destroy(item: DestructionItem, made: DestructionList) -> bool:
    """Destroy one dossier's contents in one transaction; False when the list was taken back, or the dossier is in use.

    Locks are taken in the order of storage.documents: scans, documents, pages, dossier.
    """
    with transaction.atomic():
        still = DestructionList.objects.select_for_update().filter(pk=made.pk, state=State.APPROVED)
        if not still.exists() or not DestructionItem.objects.filter(pk=item.pk, destroyed_at=None).exists():
            return False
        if Document.objects.filter(reuse_of__dossier=item.dossier, dossier__destroyed_at=None).exists():
            DestructionItem.objects.filter(pk=item.pk).update(kept_reason=_("Giấy tờ đang được hồ sơ khác dùng lại."))
            return False
        trace = _trace_of(item.dossier)
        _empty(item.dossier)
        DestructionItem.objects.filter(pk=item.pk).update(destroyed_at=Now(), trace=trace)
        audit.record(audit.Action.DESTROYED, by=made.decided_by, subject=item.dossier, list=made.pk, papers=len(trace))
    return True


def _trace_of(dossier: Dossier) -> list[dict[str, Any]]:
    """What there was: the papers by name, their pages counted, their files by digest and size."""
    trace = []
    for document in dossier.documents.all():
        scans = Scan.objects.filter(pages__document=document).distinct().select_related("blob").order_by("pk")
        files = [{"sha256": scan.blob_id, "bytes": scan.blob.size} for scan in scans]
        trace.append({"paper": _name_of(document), "pages": document.pages.count(), "files": files})
    return trace


def _name_of(document: Document) -> str:
    """The catalogue's name, else that of the paper's kind: a name that somebody typed may be the citizen's."""
    return document.title if document.component_id else UNNAMED[Document.Kind(document.kind)]


def _empty(dossier: Dossier) -> None:
    """Take away what stood on the papers and who the citizen was; rows that name neither stay."""
    filed = Page.objects.filter(document__dossier=dossier)
    theirs = Scan.objects.filter(Q(pages__in=filed) | Q(into__dossier=dossier)).values("pk")
    scans = [row.pk for row in Scan.objects.select_for_update().filter(pk__in=theirs).order_by("pk")]
    list(dossier.documents.select_for_update().order_by("pk"))
    Reading.objects.filter(page__in=filed).delete()
    Revision.objects.filter(document__dossier=dossier).delete()
    said = dict.fromkeys(("fingerprint", "accepted_reason", "sent_back_reason"), "")
    filed.update(verdicts=[], codes=[], thumb=None, view=None, changed_at=Now(), **said)
    dossier.documents.update(number="", abstract="", shelf="", withdrawn_reason="")
    for kind, name in UNNAMED.items():
        dossier.documents.filter(component=None, kind=kind).update(title=name)
    dossier.filing_changes.all().delete()
    Dossier.objects.filter(pk=dossier.pk).update(destroyed_at=Now(), **dict.fromkeys(TYPED, ""))
    dossiers_changed([dossier.pk])
    _release(scans)


def _release(scans: list[int]) -> None:
    """Let go of the files of which no page is in a living dossier or in none; `sohoa gc` deletes their bytes."""
    living = Page.objects.filter(scan=OuterRef("pk")).exclude(document__dossier__destroyed_at__isnull=False)
    rows = Scan.objects.filter(pk__in=scans, destroyed_at=None).exclude(Exists(living))
    rows.exclude(into__isnull=False, into__dossier__destroyed_at=None).update(
        destroyed_at=Now(), working_blob=None, name=F("blob_id")
    )
