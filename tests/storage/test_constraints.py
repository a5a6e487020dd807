"""What must never stand in the tables is refused by the database itself, whoever writes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from storage.models import AuditEntry, Component, Document, Dossier, Page, Procedure, Reading, Revision, Scan
from tests.storage.paper import make_scan, ready


@dataclass
class Rows:
    """A paper of two pages, ready, and another file."""

    document: Document
    first: Page
    second: Page
    other: Scan


@pytest.fixture
def rows(an: User, dossier: Dossier, document: Document) -> Rows:
    first, second = ready(an, document, pages=2)
    document.refresh_from_db()
    return Rows(document, first, second, make_scan(an, dossier))


BROKEN: dict[str, Callable[[Rows], object]] = {
    "a page twice in its scan": lambda rows: Page.objects.filter(pk=rows.second.pk).update(number=rows.first.number),
    "two pages at one position": lambda rows: Page.objects.filter(pk=rows.second.pk).update(position=1),
    "a filed page without a position": lambda rows: Page.objects.filter(pk=rows.second.pk).update(position=None),
    "a position in no paper": lambda rows: Page.objects.filter(pk=rows.second.pk).update(document=None),
    "two current readings": lambda rows: Reading.objects.create(page=rows.first, current=True, source="typed"),
    "a key stored twice": lambda rows: Scan.objects.update(idempotency_key="one"),
    "a revision twice": lambda rows: Revision.objects.create(
        document=rows.document, number=1, change=99, blob=rows.other.blob, pages=2
    ),
    "two revisions of one change": lambda rows: Revision.objects.create(
        document=rows.document, number=2, change=rows.document.revisions.get().change, blob=rows.other.blob, pages=2
    ),
    "a result that is a component": lambda rows: Document.objects.filter(component__isnull=False).update(kind="result"),
    "a reuse of nothing": lambda rows: Document.objects.update(reuse_of=rows.document, reuse=0),
    "a dossier without a number": lambda rows: Dossier.objects.update(code=None),
    "a code twice": lambda rows: Dossier.objects.create(
        code=rows.document.dossier.code,
        procedure=rows.document.dossier.procedure,
        receiving_unit=rows.document.dossier.receiving_unit,
        owning_unit=rows.document.dossier.owning_unit,
    ),
    "a procedure that ends before it starts": lambda rows: Procedure.objects.update(valid_to=date(1800, 1, 1)),
    "a component twice": lambda rows: Component.objects.update(code="TK"),
    "an audit number twice": lambda rows: AuditEntry.objects.update(number=1),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_database_refuses(what: str, rows: Rows) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[what](rows)
