"""Kho, Xem xét hủy: lists of dossiers past their term; an archivist makes them, a manager decides."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import DESTROY, VERIFY, VIEW, home_unit, may, scope, units_for
from accounts.models import User
from storage import destruction
from storage.destruction import CannotDestroy
from storage.models import DestructionItem, DestructionList, Dossier
from storage.reasons import ReasonMissing
from web.forms import key_of
from web.requests import Request, View, for_acts, for_people

SHOWN = 50
Act = Callable[[Request, DestructionList], str]


def lists_for(user: User, *acts: str) -> QuerySet[DestructionList]:
    """The lists of units in which the person may do one of `acts`: make lists, or decide them.

    A list with a dossier that is not theirs to see (another field was handed to them) is not theirs either.
    """
    here = Q(pk__in=[])
    for act in acts:
        here |= Q(unit__in=units_for(user, act))
    theirs = Dossier.objects.filter(scope(user, VIEW))
    others = DestructionItem.objects.filter(listed_in=OuterRef("pk")).exclude(dossier__in=theirs)
    rows = DestructionList.objects.filter(here, ~Exists(others))
    return rows.select_related("unit", "made_by", "decided_by")


def list_for(user: User, uid: str, *acts: str) -> DestructionList:
    """The list, or 404."""
    return get_object_or_404(lists_for(user, *acts), uid=uid)


@require_GET
@for_acts(VERIFY, DESTROY)
def lists(request: Request) -> HttpResponse:
    """The lists, newest first, and how many dossiers are past their term now."""
    unit = home_unit(request.user, VERIFY)
    rows = lists_for(request.user, VERIFY, DESTROY).annotate(dossiers=Count("items")).order_by("-pk")
    context = {
        "page": Paginator(rows, SHOWN).get_page(request.GET.get("screen")),
        "due": destruction.due(request.user, unit).count() if unit else 0,
        "may_make": unit is not None,
    }
    return render(request, "web/archive/destruction.html", context)


@require_GET
@for_acts(VERIFY, DESTROY)
def one_list(request: Request, uid: str) -> HttpResponse:
    """One list with its dossiers, and what may be done with it now."""
    return render(request, "web/archive/destruction_list.html", standing(request, uid))


def standing(request: Request, uid: str) -> dict[str, Any]:
    """What the page of a list shows."""
    made = list_for(request.user, uid, VERIFY, DESTROY)
    items = made.items.select_related("dossier__procedure")
    open_still = made.state in (destruction.State.DRAFT, destruction.State.IN_REVIEW)
    return {
        "list": made,
        "page": Paginator(items, SHOWN).get_page(request.GET.get("screen")),
        "going": items.filter(kept_reason="").count(),
        "kept": items.exclude(kept_reason="").count(),
        "may_change": open_still,
        "may_submit": made.state == destruction.State.DRAFT and may(request.user, VERIFY, units=[made.unit]),
        "may_decide": may(request.user, DESTROY, units=[made.unit]) and made.made_by_id != request.user.pk,
    }


@require_POST
@for_acts(VERIFY)
def make(request: Request) -> HttpResponse:
    """Lập danh sách hủy of what is due."""
    try:
        made = destruction.make_list(request.user)
    except CannotDestroy as nothing:
        messages.error(request, str(nothing))
        return redirect("destruction")
    return redirect("destruction_list", uid=made.uid)


def act(*acts: str) -> Callable[[Act], View]:
    """A view that takes a step with a list on which the person may do one of `acts`, and says how it went."""

    def door(change: Act) -> View:
        @require_POST
        @for_people
        @wraps(change)
        def view(request: Request, uid: str) -> HttpResponse:
            made = list_for(request.user, uid, *acts)
            try:
                messages.success(request, change(request, made))
            except (CannotDestroy, ReasonMissing) as refused:
                messages.error(request, str(refused))
            return redirect("destruction_list", uid=made.uid)

        return view

    return door


@act(VERIFY, DESTROY)
def keep(request: Request, made: DestructionList) -> str:
    """Giữ lại with a reason, or (without) back into the list."""
    item = get_object_or_404(made.items, pk=key_of(request.POST.get("item", "")))
    reason = request.POST.get("reason", "")
    destruction.set_kept(item, reason, request.user)
    said = _("Đã giữ lại hồ sơ %(dossier)s.") if reason.strip() else _("Hồ sơ %(dossier)s lại nằm trong danh sách hủy.")
    return said % {"dossier": item.dossier}


@act(VERIFY)
def submit(request: Request, made: DestructionList) -> str:
    """Trình duyệt."""
    destruction.submit(made, request.user)
    return _("Đã trình duyệt. Người có quyền duyệt mở danh sách này để quyết định.")


@act(DESTROY)
def decide(request: Request, made: DestructionList) -> str:
    """Duyệt, or Không duyệt."""
    approve = request.POST.get("approve") == "1"
    destruction.decide(made, approve=approve, words=request.POST.get("words", ""), by=request.user)
    if approve:
        return _("Đã duyệt. Sau 48 giờ hồ sơ trong danh sách sẽ bị hủy; trước đó còn rút lại được.")
    return _("Đã ghi không duyệt.")


@act(DESTROY)
def take_back(request: Request, made: DestructionList) -> str:
    """Rút lại an approval that was not carried out yet."""
    destruction.take_back(made, request.user)
    return _("Đã rút lại việc duyệt.")


def tombstone(request: Request, row: Dossier) -> HttpResponse:
    """What is left of a destroyed dossier: its code, and the list with which it went."""
    item = row.destruction_items.filter(destroyed_at__isnull=False).select_related("listed_in__decided_by").first()
    return render(request, "web/dossier/destroyed.html", {"dossier": row, "item": item})
