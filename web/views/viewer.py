"""Kho, one page: its picture with the hits boxed, its text, its proof, and what an archivist does to it."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.access import VERIFY, VIEW
from storage import documents, filing, mending
from storage.audit import Action, record
from storage.changes import CannotUndo
from storage.changes import undo as undo_change
from storage.codes import BadCode, parse
from storage.documents import live_pages
from storage.filing import WrongPages
from storage.models import Document, Dossier, Page
from storage.reasons import ReasonMissing, need
from web import forms
from web.archived import page_for
from web.finding import dossiers_for
from web.reader import reader_of, undoable_by
from web.requests import Request, View, for_people
from web.views.filing import NotDone, hurry

Act = Callable[[Request, Page, Document], str]


@require_GET
@vary_on_headers("HX-Request")  # else the browser's way back could show the inner part alone
@for_people
def page(request: Request, uid: str) -> HttpResponse:
    """The viewer: a whole page, or (beside the list) its inner part; each opening is audited."""
    row = page_for(request.user, VIEW, uid)
    record(Action.VIEWED_PAGE, by=request.user, subject=row)
    context = {"reader": reader_of(row, request.user, request.GET.get("q", "")), "query": request.GET.urlencode()}
    return render(request, "web/archive/_reader.html" if request.htmx else "web/archive/page.html", context)


def act(change: Act) -> View:
    """A view that changes a page or its paper, says what was done or why not, and shows the page again."""

    @require_POST
    @for_people
    @wraps(change)
    def view(request: Request, uid: str) -> HttpResponse:
        row = page_for(request.user, VERIFY, uid)
        if row.document is None:
            return redirect("archive")
        before = row.document.dossier
        try:
            messages.success(request, change(request, row, row.document))
        except (NotDone, ReasonMissing, WrongPages, CannotUndo) as refused:
            messages.error(request, str(refused))
        hurry_all(before, row)
        return redirect(f"{reverse('archive_page', args=[row.uid])}?{request.GET.urlencode()}")

    return view


def hurry_all(before: Dossier, page: Page) -> None:
    """Let the workers go on with the dossier that the page was in, and with the one that it is in now."""
    hurry(before)
    page.refresh_from_db()
    if page.document is not None and page.document.dossier_id != before.pk:
        hurry(page.document.dossier)


@act
def correct(request: Request, page: Page, document: Document) -> str:
    """Sửa chữ: the typed text becomes the page's; what the machine read is kept beside it."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if not text.strip():
        raise NotDone(_("Chưa có chữ nào. Nhập chữ của trang rồi bấm Lưu chữ."))
    mending.correct_text(page, text, request.user)
    return _("Đã lưu chữ nhập tay; bản lưu và tìm kiếm đang được làm lại.")


@act
def send_back(request: Request, page: Page, document: Document) -> str:
    """Trả lại quầy quét lại: these pages of the paper, with a reason."""
    wanted = [forms.uid_of(text) for text in request.POST.getlist("pages")]
    chosen = list(live_pages(document).filter(uid__in=wanted))
    if not chosen:
        raise NotDone(_("Chọn trang cần quét lại, rồi bấm lại."))
    return mending.send_back(chosen, request.POST.get("reason", ""), request.user).words


@act
def withdraw(request: Request, page: Page, document: Document) -> str:
    """Rút giấy tờ, with a reason; rows and bytes stay."""
    reason = need(request.POST.get("reason", ""))[:500]
    return documents.withdraw(document, reason, request.user).words


@act
def move(request: Request, page: Page, document: Document) -> str:
    """Chuyển hồ sơ: this page, or the whole paper, to the dossier whose code is typed."""
    try:
        code = parse(request.POST.get("code", ""))
    except BadCode as bad:
        raise NotDone(str(bad)) from bad
    target = dossiers_for(request.user, VERIFY).filter(code=code.canonical).first()
    if target is None:
        words = _("Không thấy hồ sơ %(code)s trong phạm vi của bạn. Xem lại mã, hoặc nhờ quầy mở hồ sơ đó trước.")
        raise NotDone(words % {"code": code.canonical})
    pages = live_pages(document) if request.POST.get("what") == "document" else [page]
    return filing.move_to_dossier(pages, target, by=request.user).words


@act
def undo(request: Request, page: Page, document: Document) -> str:
    """Hoàn tác: the person's own last change here."""
    change = undoable_by(request.user, page)
    if change is None or str(change.pk) != request.POST.get("change"):
        raise NotDone(_("Không còn gì để hoàn tác."))
    undo_change(change, request.user)
    return _("Đã hoàn tác.")
