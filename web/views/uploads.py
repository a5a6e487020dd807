"""Files come in at the counter: kept, acknowledged, looked at by the workers."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO, cast
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
from accounts.models import Unit, User
from ingest.errors import Refused
from ingest.parts import BEGINNING, PartsMissing, held, joined, parts_of, receive_part
from ingest.receive import DiskFull, Receipt, receive_scan
from ingest.sniff import Kind
from storage.blobs import NoSpace, Unavailable
from storage.models import Document, Dossier, Page, Part, Scan
from storage.verdicts import judged
from web import forms
from web.finding import dossier_for
from web.requests import Request, for_people
from web.views.filing import target_paper
from workers.queue import enqueue_glimpse, enqueue_look

FAULTS = (Refused, DiskFull, NoSpace, Unavailable)


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
    key = request.POST.get("key", "")[: forms.LONGEST_KEY] or uuid4().hex
    phone = request.POST.get("source") == Scan.Source.PHONE
    try:
        with whole(request, file, key, number) as content:
            receipt = receive_scan(
                content,
                name=file.name or "",
                source=Scan.Source.PHONE if phone else Scan.Source.WEB,
                unit=counter_of(request, target.dossier),
                by=request.user,
                idempotency_key=f"{key}-{number}" if number else key,
                into=target,
                replaces=replaces,
            )
    except PartsMissing:
        return {"message": _("Tệp chưa đến đủ; trang này tự gửi tiếp."), "advice": ""}, 409
    except FAULTS as fault:
        return told_of(fault)
    enqueue_look(receipt.scan.pk)
    return {"scan": str(receipt.scan.uid), "notice": earlier(receipt)}, 201


def whole(request: Request, file: "UploadedFile[Any]", key: str, number: int) -> AbstractContextManager[BinaryIO]:
    """The file of a form; of its first one some parts may have come before (`after` bytes)."""
    content = cast(BinaryIO, file)  # an UploadedFile reads and seeks like one
    after = forms.key_of(request.POST.get("after", ""))
    return joined(content, key=key, after=after, by=request.user) if after and not number else nullcontext(content)


def told_of(fault: Exception) -> tuple[dict[str, object], int]:
    """What to tell the sender of a fault, and the status to tell it with."""
    match fault:
        case Refused():
            language = get_language() or "vi"
            return {"message": fault.message(language), "advice": fault.advice(language), "code": fault.code}, 422
        case Unavailable():
            return {"message": _("Kho tệp chưa trả lời; tệp được giữ trên máy này và tự gửi lại."), "advice": ""}, 503
        case _no_room:
            return {"message": str(DiskFull()), "advice": ""}, 507


@require_POST
@for_people
def part(request: Request, uid: str) -> HttpResponse:
    """Keep a part of a large file; how much of the file is here, and what its first page looks like once that is known.

    A part that is here already, or is not the next one, is answered the same: it tells where to go on.
    """
    dossier_for(request.user, SCAN, uid)
    form = forms.Part(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"message": _("Chọn giấy tờ và tệp trước."), "advice": ""}, status=422)
    key, start = form.cleaned_data["key"], form.cleaned_data["start"]
    try:
        kept = receive_part(form.cleaned_data["file"], key=key, start=start, by=request.user)
    except FAULTS as fault:
        told, status = told_of(fault)
        return JsonResponse(told, status=status)
    first = first_page_of(key, request.user)
    if kept and first is None and is_glimpsed(kept):
        # Named by the part that begins the file, so that one look at a time waits for it.
        enqueue_glimpse(parts_of(key, request.user).values_list("pk", flat=True)[0])
    return JsonResponse({"next": held(key, request.user), "first": first})


def is_glimpsed(part: Part) -> bool:
    """Whether the first page of a file may be judged early: a second part says that the line is slow."""
    return part.kind == Kind.PDF and 0 < part.start <= BEGINNING - part.size


def first_page_of(key: str, by: User) -> dict[str, str] | None:
    """The verdict on the first page of a file that is on its way, in words."""
    verdicts = parts_of(key, by).values_list("first_page", flat=True).first()
    if verdicts is None:
        return None
    verdict = judged(verdicts)
    words = [f"{verdict.sign} {verdict.word}", ", ".join(verdict.reasons), verdict.advice]
    return {"level": verdict.level, "words": ". ".join(filter(None, words))}


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
