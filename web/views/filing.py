"""What is done to pages at the counter: rows change, bytes never; each change is audited and can be undone."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import SCAN, VERIFY, may
from accounts.models import User
from storage import filing, mending
from storage.audit import Action
from storage.changes import CannotUndo
from storage.changes import undo as undo_change
from storage.codes import BadCode, parse
from storage.documents import LIVE, open_document
from storage.filing import WrongPages
from storage.models import Document, Dossier, FilingChange, Page
from storage.states import DocumentState, PageState
from storage.verdicts import verdict_of
from web import forms
from web.finding import dossier_for, dossiers_for, pages_for
from web.live import chosen_document
from web.requests import Request, View, for_people
from web.views.dossier import back, moved
from workers.queue import enqueue_assemble, enqueue_read

Act = Callable[[Request, Dossier], None]
NOTHING_CHOSEN = gettext_lazy("Chọn trang trước, rồi bấm lại.")


class NotDone(Exception):
    """The act was not done; the text says what to do first."""


def act(change: Act) -> View:
    """A view that changes pages of the dossier and shows it again, or why it was not changed."""

    @require_POST
    @for_people
    @wraps(change)
    def view(request: Request, uid: str) -> HttpResponse:
        dossier = dossier_for(request.user, SCAN, uid)
        try:
            change(request, dossier)
        except (NotDone, CannotUndo, WrongPages) as refused:
            if request.htmx:
                return HttpResponse(str(refused), status=409, content_type="text/plain; charset=utf-8")
            return back(request, dossier, errors={"": [str(refused)]})
        hurry(dossier)
        return moved(request, dossier)

    return view


def hurry(dossier: Dossier) -> None:
    """Let the workers go on at once with what the change left to do; sweep would find it a little later."""
    for page in Page.objects.filter(LIVE, document__dossier=dossier, state=PageState.WAITING)[:30]:
        enqueue_read(page)
    for pk in dossier.documents.filter(state=DocumentState.ASSEMBLING).values_list("pk", flat=True):
        enqueue_assemble(pk)


def chosen_pages(request: Request, dossier: Dossier) -> list[Page]:
    """The pages of this dossier that the form names, in the order of the paper. Raises NotDone when there are none."""
    uids = [forms.uid_of(text) for text in request.POST.getlist("pages")]
    rows = Page.objects.filter(document__dossier=dossier, uid__in=uids)
    chosen = list(rows.select_related("document", "scan").order_by("document_id", "position"))
    if not chosen:
        raise NotDone(NOTHING_CHOSEN)
    return chosen


def shown_document(request: Request, dossier: Dossier) -> Document:
    """The paper that the page shows. Raises NotDone when it has no page yet."""
    document = chosen_document(dossier, request.GET.get("giay-to", ""))[0]
    if document is None:
        raise NotDone(NOTHING_CHOSEN)
    return document


@act
def strike_out(request: Request, dossier: Dossier) -> None:
    """Bỏ trang."""
    chosen = chosen_pages(request, dossier)
    filing.strike_out(chosen, by=request.user)


@act
def turn(request: Request, dossier: Dossier) -> None:
    """Xoay: a quarter clockwise from how the page is shown."""
    chosen = chosen_pages(request, dossier)
    for page in chosen:
        mending.turn(page, (page.rotation + 90) % 360, request.user)


@act
def straighten(request: Request, dossier: Dossier) -> None:
    """Bỏ chỉnh nghiêng, or straighten again."""
    chosen = chosen_pages(request, dossier)
    for page in chosen:
        mending.straighten(page, not page.straighten, request.user)


@act
def accept(request: Request, dossier: Dossier) -> None:
    """Giấy gốc như vậy: the page passes as it is; what the machine found is the reason unless one is given."""
    chosen = chosen_pages(request, dossier)
    for page in chosen:
        verdict = verdict_of(page)
        said = request.POST.get("reason", "") or ", ".join(verdict.reasons) or verdict.word
        mending.accept_as_is(page, said, request.user)


@act
def reverse(request: Request, dossier: Dossier) -> None:
    """Đảo thứ tự."""
    document = shown_document(request, dossier)
    filing.reverse(document, by=request.user)


@act
def interleave(request: Request, dossier: Dossier) -> None:
    """Ghép mặt trước, mặt sau."""
    document = shown_document(request, dossier)
    filing.interleave(document, by=request.user)


@act
def reorder(request: Request, dossier: Dossier) -> None:
    """The order in which the pages were dragged."""
    document = shown_document(request, dossier)
    order = {str(uid): pk for uid, pk in Page.objects.filter(document=document).values_list("uid", "pk")}
    wanted = [order[uid] for uid in request.POST.getlist("order") if uid in order]
    if not wanted:
        raise NotDone(NOTHING_CHOSEN)
    filing.reorder(document, wanted, by=request.user)


@act
def split(request: Request, dossier: Dossier) -> None:
    """Tách từ trang này: the page and those after it become the next paper."""
    chosen = chosen_pages(request, dossier)
    target = chosen_target(request, dossier)
    filing.split_from(chosen[0], target, by=request.user)


@act
def move(request: Request, dossier: Dossier) -> None:
    """Chuyển sang giấy tờ khác."""
    chosen = chosen_pages(request, dossier)
    target = chosen_target(request, dossier)
    filing.file_pages(chosen, target, by=request.user)


@act
def move_to_dossier(request: Request, dossier: Dossier) -> None:
    """Chuyển sang hồ sơ khác: named by its code; both histories say so."""
    chosen = chosen_pages(request, dossier)
    try:
        code = parse(request.POST.get("code", ""))
    except BadCode as error:
        raise NotDone(
            _("Mã hồ sơ không đúng dạng. Nhập lại như trên giấy tiếp nhận, ví dụ H20.34.05-261120-0042.")
        ) from error
    target = dossiers_for(request.user, SCAN).filter(code=code.canonical).first()
    if target is None:
        words = _("Không thấy hồ sơ %(code)s trong phạm vi của bạn. Xem lại mã, hoặc nhờ quầy mở hồ sơ đó trước.")
        raise NotDone(words % {"code": code.canonical})
    filing.move_to_dossier(chosen, target, by=request.user)


@act
def undo(request: Request, dossier: Dossier) -> None:
    """Hoàn tác: the change that the form names."""
    rows = FilingChange.objects.filter(dossier=dossier, undone_at=None)
    change = rows.filter(pk=forms.key_of(request.POST.get("change", ""))).first()
    if change is None:
        raise NotDone(_("Không còn gì để hoàn tác."))
    if not may_undo(request.user, change, dossier):
        raise NotDone(_("Việc này do lưu trữ hoặc hồ sơ khác quyết định. Báo người đã làm để hoàn tác."))
    undo_change(change, request.user)


def may_undo(user: User, change: FilingChange, dossier: Dossier) -> bool:
    """Whether it is the person's to undo: what the archive decided is the archive's, pages elsewhere are others'."""
    archived = change.action in (Action.WITHDREW, Action.SENT_BACK) and change.by_id != user.pk
    units = [dossier.receiving_unit, dossier.owning_unit]
    if archived and not may(user, VERIFY, units=units, field=dossier.procedure.field):
        return False
    filed = Page.objects.filter(pk__in=change.before.get("pages", {}))
    return not filed.exclude(pk__in=pages_for(user, SCAN).values("pk")).exists()


def chosen_target(request: Request, dossier: Dossier) -> Document:
    """The paper that the form names for the pages. Raises NotDone when it names none."""
    target = target_paper(request, dossier, request.POST.get("to", ""))
    if target is None:
        raise NotDone(_("Chọn giấy tờ nhận các trang này."))
    return target


def target_paper(request: Request, dossier: Dossier, key: str) -> Document | None:
    """The paper that pages go to: one that is there, a component's that is opened now, or a new result."""
    document, component = chosen_document(dossier, key)
    if document is not None:
        return document
    if component is not None:
        return open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=request.user)
    if key == "r":
        return open_document(dossier, kind=Document.Kind.RESULT, by=request.user)
    return None
