"""Chỉ tiêu: the table, the dossiers behind its numbers, the table as a file, the report of 16:00, the register."""

from dataclasses import replace

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import REPORT, fields_for
from reports import export, indicators, periods, snapshots
from reports.daily import daily
from reports.models import Target
from reports.register import RegisterReport, import_rows
from reports.register_rows import MissingColumns
from storage.audit import Action, record
from web.counting import Asked, asked, names_of_numbers, path_to, units_offered
from web.forms import key_of
from web.register_form import RegisterForm
from web.requests import Request, for_acts
from web.sheets import NotTaken, rows_of

SHOWN = 50
AT_RANDOM = 10
FILES = {
    "xlsx": (export.as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (export.as_csv, "text/csv; charset=utf-8"),
}


@require_GET
@for_acts(REPORT)
def targets(request: Request) -> HttpResponse:
    """The manager's first screen: own unit, this year, worst gap first."""
    question = asked(request.user, request.GET)
    table = question.answer(request.user)
    context = {
        "question": question,
        "table": table,
        "weeks": snapshots.week_changes(request.user, table, timezone.localdate()),
        "kept": question.address(),
        "plain": replace(question, national=False).address(),
        "national": replace(question, national=True).address(),
        "above": path_to(request.user, question.unit),
        "units": units_offered(request.user, question.unit),
        "periods": periods.choices(timezone.localdate()),
        "indicators": Target.Indicator.choices,
        "fields": fields_for(request.user, REPORT).order_by("name"),
    }
    return render(request, "web/targets/index.html", context)


@require_GET
@for_acts(REPORT)
def target_dossiers(request: Request) -> HttpResponse:
    """The dossiers behind one number, each with what keeps it from counting; or ten of them drawn at random."""
    question, which = asked(request.user, request.GET), request.GET.get("number", "")
    names, own = names_of_numbers(), request.GET.get("own") == "1"
    if which not in names:
        raise Http404
    rows = indicators.behind(
        request.user,
        question.unit,
        question.period,
        which,
        own=own,
        field=question.field,
        procedure=question.procedure,
    )
    drawn = request.GET.get("random") == "1"
    if drawn:
        rows = rows.order_by("?")[:AT_RANDOM]
    screen = Paginator(list(rows) if drawn else rows, SHOWN).get_page(key_of(request.GET.get("screen", "1")) or 1)
    facts = [(fact, indicators.missing_words(fact)) for fact in screen]
    kept = question.address(number=which, own=1 if own else None)
    context = {"question": question, "name": names[which], "screen": screen, "facts": facts, "kept": kept}
    return render(request, "web/targets/dossiers.html", context | {"drawn": drawn, "own": own})


@require_GET
@for_acts(REPORT)
def target_file(request: Request, kind: str) -> HttpResponse:
    """The table as an Excel or CSV file; one audit entry."""
    if kind not in FILES:
        raise Http404
    question = asked(request.user, request.GET)
    write, content_type = FILES[kind]
    body = write(question.answer(request.user))
    record(Action.EXPORTED, by=request.user, unit=question.unit, what=f"766.{kind}", period=question.period.key)
    name = f"so-hoa-{question.unit.code}-{question.period.key.replace(':', '_')}.{kind}"
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_GET
@for_acts(REPORT)
def daily_report(request: Request) -> HttpResponse:
    """Báo cáo 16 giờ: frozen and live figures side by side, and the text to paste."""
    question = asked(request.user, request.GET)
    report = daily(request.user, question.unit, timezone.now())
    names = names_of_numbers()
    beside = [(names[name], getattr(report.frozen, name, None), getattr(report.live, name)) for name in snapshots.YEAR]
    return render(request, "web/targets/daily.html", {"question": question, "report": report, "beside": beside})


@require_http_methods(["GET", "HEAD", "POST"])
@for_acts(REPORT)
def register(request: Request) -> HttpResponse:
    """Nhập sổ tiếp nhận: a sheet in, and what became of each of its lines."""
    question = asked(request.user, request.GET)
    form = RegisterForm(question.unit, request.POST or None, request.FILES or None)
    report: RegisterReport | None = None
    if request.method == "POST" and form.is_valid():
        report = taken(request, question, form)
        if report is not None and report.good and not report.bad:
            messages.success(request, _("Đã nhập %(count)s dòng của sổ tiếp nhận.") % {"count": report.good})
            return redirect(f"{reverse('targets')}?{question.address()}")
    context = {"question": question, "form": form, "report": report}
    return render(request, "web/targets/register.html", context, status=422 if form.errors else 200)


def taken(request: Request, question: Asked, form: RegisterForm) -> RegisterReport | None:
    """Import the sheet; None when it was refused whole, and the form says why."""
    file: TemporaryUploadedFile = form.cleaned_data["file"]
    try:
        return import_rows(
            rows_of(file),
            unit=question.unit,
            by=request.user,
            as_of=form.cleaned_data["as_of"],
            name=file.name or "",
        )
    except (NotTaken, MissingColumns) as refused:
        form.add_error("file", str(refused))
        return None
