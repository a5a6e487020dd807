"""What leaves the house: originals, records, whole dossiers. One audit entry each, written before the first byte."""

import logging
import tempfile
from collections.abc import Callable
from functools import wraps
from typing import IO, Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import VIEW
from ingest.errors import Refused
from ingest.limited import ChildDied
from storage.archive.contents import papers_of
from storage.audit import Action, record
from storage.blobs import Corrupt, NotFound, Unavailable, blobs
from storage.documents import current_revision
from storage.fixity import verify_blob
from web.archived import document_for, page_for, sees_whole
from web.exports import original_name, records_of, safe_name, write_archive, write_zip
from web.finding import dossier_for
from web.forms import uid_of
from web.requests import Request, View, for_people
from workers.merging import merged
from workers.word_files import word_file

logger = logging.getLogger(__name__)

NOTHING_RUNS: Final = "default-src 'none'; sandbox"
WORD_FILES: Final = {"hocr": ".hocr", "alto": ".alto.xml"}
"""What the words of a paper can be had as, and the end of the file's name."""


def door(view: Callable[..., HttpResponseBase]) -> View:
    """A download: GET by a person; damaged bytes are reported, written down, and answered with words.

    Should a browser show what it was told to save, nothing in it may run, load or send.
    """

    @require_GET
    @for_people
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
            if answer.headers.get("Content-Disposition", "").startswith("attachment"):
                answer.headers["Content-Security-Policy"] = NOTHING_RUNS
            return answer
        except (Corrupt, NotFound) as fault:
            logger.error("%s", fault)
            verify_blob(fault.sha256)
            messages.error(request, _("Lỗi toàn vẹn: đã báo quản trị. Tệp chưa tải được; chờ khôi phục rồi tải lại."))
        except Unavailable:
            messages.error(request, _("Kho tệp chưa trả lời. Chờ một phút rồi tải lại."))
        except (Refused, ChildDied) as fault:
            logger.error("the records were not merged: %s", fault)
            messages.error(request, _("Chưa ghép được thành một PDF. Tải ZIP để lấy từng giấy tờ."))
        return redirect(back(request))

    return guarded


def back(request: Request) -> str:
    """The address of the viewer that the download was asked from, when the address says so; else Kho."""
    page = uid_of(request.GET.get("from", ""))
    return reverse("archive_page", args=[page]) if page.int else reverse("archive")


@door
def original(request: Request, uid: str) -> HttpResponseBase:
    """Tải bản gốc: the file as it came in, when all of it is the person's to see."""
    page = page_for(request.user, VIEW, uid)
    if not sees_whole(request.user, page.scan):
        raise Http404
    handle = blobs().open(page.scan.blob_id)
    record(Action.DOWNLOADED, by=request.user, subject=page, what="original", sha256=page.scan.blob_id)
    return FileResponse(handle, as_attachment=True, filename=original_name(page.scan))


@door
def record_copy(request: Request, uid: str) -> HttpResponseBase:
    """Tải PDF/A; or In: the same bytes, shown by the browser for its own print.

    A record that could not become PDF/A is the file as it came, with whatever acts in it: it is saved, never shown.
    """
    document = document_for(request.user, VIEW, uid)
    revision = current_revision(document)
    if revision is None:
        raise Http404
    printing = request.GET.get("print") == "1" and bool(revision.pdfa)
    handle = blobs().open(revision.blob_id)
    action = Action.PRINTED if printing else Action.DOWNLOADED
    record(action, by=request.user, subject=document, what="record", sha256=revision.blob_id)
    name = safe_name(f"{document.dossier} {document.title}") + ".pdf"
    return FileResponse(handle, as_attachment=not printing, filename=name, content_type="application/pdf")


@door
def access_copy(request: Request, uid: str) -> HttpResponseBase:
    """Bản xem nhẹ: the small copy of the record, where it has been made."""
    document = document_for(request.user, VIEW, uid)
    revision = current_revision(document)
    if revision is None or revision.access_id is None:
        raise Http404
    handle = blobs().open(revision.access_id)
    record(Action.DOWNLOADED, by=request.user, subject=document, what="access", sha256=revision.access_id)
    name = safe_name(f"{document.dossier} {document.title}") + ".access.pdf"
    return FileResponse(handle, as_attachment=True, filename=name, content_type="application/pdf")


@door
def words_file(request: Request, uid: str, form: str) -> HttpResponseBase:
    """Chữ và vị trí: the words of the paper and where they stand, as hOCR or ALTO."""
    document = document_for(request.user, VIEW, uid)
    if form not in WORD_FILES:
        raise Http404
    text = word_file(document, form)
    record(Action.DOWNLOADED, by=request.user, subject=document, what=form)
    name = safe_name(f"{document.dossier} {document.title}") + WORD_FILES[form]
    answer = HttpResponse(text, content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


@door
def dossier_zip(request: Request, uid: str) -> HttpResponseBase:
    """Xuất hồ sơ (ZIP): originals, records, description, checksums."""
    dossier = dossier_for(request.user, VIEW, uid)
    out = _written(lambda out: write_zip(dossier, request.user, out))
    record(Action.EXPORTED, by=request.user, subject=dossier, form="zip")
    return FileResponse(out, as_attachment=True, filename=safe_name(str(dossier)) + ".zip")


@door
def dossier_archive(request: Request, uid: str) -> HttpResponseBase:
    """Gói nộp lưu trữ: a BagIt bag with METS and PREMIS, zipped."""
    dossier = dossier_for(request.user, VIEW, uid)
    out = _written(lambda out: write_archive(dossier, request.user, out, settings.SCRATCH_DIR))
    record(Action.EXPORTED, by=request.user, subject=dossier, form="archive")
    return FileResponse(out, as_attachment=True, filename=safe_name(str(dossier)) + ".bag.zip")


def _written(write: Callable[[IO[bytes]], None]) -> IO[bytes]:
    """A temporary file that `write` has filled, open at its beginning; closed with the response."""
    settings.SCRATCH_DIR.mkdir(parents=True, exist_ok=True)
    out = tempfile.TemporaryFile(dir=settings.SCRATCH_DIR)  # noqa: SIM115 # handed over open
    try:
        write(out)
    except (Corrupt, NotFound, Unavailable):
        out.close()
        raise
    out.seek(0)
    return out


@door
def dossier_pdf(request: Request, uid: str) -> HttpResponseBase:
    """Xuất hồ sơ (PDF): the records of all papers as one file."""
    dossier = dossier_for(request.user, VIEW, uid)
    revisions = records_of(papers_of(dossier))
    if not revisions:
        raise Http404
    handle = merged(dossier, revisions)
    record(Action.EXPORTED, by=request.user, subject=dossier, form="pdf")
    return FileResponse(handle, as_attachment=True, filename=safe_name(str(dossier)) + ".pdf")
