"""The only transition table: every state of a scan, a page and a document, and how each may follow another.

A move is one conditional UPDATE (`move`), so two processes can't both make it.
"""

from typing import Any, TypeVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ScanState(models.TextChoices):
    """A received file on its way to pages."""

    RECEIVED = "received", _("Đang chờ kiểm tra")
    LOOKING = "looking", _("Đang kiểm tra")
    NEEDS_PASSWORD = "needs_password", _("Tệp có mật khẩu")
    LOOKED = "looked", _("Đã kiểm tra")
    REFUSED = "refused", _("Từ chối")


class PageState(models.TextChoices):
    """A page on its way to its text."""

    WAITING = "waiting", _("Chờ đọc")
    READING = "reading", _("Đang đọc")
    READ = "read", _("Đã đọc")
    TYPED = "typed", _("Nhập tay")
    REFUSED = "refused", _("Không đọc được chữ")


class DocumentState(models.TextChoices):
    """A paper on its way to the record."""

    RECEIVED = "received", _("Đã nhận")
    LOOKING = "looking", _("Đang kiểm tra")
    NEEDS_PASSWORD = "needs_password", _("Tệp có mật khẩu")
    READING = "reading", _("Đang đọc")
    ASSEMBLING = "assembling", _("Đang lập bản lưu")
    READY = "ready", _("Sẵn sàng")
    READY_WITH_GAPS = "ready_with_gaps", _("Sẵn sàng, có trang không đọc được")
    REFUSED = "refused", _("Từ chối")
    WITHDRAWN = "withdrawn", _("Đã rút")


S, P, D = ScanState, PageState, DocumentState

SCAN_MOVES: dict[str, frozenset[str]] = {
    S.RECEIVED: frozenset({S.LOOKING}),
    # Back to RECEIVED: the claim was lost or the store was away.
    S.LOOKING: frozenset({S.LOOKED, S.NEEDS_PASSWORD, S.REFUSED, S.RECEIVED}),
    S.NEEDS_PASSWORD: frozenset({S.RECEIVED}),
    S.LOOKED: frozenset(),
    S.REFUSED: frozenset({S.RECEIVED}),
}
PAGE_MOVES: dict[str, frozenset[str]] = {
    P.WAITING: frozenset({P.READING, P.TYPED}),
    P.READING: frozenset({P.READ, P.REFUSED, P.WAITING, P.TYPED}),
    # Read again after a turn; typed over by hand.
    P.READ: frozenset({P.WAITING, P.TYPED}),
    P.TYPED: frozenset({P.WAITING, P.TYPED}),
    P.REFUSED: frozenset({P.WAITING, P.TYPED}),
}
# A document follows its scans and pages (storage.documents.settle), so most open states may follow one another.
DOCUMENT_MOVES: dict[str, frozenset[str]] = {
    D.RECEIVED: frozenset({D.LOOKING, D.READING, D.ASSEMBLING, D.WITHDRAWN}),
    D.LOOKING: frozenset({D.NEEDS_PASSWORD, D.READING, D.ASSEMBLING, D.REFUSED, D.RECEIVED, D.WITHDRAWN}),
    D.NEEDS_PASSWORD: frozenset({D.LOOKING, D.READING, D.ASSEMBLING, D.REFUSED, D.RECEIVED, D.WITHDRAWN}),
    D.READING: frozenset({D.ASSEMBLING, D.LOOKING, D.NEEDS_PASSWORD, D.REFUSED, D.RECEIVED, D.WITHDRAWN}),
    D.ASSEMBLING: frozenset(
        {D.READY, D.READY_WITH_GAPS, D.REFUSED, D.LOOKING, D.NEEDS_PASSWORD, D.READING, D.RECEIVED, D.WITHDRAWN}
    ),
    D.READY: frozenset({D.LOOKING, D.READING, D.ASSEMBLING, D.RECEIVED, D.REFUSED, D.NEEDS_PASSWORD, D.WITHDRAWN}),
    D.READY_WITH_GAPS: frozenset(
        {D.LOOKING, D.READING, D.ASSEMBLING, D.RECEIVED, D.REFUSED, D.NEEDS_PASSWORD, D.WITHDRAWN}
    ),
    D.REFUSED: frozenset({D.LOOKING, D.READING, D.ASSEMBLING, D.RECEIVED, D.NEEDS_PASSWORD, D.WITHDRAWN}),
    # Undoing a withdrawal: the record is assembled anew.
    D.WITHDRAWN: frozenset({D.RECEIVED}),
}

SCAN_FINAL = frozenset({S.LOOKED, S.REFUSED})
PAGE_FINAL = frozenset({P.READ, P.TYPED, P.REFUSED})
DOCUMENT_DIGITIZED = frozenset({D.READY, D.READY_WITH_GAPS})
DOCUMENT_FINAL = frozenset({D.READY, D.READY_WITH_GAPS, D.REFUSED, D.WITHDRAWN})
SCAN_OPEN, PAGE_OPEN, DOCUMENT_OPEN = set(S) - SCAN_FINAL, set(P) - PAGE_FINAL, set(D) - DOCUMENT_FINAL

Row = TypeVar("Row", bound=models.Model)


class WrongMove(Exception):
    """The table has no such edge: a mistake in the code that asked for it."""


def moves_of(row: models.Model) -> dict[str, frozenset[str]]:
    """The table that the row's class keeps to."""
    return {"scan": SCAN_MOVES, "page": PAGE_MOVES, "document": DOCUMENT_MOVES}[row._meta.model_name or ""]


def move(row: Row, to: str, *, only_attempt: int | None = None, **values: Any) -> bool:
    """Move the row from the state it was loaded with to `to`, setting `values` with it; True when this call did it.

    With `only_attempt` the write is made only while that attempt still holds the claim.
    Raises WrongMove for an edge that the table lacks.
    """
    before: str = row.state  # type: ignore[attr-defined] # all three classes have it
    if to not in moves_of(row)[before]:
        raise WrongMove(f"{row._meta.model_name} {row.pk}: {before} → {to}")
    rows = type(row)._default_manager.filter(pk=row.pk, state=before)
    if only_attempt is not None:
        rows = rows.filter(attempt=only_attempt)
    moved = rows.update(state=to, state_since=Now(), **values) == 1
    if moved:
        row.state = to  # type: ignore[attr-defined] # as above
    return moved
