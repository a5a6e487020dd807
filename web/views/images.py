"""The pictures of pages: no address of their own without the right to see the page; no audit entry (promise 6)."""

from django.http import FileResponse, Http404, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from storage.blobs import Corrupt, NotFound, blobs
from web.finding import page_seen
from web.requests import Request, for_people


@require_safe
@for_people
def page_image(request: Request, uid: str, size: str) -> HttpResponseBase:
    """The thumbnail or the view of a page as JPEG; 404 without the right, or while the picture is lost or damaged."""
    page = page_seen(request.user, uid)
    blob = {"thumb": page.thumb, "view": page.view}.get(size)
    if blob is None:
        raise Http404
    tag = f'"{blob.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    try:
        handle = blobs().open(blob.sha256)
    except (NotFound, Corrupt) as fault:
        raise Http404 from fault
    response = FileResponse(handle, content_type="image/jpeg")
    # A page turned or read again has another picture under the same address: ask each time, answer by digest.
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
