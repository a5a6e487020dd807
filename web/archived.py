"""Papers in the archive that the person may see, found inside the query; what is not theirs does not exist (404)."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import VIEW, scope
from accounts.models import User
from storage.documents import LIVE
from storage.models import Document, Page, Scan
from storage.states import DocumentState
from web.finding import pages_for, through


def documents_for(user: User, act: str) -> QuerySet[Document]:
    """The papers on which the person may do `act`."""
    units, field = through("dossier")
    return Document.objects.filter(scope(user, act, units=units, field=field), dossier__destroyed_at=None)


def document_for(user: User, act: str, uid: str) -> Document:
    """The paper, or 404."""
    rows = documents_for(user, act).select_related("dossier__procedure__field", "dossier__receiving_unit")
    return get_object_or_404(rows, uid=uid)


def filed_pages_for(user: User, act: str) -> QuerySet[Page]:
    """The pages filed in a paper on which the person may do `act`."""
    units, field = through("document__dossier")
    mine = scope(user, act, units=units, field=field)
    return Page.objects.filter(mine, document__isnull=False, document__dossier__destroyed_at=None)


def page_for(user: User, act: str, uid: str) -> Page:
    """The filed page with its paper and its scan, or 404."""
    rows = filed_pages_for(user, act).select_related("document__dossier__procedure__field", "scan__by", "scan__blob")
    return get_object_or_404(rows, uid=uid)


def live_pages_for(user: User, act: str) -> QuerySet[Page]:
    """The pages of the record: neither struck out nor replaced, their paper not withdrawn."""
    return filed_pages_for(user, act).filter(LIVE).exclude(document__state=DocumentState.WITHDRAWN)


def sees_whole(user: User, scan: Scan) -> bool:
    """Whether every page of the file is the person's to see: a stack may hold papers of several dossiers."""
    if every := scan.pages.count():
        return pages_for(user, VIEW).filter(scan=scan).count() == every
    return scan.into_id is not None and documents_for(user, VIEW).filter(Q(pk=scan.into_id)).exists()
