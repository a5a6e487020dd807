"""The pictures of pages: none without the right to see the page; a page seen whole is audited."""

from datetime import timedelta

from django.http import FileResponse, Http404, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from storage.audit import Action, record
from storage.blobs import Corrupt, NotFound, blobs
from storage.models import AuditEntry, Page
from web.finding import page_seen
from web.requests import Request, for_people

ONE_LOOK = timedelta(minutes=10)
"""A page seen again within so long is one opening: the viewer's picture follows the viewer's own entry."""


@require_safe
@for_people
def page_image(request: Request, uid: str, size: str) -> HttpResponseBase:
    """The thumbnail or the view of a page as JPEG; 404 without the right, or while the picture is lost or damaged."""
    page = page_seen(request.user, uid)
    blob = {"thumb": page.thumb, "view": page.view}.get(size)
    if blob is None:
        raise Http404
    tag = f'"{blob.sha256}"'
    unchanged = request.headers.get("If-None-Match") == tag
    try:
        handle = None if unchanged else blobs().open(blob.sha256)
    except (NotFound, Corrupt) as fault:
        raise Http404 from fault
    if size == "view":  # the browser's own copy, too, is seen
        audit_look(request, page)
    if handle is None:
        return HttpResponseNotModified()
    response = FileResponse(handle, content_type="image/jpeg")
    # A page turned or read again has another picture under the same address: ask each time, answer by digest.
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def audit_look(request: Request, page: Page) -> None:
    """Note that the page was seen, unless the same person has just opened it."""
    since = timezone.now() - ONE_LOOK
    seen = AuditEntry.objects.filter(actor=request.user, action=Action.VIEWED_PAGE, subject_id=str(page.uid))
    if not seen.filter(at__gte=since).exists():
        record(Action.VIEWED_PAGE, by=request.user, subject=page)
