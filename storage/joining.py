"""A temporary dossier gets its code; when that code has a dossier already, the two become one, and nothing doubles."""

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from storage import audit
from storage.changed import documents_changed, dossiers_changed, touch_documents, touch_dossiers
from storage.changes import live_order, renumber
from storage.codes import DossierCode, owning_unit_of, parse
from storage.documents import lock, lock_papers, settle
from storage.filing import counterpart
from storage.models import Document, Dossier, FilingChange, Page, Scan
from storage.states import DocumentState

FILLED_IN: Final = (
    "applicant",
    "folded",
    "identity_number",
    "phone",
    "subject",
    "received_at",
    "arrived_at",
    "opened_at",
    "completed_at",
    "completion_reason",
    "settled_at",
    "returned_at",
    "return_channel",
    "sheets",
    "worked_by",
    "worked_since",
)
"""What the counter wrote down goes over where the other dossier says nothing: its own fields win."""


class CodeTaken(Exception):
    """A dossier of this code is there already (`dossier`); or the dossier has another code."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(dossier)
        self.dossier = dossier

    def __str__(self) -> str:
        return _("Đã có hồ sơ %(code)s. Mở hồ sơ đó để làm tiếp.") % {"code": self.dossier}


def attach_code(dossier: Dossier, code: DossierCode | str, by: User) -> Dossier:
    """Give a temporary dossier its code, or join it with the dossier of that code; the one that stands is returned.

    Raises BadCode, and CodeTaken when the dossier has another code already.
    """
    known = parse(code) if isinstance(code, str) else code
    try:
        with transaction.atomic():
            return _attach(dossier, known, by)
    except IntegrityError:
        # The register or another counter brought the code in at this moment: join with that one.
        with transaction.atomic():
            return _attach(dossier, known, by)


def _attach(dossier: Dossier, code: DossierCode, by: User) -> Dossier:
    standing = Dossier.objects.filter(code=code.canonical).first()
    if standing is None or standing.pk == dossier.pk:
        lock_papers(Dossier.objects.filter(pk=dossier.pk))
        row = Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
        if row.code not in (None, code.canonical):
            raise CodeTaken(row)
        owner = owning_unit_of(code)
        if owner and row.owning_unit_id == row.receiving_unit_id:  # nobody knew better while it had no code
            row.owning_unit = owner
        Dossier.objects.filter(pk=row.pk).update(code=code.canonical, owning_unit=row.owning_unit)
        dossiers_changed([row.pk])
        touch_dossiers([row.pk])
        row.refresh_from_db()
        audit.record(audit.Action.ATTACHED_CODE, by=by, subject=row, dossier=row, before=row.temporary_code or "")
        return row
    if dossier.code is not None:
        raise CodeTaken(dossier)
    return _join(dossier, standing, by)


def _join(temporary: Dossier, standing: Dossier, by: User) -> Dossier:
    """Move every paper of the temporary dossier to the standing one; the empty one is withdrawn."""
    # Scans are locked before documents everywhere: one that is being looked at follows its paper.
    list(Scan.objects.select_for_update(no_key=True).filter(into__dossier=temporary).order_by("pk"))
    here = {document.pk for document in Document.objects.filter(dossier__in=[temporary, standing])}
    documents = lock(here)
    locked = Dossier.objects.select_for_update(no_key=True).filter(pk__in=[temporary.pk, standing.pk]).order_by("pk")
    rows = {row.pk: row for row in locked}
    source, target = rows[temporary.pk], rows[standing.pk]
    if source.withdrawn_at is not None:
        return target
    touched = [_move(document, target) for document in documents.values() if document.dossier_id == source.pk]
    documents_changed(touched)
    touch_documents(touched)
    for pk in sorted(set(touched)):
        settle(pk)
    FilingChange.objects.filter(dossier=source).update(dossier=target)
    _fill_in(source, target)
    reason = _("Đã nhập vào hồ sơ %(code)s.") % {"code": target}
    Dossier.objects.filter(pk=source.pk).update(
        withdrawn_at=timezone.now(),
        withdrawn_reason=reason,
        joined_into=target,
        worked_by=None,
        worked_since=None,
    )
    dossiers_changed([source.pk, target.pk])
    audit.record(audit.Action.ATTACHED_CODE, by=by, subject=source, dossier=source, joined=str(target))
    audit.record(audit.Action.ATTACHED_CODE, by=by, subject=target, dossier=target, joined=str(source))
    target.refresh_from_db()
    return target


def _move(document: Document, target: Dossier) -> int:
    """Move a document, or (the same paper is open there) its pages and scans; the key of the one they are in now."""
    component = counterpart(document, target)
    same = target.documents.filter(kind=document.kind, component=component).exclude(state=DocumentState.WITHDRAWN)
    if component is None:
        same = same.filter(title=document.title)
    there = same.order_by("pk").first()
    if there is None or document.reuse or document.state == DocumentState.WITHDRAWN:
        Document.objects.filter(pk=document.pk).update(dossier=target, component=component)
        return document.pk
    Scan.objects.filter(into=document).update(into=there)
    order = live_order(there.pk)
    _retell(document, there, behind=len(order))
    order += live_order(document.pk)
    _append(document, there)
    renumber(there.pk, order)
    settle(document.pk)
    return there.pk


def _retell(document: Document, there: Document, *, behind: int) -> None:
    """Let an undo put a page back where the paper's pages are now: behind that many of the other's."""
    for change in FilingChange.objects.filter(dossier=document.dossier_id, undone_at__isnull=True):
        stood_here = [
            fields for fields in change.before.get("pages", {}).values() if fields.get("document_id") == document.pk
        ]
        for fields in stood_here:
            fields |= {"document_id": there.pk, "position": fields["position"] + behind}
        if stood_here:
            change.save(update_fields=["before"])


def _append(document: Document, there: Document) -> None:
    far = max((page.position or 0 for page in there.pages.all()), default=0)
    for count, page in enumerate(document.pages.order_by("position", "pk"), start=1):
        Page.objects.filter(pk=page.pk).update(document=there, position=far + count)


def _fill_in(source: Dossier, target: Dossier) -> None:
    empty = [name for name in FILLED_IN if getattr(target, name) in (None, "")]
    values: dict[str, Any] = {name: getattr(source, name) for name in empty if getattr(source, name)}
    if "arrived_at" in values:
        values["arrival_source"] = source.arrival_source
    if {"settled_at", "returned_at"} & values.keys():
        values["status"] = max(source.status, target.status)
    if values:
        Dossier.objects.filter(pk=target.pk).update(**values)
