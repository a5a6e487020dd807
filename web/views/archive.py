"""Kho: the box and its filters, what was found, and the work that waits."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import VIEW
from storage.audit import Action, record
from storage.search.query import Results, State, search
from web.forms import key_of
from web.requests import Request, for_acts
from web.searching import Search
from web.worklists import piles, tasks

SHOWN = 20
LAST_SCREEN = 250  # nobody looks at the 5,000th result; narrowing is what helps


@require_GET
@for_acts(VIEW)
def archive(request: Request) -> HttpResponse:
    """The box; with a question the pages that were found, and one audit entry."""
    form = Search(request.user, request.GET)
    if not form.asked:
        return render(request, "web/archive/index.html", {"form": form})
    number = min(max(key_of(request.GET.get("screen", "1")), 1), LAST_SCREEN)
    results = search(form.text, request.user, form.filters, limit=SHOWN, offset=(number - 1) * SHOWN, boxed=False)
    record(Action.SEARCHED, by=request.user, terms=form.text, filters=chosen(form), found=results.total)
    context = {"form": form, "results": results} | turning(request, results, number)
    return render(request, "web/archive/index.html", context)


def chosen(form: Search) -> dict[str, str]:
    """The filters that are set, as the audit keeps them."""
    return {name: str(value) for name, value in asdict(form.filters).items() if value}


def turning(request: Request, results: Results, number: int) -> dict[str, Any]:
    """The screens of results, and the addresses that keep the question."""
    kept = {name: value for name, value in request.GET.items() if value and name != "screen"}
    screens = Paginator(range(min(results.total, SHOWN * LAST_SCREEN)), SHOWN)
    return {
        "screen": screens.get_page(number),
        "kept": urlencode(kept),
        "query": urlencode({**kept, "screen": number}),
        "without_filters": urlencode({"q": kept.get("q", "")}),
        "suggested": urlencode({**kept, "q": results.suggestion}),
        "rebuilding": results.state == State.REBUILDING,
    }


@require_GET
@for_acts(VIEW)
def work(request: Request) -> HttpResponse:
    """The line `Việc cần làm`, which no page of Kho waits for: its counts look at every page that is kept."""
    beside = request.GET.get("beside") == "1"
    return render(request, "web/archive/_piles.html", {"piles": piles(request.user), "beside": beside})


@require_GET
@for_acts(VIEW)
def worklist(request: Request, name: str) -> HttpResponse:
    """The lines of one pile."""
    found = tasks(request.user, name)
    if found is None:
        raise Http404
    context = {"form": Search(request.user, {}), "piles": piles(request.user), "pile": name, "tasks": found}
    return render(request, "web/archive/index.html", context)
