"""Việc cần làm in Kho: pages to check, pages sent back, dossiers due for the archive, damaged bytes, what is stuck."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import DESTROY, VERIFY, VIEW, home_unit, memberships, units_for
from accounts.models import User
from ingest.errors import TEXTS, text_of
from storage import stuck
from storage.destruction import State, due
from storage.models import IN_DOUBT, Blob, DestructionList, Document, Dossier, Page, Revision, Scan
from storage.states import PAGE_FINAL, DocumentState, PageState, ScanState
from storage.verdicts import verdict_of
from web.archived import documents_for, filed_pages_for, live_pages_for
from web.finding import dossiers_for, scans_for
from web.proof import UNSOUND

SHOWN: Final = 200
DESTRUCTION: Final = "huy"
ARCHIVED_WITHIN: Final = timedelta(days=365)  # Luật Lưu trữ: a year from the day on which the work ended
WARNED_BEFORE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Pile:
    """One kind of work: its name in the address, its label, how much of it there is; `address` leads to it."""

    name: str
    label: str
    count: int

    @property
    def address(self) -> str:
        """Its lines in Kho; destruction has pages of its own."""
        return reverse("destruction") if self.name == DESTRUCTION else reverse("worklist", args=[self.name])


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a pile. page: opens the viewer; else the dossier is opened; a loose file has neither."""

    label: str
    word: str
    sign: str
    level: str
    note: str
    since: datetime | None
    who: str = ""
    page: Page | None = None
    dossier: Dossier | None = None


def piles(user: User) -> list[Pile]:
    """The counts of the line `Việc cần làm`."""
    held = stuck_scans(user).count() + stuck_pages(user).count() + stuck_papers(user).count()
    found = [
        Pile("kiem-tra", _("Chờ kiểm tra"), to_check(user).count()),
        Pile("tra-lai", _("Đã trả lại quầy"), sent_back(user).count()),
        Pile("nop-luu", _("Sắp đến hạn nộp lưu"), due_for_archive(user).count()),
        Pile("ket", _("Đang kẹt"), held),
        Pile("toan-ven", _("Lỗi toàn vẹn"), unsound(user).count()),
    ]
    if memberships(user, VERIFY).exists() or memberships(user, DESTROY).exists():
        found.append(Pile(DESTRUCTION, _("Xem xét hủy"), to_destroy(user)))
    return found


def to_destroy(user: User) -> int:
    """Xem xét hủy: dossiers past their term that stand in no list, and lists that wait for the person's decision."""
    unit = home_unit(user, VERIFY)
    waiting = DestructionList.objects.filter(state=State.IN_REVIEW, unit__in=units_for(user, DESTROY))
    return (due(user, unit).count() if unit else 0) + waiting.exclude(made_by=user).count()


def tasks(user: User, name: str) -> list[Task] | None:
    """The lines of a pile; None for a name that no pile has."""
    found: dict[str, Callable[[], list[Task]]] = {
        "kiem-tra": lambda: [page_task(page) for page in with_paper(to_check(user))],
        "tra-lai": lambda: [page_task(page) for page in with_paper(sent_back(user).order_by("sent_back_at"))],
        "nop-luu": lambda: [archive_task(dossier) for dossier in due_for_archive(user)[:SHOWN]],
        "ket": lambda: stuck_tasks(user),
        "toan-ven": lambda: [unsound_task(document) for document in unsound(user)[:SHOWN]],
    }
    return found[name]() if name in found else None


def to_check(user: User) -> QuerySet[Page]:
    """Chờ kiểm tra: the machine has doubts and nobody has decided: neither accepted, sent back nor typed."""
    rows = live_pages_for(user, VIEW).filter(accepted_reason="", sent_back_at=None)
    return rows.filter(IN_DOUBT | Q(state=PageState.REFUSED), state__in=PAGE_FINAL).order_by("pk")


def sent_back(user: User) -> QuerySet[Page]:
    """Đã trả lại quầy: waiting for the counter to scan them again."""
    return live_pages_for(user, VIEW).filter(sent_back_at__isnull=False)


def due_for_archive(user: User) -> QuerySet[Dossier]:
    """Sắp đến hạn nộp lưu: settled nearly a year ago."""
    settled = timezone.now() - ARCHIVED_WITHIN
    rows = dossiers_for(user, VIEW).filter(withdrawn_at=None, sample=False)
    near = rows.filter(settled_at__gte=settled, settled_at__lt=settled + WARNED_BEFORE)
    return near.select_related("procedure").order_by("settled_at")


def unsound(user: User) -> QuerySet[Document]:
    """Lỗi toàn vẹn: papers with bytes that are damaged or missing."""
    bad = Blob.objects.filter(health__in=UNSOUND).values("pk")
    scanned = Page.objects.filter(scan__blob__in=bad, document__isnull=False).order_by().values("document")
    kept = Revision.objects.filter(blob__in=bad).order_by().values("document")
    return documents_for(user, VIEW).filter(pk__in=scanned.union(kept)).select_related("dossier").order_by("pk")


def stuck_scans(user: User) -> QuerySet[Scan]:
    """The person's files that are stuck."""
    rows = scans_for(user, VIEW).filter(stuck.SCANS)
    return rows.select_related("into__dossier", "by").order_by("state_since")


def stuck_pages(user: User) -> QuerySet[Page]:
    """The person's pages that are stuck."""
    return filed_pages_for(user, VIEW).filter(stuck.PAGES).order_by("state_since")


def stuck_papers(user: User) -> QuerySet[Document]:
    """The person's papers whose record is stuck."""
    return documents_for(user, VIEW).filter(stuck.DOCUMENTS).select_related("dossier").order_by("state_since")


def stuck_tasks(user: User) -> list[Task]:
    """Everything that does not go on by itself, files first."""
    papers = [paper_task(document) for document in stuck_papers(user)[:SHOWN]]
    pages = [page_task(page) for page in with_paper(stuck_pages(user))]
    return [*(scan_task(scan) for scan in stuck_scans(user)[:SHOWN]), *pages, *papers]


def with_paper(pages: QuerySet[Page]) -> QuerySet[Page]:
    """The first pages of a pile with all that a line shows."""
    return pages.select_related("document__dossier__procedure", "scan__by")[:SHOWN]


def page_task(page: Page) -> Task:
    """A page, and what is the matter with it."""
    document, verdict = page.document, verdict_of(page)
    title = f"{document.title} · {_('tr.')} {page.position}" if document else str(page)
    note = " · ".join([*verdict.reasons, verdict.advice] if verdict.advice else verdict.reasons)
    word, sign, level = verdict.word, verdict.sign, verdict.level
    if page.state not in PAGE_FINAL:
        word, sign, level = page.get_state_display(), "…", "waiting"
    return Task(
        title,
        word,
        sign,
        level,
        note,
        page.sent_back_at or page.state_since,
        str(page.scan.by),
        page=page,
        dossier=document.dossier if document else None,
    )


def scan_task(scan: Scan) -> Task:
    """A file, and why it does not go on."""
    language = get_language() or "vi"
    code = scan.error_code
    known = code in TEXTS
    waits = scan.state not in (ScanState.REFUSED, ScanState.NEEDS_PASSWORD)
    return Task(
        scan.name,
        text_of(code, language) if known else scan.get_state_display(),
        "…" if waits else "✕",
        "waiting" if waits else "refused",
        TEXTS[code][language][1] if known else "",
        scan.state_since,
        str(scan.by),
        dossier=scan.into.dossier if scan.into else None,
    )


def paper_task(document: Document) -> Task:
    """A paper whose record is not made."""
    language, code = get_language() or "vi", document.error_code
    refused = document.state == DocumentState.REFUSED
    return Task(
        document.title,
        document.get_state_display(),
        "✕" if refused else "…",
        "refused" if refused else "waiting",
        " ".join((text_of(code, language), TEXTS[code][language][1])) if code in TEXTS else "",
        document.state_since,
        dossier=document.dossier,
    )


def unsound_task(document: Document) -> Task:
    """A paper with damaged bytes."""
    note = _("Báo quản trị khôi phục từ bản sao lưu, rồi chạy sohoa verify.")
    page = document.pages.order_by("position").first()
    return Task(document.title, _("Lỗi toàn vẹn"), "✕", "refused", note, None, page=page, dossier=document.dossier)


def archive_task(dossier: Dossier) -> Task:
    """A dossier whose year is nearly over."""
    last = (dossier.settled_at or timezone.now()) + ARCHIVED_WITHIN
    note = _("Nộp lưu trước %(day)s") % {"day": timezone.localtime(last).strftime("%d/%m/%Y")}
    return Task(str(dossier.procedure), _("Sắp đến hạn"), "!", "review", note, dossier.settled_at, dossier=dossier)
