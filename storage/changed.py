"""Numbers and times that tell the followers (facts, assembly, search index) that a row is no longer what they saw.

Call these in the transaction of the change itself.
"""

from collections.abc import Iterable

from django.db.models import F
from django.db.models.functions import Now

from storage.models import Document, Dossier, Page
from storage.states import PageState


def dossiers_changed(pks: Iterable[int]) -> None:
    """Raise `change` of dossiers whose facts may differ now; in order of pk, so that no two callers deadlock."""
    for pk in sorted(set(pks)):
        Dossier.objects.filter(pk=pk).update(change=F("change") + 1)


def documents_changed(pks: Iterable[int]) -> None:
    """Raise `change` of documents whose pages, order or text differ now: a new revision is due.

    A paper with pages typed by hand counts by its pages alone (documents.DIGITIZED), so its dossier counts anew.
    """
    keys = sorted(set(pks))
    for pk in keys:
        Document.objects.filter(pk=pk).update(change=F("change") + 1, error_code="")
    typed = Page.objects.filter(document__in=keys, state=PageState.TYPED)
    dossiers_changed(typed.values_list("document__dossier", flat=True))


def touch(pages: Iterable[Page]) -> None:
    """Let the search index read these pages anew (the database's clock)."""
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(changed_at=Now())


def touch_documents(pks: Iterable[int]) -> None:
    """Let the search index read all pages of these documents anew."""
    Page.objects.filter(document__in=list(pks)).update(changed_at=Now())


def touch_dossiers(pks: Iterable[int]) -> None:
    """Let the search index read all pages of these dossiers anew: a code, unit or name changed."""
    Page.objects.filter(document__dossier__in=list(pks)).update(changed_at=Now())
