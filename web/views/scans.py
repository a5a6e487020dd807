"""Files that need a hand: locked, refused, or waiting for their dossier (`Chưa gắn hồ sơ`)."""

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SCAN
from ingest.errors import Refused
from ingest.limited import ChildDied
from storage import filing, scans
from storage.blobs import BlobError
from storage.codes import BadCode, parse
from storage.documents import open_document
from storage.models import Document, Dossier, Scan
from storage.states import ScanState
from web.finding import dossiers_for, scan_for
from web.requests import Request, for_acts, for_people
from web.today import loose_scans
from workers.passwords import unlock_scan
from workers.queue import enqueue_look

logger = logging.getLogger(__name__)

SHOWN = 100


def home_of(scan: Scan) -> HttpResponse:
    """Back to where the file is listed."""
    if scan.into is None:
        return redirect("tray")
    return redirect("dossier", uid=scan.into.dossier.uid)


@require_GET
@for_acts(SCAN)
def tray(request: Request) -> HttpResponse:
    """Chưa gắn hồ sơ: thumbnail, time, scanner."""
    rows = loose_scans(request.user).select_related("by").prefetch_related("pages")[:SHOWN]
    return render(request, "web/counter/tray.html", {"scans": rows, "states": ScanState})


@sensitive_post_parameters("password")
@require_POST
@for_people
def unlock(request: Request, uid: str) -> HttpResponse:
    """Take the password once, for the child that opens the file with it; it is kept nowhere."""
    scan = scan_for(request.user, SCAN, uid)
    try:
        unlock_scan(scan, request.POST.get("password", ""), request.user)
    except Refused as refused:
        messages.error(request, f"{refused.message(request.LANGUAGE_CODE)}. {refused.advice(request.LANGUAGE_CODE)}")
    except (BlobError, ChildDied) as fault:
        logger.error("%s was not unlocked: %s", scan.uid, fault)
        messages.error(request, _("Chưa mở được tệp lúc này. Chờ một phút rồi nhập lại mật khẩu."))
    else:
        messages.success(request, _("Đã mở khóa %(name)s.") % {"name": scan.name})
    return home_of(scan)


@require_POST
@for_people
def retry(request: Request, uid: str) -> HttpResponse:
    """Gửi lại: look at a refused file once more."""
    scan = scan_for(request.user, SCAN, uid)
    if scans.retry(scan, by=request.user):
        enqueue_look(scan.pk)
    return home_of(scan)


@require_POST
@for_people
def dismiss(request: Request, uid: str) -> HttpResponse:
    """Bỏ khỏi danh sách: row and bytes stay."""
    scan = scan_for(request.user, SCAN, uid)
    scans.dismiss(scan, by=request.user)
    return home_of(scan)


@require_POST
@for_people
def file_scan(request: Request, uid: str) -> HttpResponse:
    """Put a loose file into the dossier whose code is typed: its first paper that still waits for pages."""
    scan = scan_for(request.user, SCAN, uid)
    if scan.into is not None:
        return home_of(scan)
    dossier = named_dossier(request)
    if dossier is None:
        messages.error(request, _("Không thấy hồ sơ này. Nhập cả mã, hoặc mở hồ sơ trước rồi gắn."))
        return redirect("tray")
    try:
        filing.file_scan(scan, waiting_paper(request, dossier), by=request.user)
    except filing.WrongPages as changed:
        messages.error(request, str(changed))
        return redirect("tray")
    return redirect("dossier", uid=dossier.uid)


def named_dossier(request: Request) -> Dossier | None:
    """The dossier at which the person may scan that the typed code or temporary number names."""
    typed = request.POST.get("code", "").strip()
    mine = dossiers_for(request.user, SCAN)
    temporary = mine.filter(temporary_code__iexact=typed).first()
    if temporary or not typed:
        return temporary
    try:
        return mine.filter(code=parse(typed).canonical).first()
    except BadCode:
        return None


def waiting_paper(request: Request, dossier: Dossier) -> Document:
    """The first paper of the checklist without pages; a paper of its own where the procedure asks for none."""
    for component in dossier.procedure.components.filter(must_digitize=True):
        if not dossier.documents.filter(component=component, pages__isnull=False).exists():
            return open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=request.user)
    return open_document(dossier, kind=Document.Kind.COMPONENT, by=request.user)
