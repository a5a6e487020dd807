"""Filing: pages put into papers, taken out, put in order, moved. Rows change, bytes never; all can be undone."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from storage import audit
from storage.changes import (
    ASIDE,
    INTO,
    PLACE,
    conclude,
    live_order,
    lock_pages,
    renumber,
    stood,
)
from storage.documents import live_pages, lock, open_document
from storage.models import Component, Document, Dossier, FilingChange, Page, Scan
from storage.states import DocumentState


class WrongPages(Exception):
    """The pages named are not the ones that are there (any more); the text says what to do."""

    def __str__(self) -> str:
        return _("Các trang đã thay đổi trong lúc này. Tải lại trang rồi làm lại.")


def file_pages(pages: Iterable[Page], document: Document, by: User, *, position: int | None = None) -> FilingChange:
    """Put pages, in this order, into a paper at `position` (from 1; None: its end). Struck-out ones come back.

    Raises WrongPages when the paper was withdrawn meanwhile.
    """
    with transaction.atomic():
        rows = lock_pages(pages, [document.pk])
        if not rows:
            raise WrongPages
        _require_open(document)
        before = {"pages": stood(rows, PLACE)}
        left = {row.document_id for row in rows if row.document_id}
        _place(rows, document, position)
        words = _("Đã chuyển %(pages)s sang %(title)s.") % {"pages": named(rows), "title": document.title}
        first = Dossier.objects.filter(documents__in=left).first() or document.dossier
        action = audit.Action.MOVED if left else audit.Action.FILED
        touched = left | {document.pk}
        return conclude(by=by, action=action, words=words, pages=rows, documents=touched, before=before, dossier=first)


def _place(rows: list[Page], document: Document, position: int | None) -> None:
    keys = [row.pk for row in rows]
    orders = {
        key: [pk for pk in live_order(key) if pk not in keys]
        for key in {row.document_id for row in rows if row.document_id} | {document.pk}
    }
    for place, row in enumerate(rows):
        Page.objects.filter(pk=row.pk).update(document=document, position=ASIDE + place, struck_out=False)
    alive = [row.pk for row in rows if row.replaced_by_id is None]
    at = len(orders[document.pk]) if position is None else position - 1
    orders[document.pk][at:at] = alive
    for key, order in orders.items():
        renumber(key, order)


def file_scan(scan: Scan, document: Document, by: User) -> FilingChange:
    """Put a loose scan's pages into a paper; those that are still to come follow.

    Raises WrongPages when it is in another paper by now, or the paper was withdrawn meanwhile.
    """
    with transaction.atomic():
        row = Scan.objects.select_for_update(no_key=True).get(pk=scan.pk)
        if row.into_id not in (None, document.pk):
            raise WrongPages  # somebody else has filed it at this moment
        loose = lock_pages(row.pages.filter(document__isnull=True).order_by("number"), [document.pk])
        _require_open(document)
        before = {"pages": stood(loose, PLACE), "scans": stood([row], INTO)}
        Scan.objects.filter(pk=row.pk).update(into=document)
        _place(loose, document, None)
        words = _("Đã gắn %(name)s vào %(title)s.") % {"name": row.name, "title": document.title}
        return conclude(
            by=by, action=audit.Action.FILED, words=words, pages=loose, documents=[document.pk], before=before
        )


def _require_open(document: Document) -> None:
    """Raise WrongPages when the paper, locked by the caller, is withdrawn or went with its dossier into another one."""
    gone = Q(state=DocumentState.WITHDRAWN) | Q(dossier__withdrawn_at__isnull=False)
    if Document.objects.filter(gone, pk=document.pk).exists():
        raise WrongPages


def strike_out(pages: Iterable[Page], by: User) -> FilingChange:
    """Take pages out of the record ("Bỏ trang"); they stay in their paper, struck out."""
    with transaction.atomic():
        rows = [row for row in lock_pages(pages) if row.document_id and not row.struck_out]
        if not rows:
            raise WrongPages
        words = _("Đã bỏ %(pages)s.") % {"pages": named(rows)}
        before = {"pages": stood(rows, PLACE)}
        Page.objects.filter(pk__in=[row.pk for row in rows]).update(struck_out=True)
        touched = {row.document_id for row in rows if row.document_id}
        for key in touched:
            renumber(key, live_order(key))
        return conclude(
            by=by, action=audit.Action.STRUCK_OUT, words=words, pages=rows, documents=touched, before=before
        )


def reorder(document: Document, page_pks: list[int], by: User) -> FilingChange:
    """Put all live pages of a paper in this order of keys. Raises WrongPages when they are not just those."""
    with transaction.atomic():
        lock([document.pk])
        order = live_order(document.pk)
        if sorted(order) != sorted(page_pks):
            raise WrongPages
        rows = lock_pages(page for page in live_pages(document) if order.index(page.pk) != page_pks.index(page.pk))
        before = {"pages": stood(rows, PLACE)}
        renumber(document.pk, page_pks)
        words = _("Đã xếp lại thứ tự trang của %(title)s.") % {"title": document.title}
        return conclude(
            by=by,
            action=audit.Action.REORDERED,
            words=words,
            pages=rows,
            documents=[document.pk],
            before=before,
            dossier=document.dossier,
        )


def reverse(document: Document, by: User) -> FilingChange:
    """Put the last page first ("Đảo thứ tự")."""
    with transaction.atomic():
        lock([document.pk])
        return reorder(document, live_order(document.pk)[::-1], by=by)


def interleave(document: Document, by: User, *, backs_reversed: bool = False) -> FilingChange:
    """Fronts came first, then the backs: put each back behind its front ("Ghép mặt trước, mặt sau").

    backs_reversed: the stack was turned over whole, so the last sheet's back came first.
    """
    with transaction.atomic():
        lock([document.pk])
        order = live_order(document.pk)
        half = (len(order) + 1) // 2
        fronts, backs = order[:half], order[half:]
        if backs_reversed:
            backs.reverse()
        mixed = [pk for pair in zip(fronts, backs, strict=False) for pk in pair] + fronts[len(backs) :]
        return reorder(document, mixed, by=by)


def split_from(page: Page, document: Document, by: User) -> FilingChange:
    """Move this page and all that follow it in its paper to another paper ("Tách từ trang này")."""
    with transaction.atomic():
        here = lock_pages([page], [document.pk])[0]
        if here.document is None or here.position is None or here.document_id == document.pk:
            raise WrongPages
        return file_pages(live_pages(here.document).filter(position__gte=here.position), document, by=by)


def move_to_dossier(pages: Iterable[Page], dossier: Dossier, by: User) -> FilingChange:
    """Move pages of one paper to that of the same name in another dossier, made if missing; both histories say so."""
    rows = list(pages)
    source = rows[0].document if rows else None
    if source is None or any(row.document_id != source.pk for row in rows):
        raise WrongPages
    # Before the change's own transaction: opening locks the dossier, and documents are locked before dossiers.
    target = open_document(dossier, kind=source.kind, component=counterpart(source, dossier), title=source.title, by=by)
    return file_pages(rows, target, by)


def counterpart(document: Document, dossier: Dossier) -> Component | None:
    """The component of the dossier's procedure that the document is of: the same, or the one of the same name."""
    if document.component is None:
        return None
    return dossier.procedure.components.filter(name=document.component.name).first()


def named(pages: Iterable[Page]) -> str:
    """The pages as a person calls them: "trang 3, 4"."""
    numbers = sorted(page.position or page.number for page in pages)
    return _("trang %(numbers)s") % {"numbers": ", ".join(str(number) for number in numbers)}
