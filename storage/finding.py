"""Finding dossiers and a person's earlier papers; only what the asker may see, decided inside the query."""

import re
from contextlib import suppress
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import VIEW, memberships, scope
from accounts.models import User
from storage.codes import BadCode, parse
from storage.documents import DIGITIZED
from storage.models import Document, Dossier
from storage.search.folding import fold
from storage.states import DocumentState

MOST: Final = 50
DAY_DIGITS: Final = 6
COUNTER_DIGITS: Final = (4, 5, 6)
LAST_DIGITS: Final = 4
IDENTITY_DIGITS: Final = (9, 12)  # CMND, số định danh
PHONE_DIGITS: Final = (9, 10, 11)


def find(text: str, user: User) -> list[Dossier]:
    """Dossiers by code, last four digits (today, the person's own units), identity number, phone or name.

    Dots, case and marks don't matter. At most 50, newest first.
    """
    rows = Dossier.objects.filter(scope(user, VIEW), destroyed_at=None).select_related(
        "procedure", "receiving_unit", "owning_unit"
    )
    coded = _by_code(rows, text)
    if coded:
        return coded
    rows = rows.filter(withdrawn_at__isnull=True).order_by("-received_at", "-pk")
    number = plain_phone(text)
    if number.isdigit():
        return list(_by_number(rows, number, user)[:MOST])
    words = fold(text).split()
    if not words:
        return []
    named = Q()
    for word in words:
        named &= Q(folded__contains=word)
    return list(rows.filter(named)[:MOST])


def _by_number(rows: QuerySet[Dossier], number: str, user: User) -> QuerySet[Dossier]:
    if len(number) == LAST_DIGITS:
        here = memberships(user).values("unit")
        today = timezone.localdate()
        return rows.filter(code__endswith=number, receiving_unit__in=here, received_at__date=today)
    same = Q(pk__in=[])
    if len(number) in IDENTITY_DIGITS:
        same |= Q(identity_number=number)
    if len(number) in PHONE_DIGITS:
        same |= Q(phone=number)
    return rows.filter(same)


def _by_code(rows: QuerySet[Dossier], text: str) -> list[Dossier]:
    compact = _compact(text)
    if compact.startswith("TAM"):
        return list(rows.filter(temporary_code__iexact=text.strip()))
    with suppress(BadCode):
        return list(rows.filter(code=parse(text).canonical))
    # Typed without dots and dashes: found by its letters and digits alone.
    ends = Q(pk__in=[])
    for digits in COUNTER_DIGITS:
        day, counter = compact[-digits - DAY_DIGITS : -digits], compact[-digits:]
        if len(compact) > digits + DAY_DIGITS and (day + counter).isdigit():
            ends |= Q(code__endswith=f"-{day}-{counter}")
    return [row for row in rows.filter(ends)[:MOST] if _compact(row.code or "") == compact]


def _compact(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def plain_phone(text: str) -> str:
    """A number without spaces, dots and dashes, +84 written as 0; any other text as it is, without spaces round it."""
    digits = re.sub(r"[\s.\-()]", "", text)
    return re.sub(r"^(\+84|0084)", "0", digits) if re.fullmatch(r"\+?\d+", digits) else text.strip()


def earlier_papers(dossier: Dossier, user: User) -> list[Document]:
    """Digitized papers of the same identity number in other dossiers that the person may see, newest first."""
    if not dossier.identity_number:
        return []
    visible = scope(
        user,
        VIEW,
        units=("dossier__receiving_unit", "dossier__owning_unit"),
        field="dossier__procedure__field",
    )
    mine = Q(dossier__identity_number=dossier.identity_number, dossier__withdrawn_at=None, dossier__destroyed_at=None)
    # What was reused itself is offered through the paper that it came from.
    rows = Document.objects.filter(visible, mine, DIGITIZED, reuse=Document.Reuse.NO)
    rows = rows.exclude(dossier=dossier).exclude(state=DocumentState.WITHDRAWN)
    return list(rows.select_related("dossier", "component").order_by("-created_at")[:MOST])


def masked(identity_number: str) -> str:
    """An identity number as lists show it: 0930••••5678."""
    if len(identity_number) < IDENTITY_DIGITS[-1]:
        return "••••" + identity_number[-3:] if identity_number else ""
    return f"{identity_number[:4]}••••{identity_number[-4:]}"
