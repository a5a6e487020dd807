"""Quầy, the dossier: its page, the part of it that moves, and what is done to the dossier itself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import RECEIVE, RETURN, SCAN, VIEW, may
from storage import dossiers
from storage.audit import Action, record
from storage.checklist import lacking as lacking_of
from storage.checklist import pages_received
from storage.finding import earlier_papers
from storage.joining import CodeTaken
from storage.joining import attach_code as attach_to
from storage.models import AuditEntry, Dossier, FilingChange
from web import forms
from web.finding import destroyed_for, dossier_for
from web.live import stand_of, wait_of
from web.requests import Request, for_people
from web.views.destruction import tombstone

HALVES = {"thanh-phan": "component", "ket-qua": "result", "lich-su": "history"}
HISTORY_SHOWN = 200
REASONS = [
    gettext_lazy("Công dân sẽ nộp bổ sung"),
    gettext_lazy("Bản giấy nhiều tờ hơn số trang cần quét"),
    gettext_lazy("Giấy gốc mờ, không quét rõ hơn được"),
    gettext_lazy("Máy quét hỏng"),
    gettext_lazy("Hết giờ làm việc"),
]


@require_GET
@for_people
def dossier(request: Request, uid: str) -> HttpResponse:
    """The whole page; opening it is audited. A joined one leads to the other; a destroyed one shows its trace."""
    if (gone := destroyed_for(request.user, uid)) is not None:
        return tombstone(request, gone)
    row = dossier_for(request.user, VIEW, uid)
    if row.joined_into is not None:
        return redirect("dossier", uid=row.joined_into.uid)
    half = HALVES.get(request.GET.get("muc", ""), "component")
    record(Action.VIEWED_DOSSIER, by=request.user, subject=row, dossier=row)
    context = standing(request, row, half) | {
        "owners": likely_owners(row),
        "earlier": earlier_papers(row, request.user) if row.identity_number else [],
        "channels": Dossier.Channel.choices,
        "today": timezone.localdate(),
    }
    if half == "history":
        context |= history(row)
    return render(request, "web/dossier/page.html", context)


def standing(request: Request, row: Dossier, half: str) -> dict[str, Any]:
    """The context that the page and its moving part share."""
    here = [row.receiving_unit, row.owning_unit]
    field = row.procedure.field
    return {
        "dossier": row,
        "half": half,
        "live": stand_of(row, request.user, key=request.GET.get("giay-to", ""), half=half),
        "wait": wait_of(row, timezone.now()),
        "may_scan": may(request.user, SCAN, units=here, field=field),
        "may_receive": may(request.user, RECEIVE, units=here, field=field),
        "may_return": may(request.user, RETURN, units=here, field=field),
        "most": settings.MAX_UPLOAD_BYTES,
    }


def history(row: Dossier) -> dict[str, Any]:
    """Lịch sử: what was done, newest first, and the changes of filing that can be undone."""
    entries = AuditEntry.objects.filter(dossier=row).select_related("actor").order_by("-pk")[:HISTORY_SHOWN]
    changes = FilingChange.objects.filter(dossier=row).select_related("by")[:HISTORY_SHOWN]
    return {"entries": entries, "changes": changes}


def likely_owners(row: Dossier) -> list[Any]:
    """The units that most often settle this counter's dossiers, for `Đơn vị giải quyết`."""
    used = Dossier.objects.filter(receiving_unit=row.receiving_unit).values_list("owning_unit", flat=True).distinct()
    parent = row.receiving_unit.parent
    siblings = type(row.receiving_unit).objects.filter(valid_to=None)
    near = siblings.filter(pk__in=used[:50]) | siblings.filter(parent=parent, parent__isnull=False)
    return list(near.distinct().order_by("name")[:400])


@require_GET
@for_people
def live(request: Request, uid: str) -> HttpResponse:
    """The moving part; 204 while nothing in it changed. Tools that the page has already are left out: a third of it."""
    row = dossier_for(request.user, VIEW, uid)
    if row.joined_into is not None:
        return HttpResponse(headers={"HX-Redirect": reverse("dossier", args=[row.joined_into.uid])})
    context = standing(request, row, HALVES.get(request.GET.get("muc", ""), "component"))
    if request.GET.get("v") == context["live"].version:
        return HttpResponse(status=204)
    tools_stand = bool(context["live"].cards) and request.GET.get("t") == context["live"].tools
    return render(request, "web/dossier/_live.html", context | {"tools_stand": tools_stand})


def moved(request: Request, row: Dossier) -> HttpResponse:
    """After an act: the moving part to a script, the whole page to a plain form."""
    row.refresh_from_db()
    if request.htmx:
        half = HALVES.get(request.GET.get("muc", ""), "component")
        return render(request, "web/dossier/_live.html", standing(request, row, half))
    return redirect(address(row, request))


def address(row: Dossier, request: Request) -> str:
    """The dossier's page, with the same half and paper open."""
    kept = request.GET.urlencode()
    return reverse("dossier", args=[row.uid]) + (f"?{kept}" if kept else "")


def back(request: Request, row: Dossier, *, said: str = "", errors: Any = None) -> HttpResponse:
    """Back to the dossier's page, with what was done, or why it was not."""
    if errors is not None:
        for texts in errors.values():
            for text in texts:
                messages.error(request, str(text))
    elif said:
        messages.success(request, said)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": address(row, request)})
    return redirect(address(row, request))


@require_POST
@for_people
def set_sheets(request: Request, uid: str) -> HttpResponse:
    """Tờ nhận của công dân."""
    row = dossier_for(request.user, SCAN, uid)
    form = forms.Sheets(request.POST)
    if form.is_valid():
        dossiers.set_sheets(row, form.cleaned_data["sheets"], request.user)
    return moved(request, row)


@require_POST
@for_people
def set_applicant(request: Request, uid: str) -> HttpResponse:
    """Người nộp."""
    row = dossier_for(request.user, RECEIVE, uid)
    form = forms.Applicant(request.POST)
    if not form.is_valid():
        return back(request, row, errors=form.errors)
    dossiers.set_applicant(row, request.user, **form.cleaned_data)
    return back(request, row, said=_("Đã ghi người nộp."))


@require_POST
@for_people
def attach_code(request: Request, uid: str) -> HttpResponse:
    """Gắn mã: a temporary dossier gets its code, or joins the dossier that has it."""
    row = dossier_for(request.user, RECEIVE, uid)
    form = forms.AttachCode(request.POST)
    if not form.is_valid():
        return back(request, row, errors=form.errors)
    code = form.cleaned_data["code"]
    known = Dossier.objects.filter(code=code.canonical).first()
    if known is not None:
        dossier_for(request.user, RECEIVE, str(known.uid))
    try:
        joined = attach_to(row, code, request.user)
    except CodeTaken as taken:
        return back(request, row, errors={"": [str(taken)]})
    return back(request, joined, said=_("Đã gắn mã %(code)s.") % {"code": code.canonical})


@require_POST
@for_people
def set_owning_unit(request: Request, uid: str) -> HttpResponse:
    """Đơn vị giải quyết, put right with a reason until the dossier is closed."""
    row = dossier_for(request.user, RECEIVE, uid)
    form = forms.OwningUnit(request.POST)
    if not form.is_valid():
        return back(request, row, errors=form.errors)
    try:
        dossiers.set_owning_unit(row, form.cleaned_data["unit"], form.cleaned_data["reason"], request.user)
    except dossiers.Closed as closed:
        return back(request, row, errors={"": [str(closed)]})
    return back(request, row, said=_("Đã sửa đơn vị giải quyết."))


@require_POST
@for_people
def take_over(request: Request, uid: str) -> HttpResponse:
    """Nhận tiếp."""
    row = dossier_for(request.user, SCAN, uid)
    dossiers.take_over(row, request.user)
    return back(request, row)


@require_POST
@for_people
def reuse(request: Request, uid: str) -> HttpResponse:
    """Dùng lại: an earlier paper of the same person fills a component without a scan."""
    row = dossier_for(request.user, RECEIVE, uid)
    # Only what is offered: a paper of somebody else, or one that was never digitized, would be counted too.
    offered = {paper.uid: paper for paper in earlier_papers(row, request.user)}
    earlier = offered.get(forms.uid_of(request.POST.get("document", "")))
    component = row.procedure.components.filter(pk=forms.key_of(request.POST.get("component", ""))).first()
    if earlier is None or component is None:
        return back(request, row, errors={"": [_("Giấy tờ này không còn dùng lại được. Tải lại trang.")]})
    dossiers.reuse(row, component, earlier, request.user)
    return moved(request, row)


@require_POST
@for_people
def return_result(request: Request, uid: str) -> HttpResponse:
    """Trả kết quả: the day and the channel."""
    row = dossier_for(request.user, RETURN, uid)
    form = forms.Return(request.POST)
    if not form.is_valid():
        return back(request, row, errors=form.errors)
    dossiers.return_result(row, form.cleaned_data["day"], form.cleaned_data["channel"], request.user)
    return back(request, row, said=_("Đã ghi trả kết quả."))


@require_http_methods(["GET", "POST"])
@for_people
def complete(request: Request, uid: str) -> HttpResponse:
    """Hoàn tất: all well, the citizen may go; else what is missing, and a reason is asked for.

    That page stands here, so it can be asked for again: after a log-in, or in the other language.
    """
    row = dossier_for(request.user, RECEIVE, uid)
    lacking = lacking_of(row)
    reason = request.POST.get("reason", "").strip()
    if lacking and not reason:
        return render(request, "web/dossier/finish.html", finishing(request, row, lacking))
    if request.method == "GET":
        return redirect("dossier", uid=row.uid)
    dossiers.complete(row, request.user, reason)
    messages.success(request, farewell(row, lacking))
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("counter")})
    return redirect("counter")


def finishing(request: Request, row: Dossier, lacking: list[str]) -> dict[str, Any]:
    """The context of the page that says what is missing and asks for a reason."""
    return standing(request, row, "component") | {"lacking": lacking, "reasons": REASONS}


def farewell(row: Dossier, lacking: list[str]) -> str:
    """What the first screen says after `Hoàn tất`."""
    if lacking:
        return _("Đã hoàn tất %(code)s, bổ sung sau.") % {"code": row}
    received = pages_received(row)
    sheets = row.sheets if row.sheets is not None else received
    words = _("Đã nhận đủ %(received)s/%(sheets)s tờ, mọi trang đạt. Trả bản chính cho công dân; công dân có thể về.")
    return words % {"received": received, "sheets": sheets}
