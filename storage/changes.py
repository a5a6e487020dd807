"""Changes of filing that can be undone: what stood before is written down with each, in the change's transaction."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from storage import audit
from storage.changed import documents_changed, dossiers_changed, touch
from storage.documents import LIVE, lock, restore, settle
from storage.models import Document, Dossier, FilingChange, Page, Scan
from storage.states import DocumentState, PageState, move

PLACE: Final = ("document_id", "position", "struck_out", "replaced_by_id")
LIE: Final = ("turn", "straighten")
JUDGEMENT: Final = (
    "accepted_reason",
    "accepted_by_id",
    "sent_back_reason",
    "sent_back_by_id",
    "sent_back_at",
)
REUSE: Final = ("reuse", "reuse_of_id", "from_national_store")
INTO: Final = ("into_id",)
FAR: Final = 1_000_000
"""Added to positions while a document is renumbered: no two pages may share one, not even for a moment."""
ASIDE: Final = 2 * FAR
"""From here on pages stand that come into a document and have no position yet."""


class CannotUndo(Exception):
    """Something done later stands on this change; the text says what to do."""

    def __str__(self) -> str:
        return _("Chưa hoàn tác được vì trang đã thay đổi tiếp sau đó. Hoàn tác thay đổi sau trước.")


@dataclass(frozen=True, slots=True)
class Work:
    """What the workers have to do after a change; the caller enqueues it on commit."""

    pages: tuple[Page, ...]
    documents: tuple[Document, ...]


class _Moved(Exception):
    """A page went to another document between the look at it and its lock."""


def lock_pages(pages: Iterable[Page], also: Iterable[int] = ()) -> list[Page]:
    """Lock the pages' documents, those with the keys `also`, and the pages; the pages as they are now, in order."""
    order, others = [page.pk for page in pages], set(also)
    while True:
        # The savepoint lets go of the locks of a try that came too late: taking more would break the order of locks.
        with suppress(_Moved), transaction.atomic():
            return _lock_pages(order, others)


def _lock_pages(order: list[int], others: set[int]) -> list[Page]:
    filed = Page.objects.filter(pk__in=order, document__isnull=False).values_list("document_id", flat=True)
    locked = lock({pk for pk in filed if pk is not None} | others)
    rows = Page.objects.select_for_update(no_key=True).filter(pk__in=order).order_by("pk")
    found = {page.pk: page for page in rows}
    if any(page.document_id is not None and page.document_id not in locked for page in found.values()):
        raise _Moved
    return [found[pk] for pk in order]


def stood(rows: Iterable[Page | Document | Scan], fields: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What stands in these fields now, as FilingChange.before keeps it."""
    names = tuple(fields)
    return {str(row.pk): {name: _plain(getattr(row, name)) for name in names} for row in rows}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def live_order(document_pk: int) -> list[int]:
    """The live pages of a document in order, as keys."""
    return list(Page.objects.filter(LIVE, document=document_pk).order_by("position", "pk").values_list("pk", flat=True))


def renumber(document_pk: int, order: list[int]) -> None:
    """Give the document's live pages the positions 1, 2, … in this order of keys; the caller has locked it."""
    pages = Page.objects.filter(LIVE, document=document_pk)
    wanted = {pk: position for position, pk in enumerate(order, start=1)}
    if dict(pages.values_list("pk", "position")) != wanted:
        pages.update(position=F("position") + FAR)
        placed = [Page(pk=pk, position=position) for pk, position in wanted.items()]
        Page.objects.bulk_update(placed, ["position"], batch_size=200)


def conclude(
    *,
    by: User,
    action: audit.Action,
    words: str,
    pages: Iterable[Page] = (),
    documents: Iterable[int] = (),
    before: dict[str, dict[str, dict[str, Any]]],
    dossier: Dossier | None = None,
) -> FilingChange:
    """End a change: followers told, documents settled, the change and its audit written; in the change's transaction.

    documents: keys of those whose record changes. dossier: whose history shows it; that of the first document if None.
    """
    pages, keys = list(pages), sorted(set(documents))
    documents_changed(keys)
    touch(pages)
    dossiers = list(Dossier.objects.filter(documents__in=keys).distinct().order_by("pk"))
    if dossier is None and dossiers:
        dossier = dossiers[0]
    dossiers_changed(row.pk for row in dossiers)
    for key in keys:
        settle(key)
    uids = [str(page.uid) for page in pages]
    shown: list[Dossier | None] = [*dossiers] or [dossier]
    for row in shown:
        audit.record(action, by=by, subject=pages[0] if len(pages) == 1 else row, dossier=row, words=words, pages=uids)
    return FilingChange.objects.create(dossier=dossier, by=by, action=action, words=words[:300], before=before)


def work_of(change: FilingChange) -> Work:
    """The pages to be read and the documents to be assembled because of a change (or of its undoing)."""
    pages = Page.objects.filter(pk__in=change.before.get("pages", ()))
    keys = _documents_of(change)
    return Work(
        pages=tuple(pages.filter(LIVE, state=PageState.WAITING)),
        documents=tuple(Document.objects.filter(pk__in=keys, state=DocumentState.ASSEMBLING)),
    )


def last_change(dossier: Dossier) -> FilingChange | None:
    """The change that Ctrl+Z takes back: the newest of the dossier that still stands."""
    return dossier.filing_changes.filter(undone_at__isnull=True).order_by("-pk").first()


def undo(change: FilingChange, by: User) -> FilingChange:
    """Put back what stood before; once only. Raises CannotUndo when later changes stand on it."""
    with transaction.atomic():
        row = FilingChange.objects.select_for_update(no_key=True).get(pk=change.pk)
        if row.undone_at is not None:
            return row
        _require_free(row)
        # Scans are locked before documents everywhere.
        list(Scan.objects.select_for_update(no_key=True).filter(pk__in=row.before.get("scans", ())).order_by("pk"))
        keys = _documents_of(row)
        pages = lock_pages(Page.objects.filter(pk__in=row.before.get("pages", ())).order_by("pk"), keys)
        keys |= _documents_of(row)
        _put_back(row, pages)
        documents_changed(keys)
        touch(pages)
        dossiers = Dossier.objects.filter(Q(documents__in=keys) | Q(pk=row.dossier_id)).distinct()
        dossiers_changed(dossiers.values_list("pk", flat=True))
        for key in sorted(keys):
            settle(key)
        for dossier in dossiers:
            audit.record(audit.Action.UNDONE, by=by, subject=dossier, words=row.words)
        row.undone_at = timezone.now()
        row.save(update_fields=["undone_at"])
        return row


def _documents_of(change: FilingChange) -> set[int]:
    """Documents that the pages stood in before, those that they are in now, and those that were changed themselves."""
    told = change.before.get("pages", {})
    keys = {fields["document_id"] for fields in told.values() if fields.get("document_id")}
    now = Page.objects.filter(pk__in=told, document__isnull=False).values_list("document_id", flat=True)
    return keys | {pk for pk in now if pk is not None} | {int(pk) for pk in change.before.get("documents", ())}


def _require_free(change: FilingChange) -> None:
    """Raise CannotUndo when a later change, still standing, touched the same field of the same row."""
    same = Q(pk__in=[])
    for kind, rows in change.before.items():
        if rows:
            same |= Q(**{f"before__{kind}__has_any_keys": list(rows)})
    mine = _touched(change)
    for later in FilingChange.objects.filter(same, pk__gt=change.pk, undone_at__isnull=True):
        if mine & _touched(later):
            raise CannotUndo


def _touched(change: FilingChange) -> set[tuple[str, str, str]]:
    return {
        (kind, pk, field) for kind, rows in change.before.items() for pk, fields in rows.items() for field in fields
    }


def _put_back(change: FilingChange, pages: list[Page]) -> None:
    told: dict[str, dict[str, Any]] = change.before.get("pages", {})
    placed = [page for page in pages if "position" in told[str(page.pk)]]
    if placed:
        _put_back_places(placed, told)
    for page in pages:
        values = {name: value for name, value in told[str(page.pk)].items() if name not in PLACE}
        Page.objects.filter(pk=page.pk).update(**values)
        if "turn" in values:
            read_again(page)
    for pk, values in change.before.get("scans", {}).items():
        Scan.objects.filter(pk=pk).update(**values)
    for pk, values in change.before.get("documents", {}).items():
        if "withdrawn_reason" in values:
            restore(Document.objects.get(pk=pk))
        else:
            Document.objects.filter(pk=pk).update(**values)


def _put_back_places(pages: list[Page], told: dict[str, dict[str, Any]]) -> None:
    """Take the pages out of where they are, then insert each at its old place, lowest first: neighbours make room."""
    left = {page.document_id for page in pages if page.document_id}
    keys = [page.pk for page in pages]
    orders = {key: [pk for pk in live_order(key) if pk not in keys] for key in left}
    Page.objects.filter(pk__in=keys).update(document=None, position=None, struck_out=False, replaced_by=None)
    for place, page in enumerate(sorted(pages, key=lambda page: told[str(page.pk)]["position"] or 0)):
        values = {name: told[str(page.pk)][name] for name in PLACE}
        home = values["document_id"]
        alive = not values["struck_out"] and values["replaced_by_id"] is None
        if home and alive:
            order = orders.setdefault(home, live_order(home))
            order.insert(values["position"] - 1, page.pk)
            values["position"] = ASIDE + place
        Page.objects.filter(pk=page.pk).update(**values)
    for key, order in orders.items():
        renumber(key, order)


def read_again(page: Page) -> None:
    """Let a page be read once more: it lies otherwise now. An attempt under way can't save any more."""
    row = Page.objects.get(pk=page.pk)
    if row.state != PageState.WAITING:
        move(row, PageState.WAITING, worker="", lease_until=None, retry_at=None, deaths=0, error_code="")
