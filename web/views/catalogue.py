"""The catalogue of procedures, taken in from a file: a page of the admin's."""

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ADMINISTER
from storage.procedures import ImportReport, import_rows
from web.requests import Request, for_acts
from web.sheets import NotTaken, SheetForm, rows_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_acts(ADMINISTER)
def import_catalogue(request: Request) -> HttpResponse:
    """Nhập danh mục thủ tục: a sheet in; bad lines are listed with their reasons, good ones kept."""
    form = SheetForm(request.POST or None, request.FILES or None)
    report: ImportReport | None = None
    if request.method == "POST" and form.is_valid():
        report = taken(request, form)
        if report is not None and not report.bad:
            told = {"created": report.created, "updated": report.updated}
            messages.success(request, _("Thêm %(created)s, cập nhật %(updated)s.") % told)
            return redirect("admin:storage_procedure_changelist")
    context = {**admin.site.each_context(request), "title": _("Nhập danh mục thủ tục"), "form": form, "report": report}
    return render(request, "web/catalogue.html", context, status=422 if form.errors else 200)


def taken(request: Request, form: SheetForm) -> ImportReport | None:
    """Import the sheet; None when it was refused whole, and the form says why."""
    try:
        return import_rows(rows_of(form.cleaned_data["file"]), request.user)
    except NotTaken as refused:
        form.add_error("file", str(refused))
        return None
