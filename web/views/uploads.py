"""Files come in at the counter: kept, acknowledged, looked at by the workers."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SCAN, units_for
from accounts.models import Unit
from ingest.errors import Refused
from ingest.receive import DiskFull, Receipt, receive_scan
from storage.blobs import NoSpace, Unavailable
from storage.models import Document, Dossier, Page, Scan
from web import forms
from web.finding import dossier_for
from web.requests import Request, for_people
from web.views.filing import target_paper
from workers.queue import enqueue_look

LONGEST_KEY = 100


@require_POST
@for_people
def upload(request: Request, uid: str) -> HttpResponse:
    """Receive each file of the form into the chosen paper; 201 with what became of it, or why it was refused."""
    dossier = dossier_for(request.user, SCAN, uid)
    target = target_paper(request, dossier, request.POST.get("into", ""))
    files = request.FILES.getlist("file")
    if target is None or not files:
        return answer(request, dossier, {"message": _("Chọn giấy tờ và tệp trước."), "advice": ""}, status=422)
    replaces = Page.objects.filter(
        document=target, uid=forms.uid_of(request.POST.get("replaces", "")), replaced_by=None
    ).first()
    told: dict[str, object] = {}
    for number, file in enumerate(files):
        told, status = received(request, file, target, replaces if number == 0 else None, number)
        if status != 201:
            return answer(request, dossier, told, status=status)
    return answer(request, dossier, told, status=201)


def received(
    request: Request, file: "UploadedFile[Any]", target: Document, replaces: Page | None, number: int
) -> tuple[dict[str, object], int]:
    """Receive one file; what to tell the sender, and the status to tell it with."""
    key = request.POST.get("key", "")[: LONGEST_KEY - 8] or uuid4().hex
    phone = request.POST.get("source") == Scan.Source.PHONE
    try:
        receipt = receive_scan(
            file,  # type: ignore[arg-type] # an UploadedFile reads and seeks like a BinaryIO
            name=file.name or "",
            source=Scan.Source.PHONE if phone else Scan.Source.WEB,
            unit=counter_of(request, target.dossier),
            by=request.user,
            idempotency_key=f"{key}-{number}" if number else key,
            into=target,
            replaces=replaces,
        )
    except Refused as refused:
        language = get_language() or "vi"
        return {"message": refused.message(language), "advice": refused.advice(language), "code": refused.code}, 422
    except (DiskFull, NoSpace):
        return {"message": str(DiskFull()), "advice": ""}, 507
    except Unavailable:
        return {"message": _("Kho tệp chưa trả lời; tệp được giữ trên máy này và tự gửi lại."), "advice": ""}, 503
    enqueue_look(receipt.scan.pk)
    return {"scan": str(receipt.scan.uid), "notice": earlier(receipt)}, 201


def counter_of(request: Request, dossier: Dossier) -> Unit:
    """The unit at which the paper is scanned: the receiving one, else (a result) the owning one."""
    mine = units_for(request.user, SCAN)
    receiving = mine.filter(pk=dossier.receiving_unit_id).first()
    return receiving or dossier.owning_unit


def earlier(receipt: Receipt) -> str:
    """Where the same bytes are already, when the asker may see it."""
    twin = receipt.duplicate_of
    if twin is None:
        return ""
    if twin.into is None:
        return _("Tệp này đã có ở Chưa gắn hồ sơ, tên %(name)s.") % {"name": twin.name}
    words = _("Trùng hồ sơ …%(number)s: tệp này đã có ở hồ sơ %(code)s, giấy tờ %(title)s.")
    code = str(twin.into.dossier)
    return words % {"number": code[-4:], "code": code, "title": twin.into.title}


def answer(request: Request, dossier: Dossier, told: dict[str, object], *, status: int) -> HttpResponse:
    """JSON for the page's script; for a plain form the dossier's page with the same words."""
    if "X-Sohoa-Upload" in request.headers:
        return JsonResponse(told, status=status)
    words = f"{told.get('message') or told.get('notice') or ''} {told.get('advice', '')}".strip()
    if words:
        messages.add_message(request, messages.INFO if status == 201 else messages.ERROR, words)
    return redirect(f"{reverse('dossier', args=[dossier.uid])}?giay-to={request.POST.get('into', '')}")
