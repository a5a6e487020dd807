"""Quầy, the first screen: find a dossier, see what waits, take in a new one."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import RECEIVE, RETURN, SCAN, VIEW, fields_for, memberships, require
from accounts.models import Unit, User
from accounts.units import at
from storage.audit import Action, record
from storage.codes import BadCode, DossierCode, owning_unit_of, parse
from storage.dossiers import open_dossier
from storage.finding import find
from storage.joining import CodeTaken
from storage.models import Dossier, Procedure
from storage.procedures import search
from web import today
from web.finding import dossiers_for
from web.forms import NewDossier, key_of
from web.requests import Request, for_acts

OFFERED = 10


@require_GET
@for_acts(RECEIVE, SCAN, RETURN)
def counter(request: Request) -> HttpResponse:
    """The box, the piles and the list; with `q`, what was found: a single dossier opens at once."""
    text = request.GET.get("q", "").strip()
    if text:
        return found(request, text)
    pile = request.GET.get("viec", "")
    context = {
        "piles": today.piles(request.user),
        "pile": pile,
        "lines": today.lines(request.user, pile),
        "countdown": today.countdown(request.user),
    }
    return render(request, "web/counter/index.html", context)


def found(request: Request, text: str) -> HttpResponse:
    """Answer a search at the counter."""
    record(Action.SEARCHED, by=request.user, terms=text)
    rows = find(text, request.user)
    if len(rows) == 1:
        return redirect("dossier", uid=rows[0].uid)
    code = code_in(text)
    context = {
        "text": text,
        "rows": rows,
        "code": code,
        "owner": owning_unit_of(code) if code else None,
        "may_open": code is not None and not rows and memberships(request.user, RECEIVE).exists(),
    }
    return render(request, "web/counter/found.html", context)


def code_in(text: str) -> DossierCode | None:
    """The code that the text is, if it is one."""
    try:
        return parse(text)
    except BadCode:
        return None


@require_http_methods(["GET", "POST"])
@for_acts(RECEIVE)
def new_dossier(request: Request) -> HttpResponse:
    """Tiếp nhận hồ sơ mới: code (or a temporary number) and procedure."""
    units = counter_units(request.user)
    if request.method == "GET":
        code = code_in(request.GET.get("code", ""))
        context = {"typed": {"code": request.GET.get("code", "")}, "owner": owning_unit_of(code) if code else None}
        return render_new(request, None, units, context)
    form = NewDossier(request.user, request.POST)
    if not form.is_valid():
        return render_new(request, form, units, {"typed": request.POST})
    data = form.cleaned_data
    code = data["code"]
    known = dossiers_for(request.user, VIEW).filter(code=code.canonical).first() if code else None
    if known is not None:
        return redirect("dossier", uid=known.uid)
    require(request.user, RECEIVE, units=[data["unit"]], field=data["procedure"].field)
    try:
        return redirect("dossier", uid=opened(request.user, data).uid)
    except CodeTaken:
        words = _("Mã này là của hồ sơ ở đơn vị khác. Xem lại mã trên giấy tiếp nhận, hoặc báo người quản trị.")
        form.add_error("code", words)
        return render_new(request, form, units, {"typed": request.POST})


def opened(user: User, data: dict[str, Any]) -> Dossier:
    """Open the dossier that the form describes, owned by the unit that its code names."""
    code: DossierCode | None = data["code"]
    owner = owning_unit_of(code) if code else None
    return open_dossier(
        code, data["procedure"], data["unit"], by=user, arrived_at=data["arrived_at"], owning_unit=owner
    )


def render_new(request: Request, form: NewDossier | None, units: list[Unit], context: dict[str, Any]) -> HttpResponse:
    """The form, with the procedures used most at this counter first."""
    chosen = Procedure.objects.filter(pk=key_of(request.POST.get("procedure", ""))).first()
    offered = offered_procedures(request.user, units)
    if chosen and chosen not in offered:
        offered.insert(0, chosen)
    context |= {"form": form, "units": units, "procedures": offered, "chosen": chosen}
    return render(request, "web/counter/new.html", context)


def counter_units(user: User) -> list[Unit]:
    """Where the person may receive: the units of the memberships, not everything below them."""
    rows = memberships(user, RECEIVE).select_related("unit").order_by("-valid_from", "-pk")
    return list(dict.fromkeys(row.unit for row in rows))


def offered_procedures(user: User, units: list[Unit]) -> list[Procedure]:
    """The ten used most at this counter, only in fields handed to this person."""
    rows = Procedure.objects.filter(at(timezone.localdate()), field__in=fields_for(user, RECEIVE))
    here = Dossier.objects.filter(receiving_unit__in=units, sample=False, procedure__in=rows)
    counted = here.values("procedure").annotate(times=Count("pk")).order_by("-times", "procedure__name")
    most = list(counted.values_list("procedure", flat=True)[:OFFERED])
    used = sorted(rows.filter(pk__in=most), key=lambda row: most.index(row.pk))
    return [*used, *rows.exclude(pk__in=most).order_by("name")[: OFFERED - len(used)]]


@require_GET
@for_acts(RECEIVE)
def procedures(request: Request) -> HttpResponse:
    """Type-ahead without accents; an empty box offers the ten used most."""
    text = request.GET.get("text", "").strip()
    units = counter_units(request.user)
    rows = search(text, request.user)[:OFFERED] if text else offered_procedures(request.user, units)
    return render(request, "web/counter/_procedures.html", {"procedures": rows, "text": text})
