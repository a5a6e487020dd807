"""Việc hôm nay: what waits at this counter, most pressing first."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import RECEIVE, SCAN, VIEW, units_for
from accounts.models import User
from storage.documents import DIGITIZED
from storage.models import Document, Dossier, Page, Scan
from storage.states import DocumentState, ScanState
from storage.verdicts import verdict_of
from web.finding import dossiers_for

SHOWN = 40
CUTOFF = time(15, 0)  # received later, it is forwarded the next working day (NĐ 61/2018 Art. 18.2)
COUNTDOWN_FROM = time(14, 30)


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier of the list, and why it is there."""

    dossier: Dossier
    note: str
    level: str  # rescan, review or waiting, as pages have them
    action: str
    colleague: bool = False  # somebody else's work, taken over in one action


@dataclass(frozen=True, slots=True)
class Pile:
    """One kind of work: its label, how much of it there is, and its name in the address."""

    name: str
    label: str
    count: int


def live_dossiers(user: User) -> QuerySet[Dossier]:
    """The dossiers of the person's counter, without the withdrawn and the sample ones."""
    rows = dossiers_for(user, VIEW).filter(receiving_unit__in=units_for(user, SCAN) | units_for(user, RECEIVE))
    return rows.filter(withdrawn_at=None, sample=False).select_related("procedure", "worked_by", "receiving_unit")


def live_pages() -> QuerySet[Page]:
    """Pages that stand in a paper: neither struck out nor replaced, the paper not withdrawn."""
    rows = Page.objects.filter(document__isnull=False, struck_out=False, replaced_by=None)
    return rows.exclude(document__state=DocumentState.WITHDRAWN)


def expecting(user: User) -> QuerySet[Dossier]:
    """Those of them whose citizen waits for a result: not refused, not taken back by the citizen, not stopped."""
    return live_dossiers(user).exclude(status__in=Dossier.WITHOUT_RESULT)


def in_work(user: User) -> QuerySet[Dossier]:
    """Đang làm dở: opened at the counter and not completed."""
    return live_dossiers(user).filter(opened_at__isnull=False, completed_at=None).order_by("opened_at")


def sent_back(user: User) -> QuerySet[Dossier]:
    """Cần quét lại: the archive sent back a page of it and no other has taken its place."""
    pages = live_pages().filter(sent_back_at__isnull=False, document__dossier=OuterRef("pk"))
    return live_dossiers(user).filter(Exists(pages)).order_by("opened_at")


def results_missing(user: User) -> QuerySet[Dossier]:
    """Chờ số hóa kết quả: settled, a written result is due, none is digitized."""
    digitized = Document.objects.filter(DIGITIZED, dossier=OuterRef("pk"), kind=Document.Kind.RESULT)
    settled = expecting(user).filter(settled_at__isnull=False, procedure__needs_result=True)
    return settled.filter(~Exists(digitized), electronic_result=False).order_by("settled_at")


def due(user: User) -> QuerySet[Dossier]:
    """Đến hạn and Quá hạn: an appointed day that is today or over, nothing returned."""
    tomorrow = day_start() + timedelta(days=1)
    return expecting(user).filter(due_at__lt=tomorrow, returned_at=None, settled_at=None).order_by("due_at")


def loose_scans(user: User) -> QuerySet[Scan]:
    """Chưa gắn hồ sơ: files that came in at the counter and belong to no dossier yet."""
    waiting = Exists(Page.objects.filter(scan=OuterRef("pk"), document=None, struck_out=False))
    rows = Scan.objects.filter(into=None, dismissed=False, unit__in=units_for(user, SCAN))
    return rows.filter(waiting | ~Q(state=ScanState.LOOKED)).order_by("received_at")


def day_start() -> datetime:
    """Midnight in Asia/Ho_Chi_Minh."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def piles(user: User) -> list[Pile]:
    """The counts of the line `Việc hôm nay`."""
    over = due(user).filter(due_at__lt=day_start()).count()
    return [
        Pile("dang-lam", _("Đang làm dở"), in_work(user).count()),
        Pile("quet-lai", _("Cần quét lại"), len(rescans(user))),
        Pile("chua-gan", _("Chưa gắn hồ sơ"), loose_scans(user).count()),
        Pile("ket-qua", _("Chờ số hóa kết quả"), results_missing(user).count()),
        Pile("den-han", _("Đến hạn"), due(user).count() - over),
        Pile("qua-han", _("Quá hạn"), over),
    ]


def rescans(user: User) -> list[Line]:
    """Dossiers with a page to scan again, because the archive or the machine says so, and which page."""
    at_work = set(in_work(user).values_list("pk", flat=True)[:SHOWN])
    back = set(sent_back(user).values_list("pk", flat=True))
    pages = live_pages().filter(document__dossier__in=at_work | back).select_related("document__dossier__procedure")
    lines: dict[int, Line] = {}
    for page in pages.order_by("pk"):
        dossier = page.document.dossier if page.document else None
        verdict = verdict_of(page)
        if dossier is None or dossier.pk in lines:
            continue
        if not (page.sent_back_at or (dossier.pk in at_work and verdict.level == "rescan")):
            continue
        reasons = " · ".join(str(reason) for reason in verdict.reasons) or verdict.word
        note = _("Trang %(number)s: %(reasons)s") % {"number": page.position, "reasons": reasons}
        lines[dossier.pk] = Line(dossier, note, "rescan", _("Quét lại"))
    return list(lines.values())


def due_line(dossier: Dossier) -> Line:
    """A dossier whose day has come, with the days that it is over."""
    days = (day_start().date() - timezone.localdate(dossier.due_at)).days if dossier.due_at else 0
    if days <= 0:
        return Line(dossier, _("Đến hạn hôm nay"), "review", _("Mở"))
    words = ngettext("Quá hạn %(days)s ngày", "Quá hạn %(days)s ngày", days) % {"days": days}
    return Line(dossier, words, "rescan", _("Mở"))


def work_line(dossier: Dossier, user: User) -> Line:
    """A dossier somebody is working on, since when."""
    if dossier.worked_by is None or dossier.worked_since is None:
        return Line(dossier, _("Chưa ai làm tiếp"), "waiting", _("Nhận tiếp"), colleague=True)
    since = timezone.localtime(dossier.worked_since)
    when = since.strftime("%H:%M") if since >= day_start() else since.strftime("%d/%m")
    words = _("%(who)s đang làm, từ %(when)s") % {"who": dossier.worked_by, "when": when}
    own = dossier.worked_by_id == user.pk
    return Line(dossier, words, "waiting", _("Làm tiếp") if own else _("Nhận tiếp"), colleague=not own)


def lines(user: User, pile: str) -> list[Line]:
    """The dossiers of one pile, or (without one) of all that presses today: due, to be scanned again, in work."""
    kinds = {
        "dang-lam": lambda: [work_line(row, user) for row in in_work(user)[:SHOWN]],
        "quet-lai": lambda: rescans(user),
        "ket-qua": lambda: [result_line(row) for row in results_missing(user)[:SHOWN]],
        "den-han": lambda: [due_line(row) for row in due(user).filter(due_at__gte=day_start())[:SHOWN]],
        "qua-han": lambda: [due_line(row) for row in due(user).filter(due_at__lt=day_start())[:SHOWN]],
    }
    if pile in kinds:
        return kinds[pile]()
    unique: dict[int, Line] = {}
    for line in [*map(due_line, due(user)[:SHOWN]), *rescans(user), *kinds["dang-lam"]()]:
        unique.setdefault(line.dossier.pk, line)
    return list(unique.values())[:SHOWN]


def result_line(dossier: Dossier) -> Line:
    """A settled dossier without its electronic result."""
    return Line(dossier, _("Thiếu bản điện tử của kết quả"), "review", _("Quét kết quả"))


def countdown(user: User) -> str:
    """`Còn 3 hồ sơ chưa số hóa trước 15:00`, from 14:30 to 15:00; else nothing."""
    if not COUNTDOWN_FROM <= timezone.localtime().time() < CUTOFF:
        return ""
    left = in_work(user).filter(received_at__gte=day_start()).count()
    if not left:
        return ""
    words = ngettext(
        "Còn %(left)s hồ sơ chưa số hóa trước %(cutoff)s", "Còn %(left)s hồ sơ chưa số hóa trước %(cutoff)s", left
    )
    return words % {"left": left, "cutoff": CUTOFF.strftime("%H:%M")}
