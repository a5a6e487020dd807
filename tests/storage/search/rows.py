"""Rows to search in: papers of a dossier whose pages hold given texts."""

from typing import Any

from django.db.models.functions import Now

from accounts.models import Unit, User
from storage.models import Blob, Document, Dossier, Page, Procedure, Reading, Scan
from storage.states import DocumentState, PageState


def make_dossier(code: str, unit: Unit, procedure: Procedure, **values: Any) -> Dossier:
    owning: Unit = values.pop("owning_unit", unit)
    return Dossier.objects.create(code=code, procedure=procedure, receiving_unit=unit, owning_unit=owning, **values)


def make_document(dossier: Dossier, title: str = "Giấy tờ", **values: Any) -> Document:
    return Document.objects.create(dossier=dossier, title=title, state=DocumentState.READY, **values)


def make_page(document: Document, text: str, by: User, words: list[list[Any]] | None = None) -> Page:
    """A page filed at the end of the document, read by machine; `words` as in Reading.words."""
    blob, _ = Blob.objects.get_or_create(sha256="0" * 64, defaults={"size": 0, "original": True, "put_at": Now()})
    unit = document.dossier.receiving_unit
    scan, _ = Scan.objects.get_or_create(
        unit=unit,
        idempotency_key=f"search-{unit.pk}",
        defaults={"blob": blob, "name": "a.pdf", "kind": "pdf", "by": by},
    )
    page = Page.objects.create(
        scan=scan,
        number=scan.pages.count() + 1,
        document=document,
        position=document.pages.count() + 1,
        state=PageState.READ,
        changed_at=Now(),
    )
    Reading.objects.create(page=page, source=Reading.Source.MACHINE, text=text, words=words or [], confidence=0.9)
    return page


def retype(page: Page, text: str) -> None:
    """Another text for the page, as a correction by hand leaves it."""
    Reading.objects.filter(page=page, current=True).update(text=text)
    Page.objects.filter(pk=page.pk).update(changed_at=Now())
