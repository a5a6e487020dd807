"""Documents: opened per component, following their scans and pages (`settle`), withdrawn with a reason.

Locks are taken in one order everywhere: Scan, Document, Page, Dossier.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from storage import audit
from storage.changed import documents_changed, dossiers_changed, touch_documents
from storage.models import Component, Document, Dossier, FilingChange, Page, Revision, Scan
from storage.reasons import need
from storage.states import (
    DOCUMENT_DIGITIZED,
    DOCUMENT_FINAL,
    DOCUMENT_MOVES,
    PAGE_FINAL,
    DocumentState,
    PageState,
    ScanState,
    move,
)

D = DocumentState
LIVE = Q(struck_out=False, replaced_by__isnull=True)
"""Filter on Page: pages that are part of the record, neither struck out nor replaced."""

_TYPED = Page.objects.filter(LIVE, document=OuterRef("pk"), state=PageState.TYPED)
_OPEN = Page.objects.filter(LIVE, document=OuterRef("pk")).exclude(state__in=PAGE_FINAL)
DIGITIZED = ~Q(state=D.WITHDRAWN) & (
    Q(state__in=DOCUMENT_DIGITIZED) | ~Q(reuse=Document.Reuse.NO) | (Q(Exists(_TYPED)) & ~Q(Exists(_OPEN)))
)
"""Filter on Document: digitized in the sense of TT 01/2023/TT-VPCP: assembled (which `settle` allows only with a page),
reused, or typed by hand (Art. 9.1)."""


LASTING = DOCUMENT_FINAL | {D.NEEDS_PASSWORD}
"""States that a document may keep for long: the search index follows into them, not through every step between."""


def is_digitized(document: Document) -> bool:
    """Whether this document counts as digitized now (see DIGITIZED)."""
    return Document.objects.filter(DIGITIZED, pk=document.pk).exists()


def live_pages(document: Document) -> QuerySet[Page]:
    """The pages of the record, in order."""
    return document.pages.filter(LIVE).order_by("position", "pk")


# A paper's title is part of the record: Vietnamese, whatever language its maker's screen speaks.
UNNAMED = {Document.Kind.COMPONENT: "Giấy tờ khác", Document.Kind.RESULT: "Kết quả"}


def open_document(
    dossier: Dossier, *, kind: str, component: Component | None = None, title: str | None = None, by: User
) -> Document:
    """Return the dossier's document of this component, or (results, papers without one) of this title; made if missing.

    The dossier's row is locked, so that two people opening the same paper get the same row.
    """
    name = title or (component.name if component else UNNAMED[Document.Kind(kind)])
    with transaction.atomic():
        Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
        same = dossier.documents.filter(kind=kind, component=component).exclude(state=D.WITHDRAWN)
        if component is None:
            same = same.filter(title=name)
        found = same.order_by("pk").first()
        if found:
            return found
        last = dossier.documents.filter(kind=kind).order_by("-position").values_list("position", flat=True).first()
        position = component.position if component else (last or 0) + 1
        return Document.objects.create(
            dossier=dossier, kind=kind, component=component, title=name, position=position, created_by=by
        )


def lock(pks: Iterable[int]) -> dict[int, Document]:
    """Lock these documents for the running transaction, in order of pk, and return them as they are now."""
    rows = Document.objects.select_for_update(no_key=True).filter(pk__in=set(pks)).order_by("pk")
    return {document.pk: document for document in rows}


def lock_papers(dossiers: QuerySet[Dossier]) -> None:
    """Lock all documents of these dossiers for the running transaction, before the dossiers' own rows and the pages."""
    lock(Document.objects.filter(dossier__in=dossiers).values_list("pk", flat=True))


def settle(document_id: int) -> Document:
    """Derive the document's state from its scans and pages and move it there; return it.

    The Document row is locked before anything is counted: of two jobs that end its last two pages one sees the other.
    When the document returned is ASSEMBLING, the caller enqueues the assembly (on commit).
    """
    with transaction.atomic():
        document = lock([document_id])[document_id]
        if document.state == D.WITHDRAWN:
            return document
        before, after = document.state, _derived_state(document)
        if before == after:
            return document
        _walk(document, after)
        dossiers_changed([document.dossier_id])
        if {before, after} & LASTING:
            touch_documents([document.pk])
        return document


def _derived_state(document: Document) -> str:
    scans = Scan.objects.filter(into=document, dismissed=False)
    states = set(scans.values_list("state", flat=True))
    pages = set(live_pages(document).values_list("state", "view"))
    if ScanState.LOOKING in states or (ScanState.RECEIVED in states and pages):
        return D.LOOKING
    if ScanState.RECEIVED in states:
        return D.RECEIVED
    if ScanState.NEEDS_PASSWORD in states:
        return D.NEEDS_PASSWORD
    if any(state not in PAGE_FINAL for state, _view in pages):
        return D.READING
    # A refused rescan changes nothing: the page that it was to replace still stands.
    refused_scan = scans.filter(state=ScanState.REFUSED, replaces__isnull=True).exists()
    if not pages:
        return D.REFUSED if refused_scan else D.RECEIVED
    if all(state == PageState.REFUSED and view is None for state, view in pages):
        return D.REFUSED
    if document.assembled != document.change:
        return D.ASSEMBLING
    if document.error_code:
        return D.REFUSED
    gaps = refused_scan or any(state == PageState.REFUSED for state, _view in pages)
    return D.READY_WITH_GAPS if gaps else D.READY


def _walk(document: Document, to: str) -> None:
    """Move along the table's edges; where none is direct, through the state that a page would have passed."""
    if to not in DOCUMENT_MOVES[document.state]:
        move(document, D.ASSEMBLING if to in DOCUMENT_DIGITIZED else D.LOOKING)
    # A claim on the assembly ends with the state that it was made for.
    move(document, to, worker="", lease_until=None, retry_at=None, deaths=0)


def withdraw(document: Document, reason: str, by: User) -> FilingChange:
    """Take the paper out of the dossier, with a reason; rows and bytes stay, and it can be undone.

    A paper that was withdrawn already stays as it is. Raises ReasonMissing.
    """
    why = need(reason)
    with transaction.atomic():
        row = lock([document.pk])[document.pk]
        told = FilingChange.objects.filter(before__documents__has_key=str(row.pk), action=audit.Action.WITHDREW)
        if row.state == D.WITHDRAWN and (standing := told.filter(undone_at__isnull=True).first()):
            return standing
        change = FilingChange.objects.create(
            dossier_id=row.dossier_id,
            by=by,
            action=audit.Action.WITHDREW,
            words=(_("Đã rút giấy tờ %(title)s.") % {"title": row.title})[:300],
            before={"pages": {}, "documents": {str(row.pk): {"withdrawn_reason": "", "state": row.state}}},
        )
        move(row, D.WITHDRAWN, withdrawn_reason=why[:500], worker="", lease_until=None)
        dossiers_changed([row.dossier_id])
        touch_documents([row.pk])
        audit.record(audit.Action.WITHDREW, by=by, subject=row, dossier=row.dossier, reason=why)
        return change


def restore(document: Document) -> Document:
    """Put a withdrawn paper back; its record is assembled anew. Part of undoing, which writes the audit."""
    with transaction.atomic():
        row = lock([document.pk])[document.pk]
        if row.state == D.WITHDRAWN:
            documents_changed([row.pk])
            move(row, D.RECEIVED, withdrawn_reason="")
            dossiers_changed([row.dossier_id])
            touch_documents([row.pk])
        return settle(row.pk)


def current_revision(document: Document) -> Revision | None:
    """The newest assembled record, or None."""
    return document.revisions.order_by("-number").first()
