"""Reading a page, without the child: what it asks of the database."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from storage.documents import open_document
from storage.models import Document, Dossier, Page
from storage.states import PageState
from tests.workers.rows import make_scan
from workers import jobs, reading

MOST = 23
"""Beside the tallies, of which now this, now that row is new."""


def answer(folder: Path) -> dict[str, Any]:
    view = folder / "view.jpg"
    view.write_bytes(b"a picture")
    words = [["chữ", 0.1, 0.1, 0.2, 0.12, 92.0, 0]]
    found = {"text": "chữ", "words": words, "rotation": 0, "skew": 0.0, "skew_confidence": 1.0, "confidence": 92.0}
    return found | {"width": 10, "height": 10, "verdicts": [], "view": str(view), "seconds": 0.1}


@pytest.mark.django_db
@pytest.mark.usefixtures("blob_root", "redis_url")
def test_a_filed_page_takes_few_statements(dossier: Dossier, an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "answer_of", lambda page, folder: page.scan.blob and answer(folder))
    paper = open_document(dossier, kind=Document.Kind.COMPONENT, by=an)
    first, second = make_scan(dossier, pages=2).pages.order_by("number")
    for page in (first, second):
        Page.objects.filter(pk=page.pk).update(document=paper, position=page.number)
    jobs.read_page(first.pk)  # the tallies have their rows from now on

    with CaptureQueriesContext(connection) as asked:
        jobs.read_page(second.pk)

    second.refresh_from_db()
    assert second.state == PageState.READ
    statements = [query["sql"] for query in asked]
    statements = [sql for sql in statements if "SAVEPOINT" not in sql and "storage_tally" not in sql]
    assert len(statements) <= MOST, statements
