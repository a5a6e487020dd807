"""What a dossier asks for and what is there: per component for the counter, and for indicator 4.2 of QĐ 766/QĐ-TTg."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from storage.documents import DIGITIZED, LIVE
from storage.finding import earlier_papers
from storage.models import Component, Document, Dossier, Page, Scan
from storage.states import DocumentState, ScanState
from storage.verdicts import Level, verdict_of

D = DocumentState


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One paper of the list. word and sign say how it stands; level is that of its worst page, "missing" or "none".

    must_digitize: this procedure asks for it digitized. offers: earlier papers of the same person that may be reused.
    """

    component: Component | None
    document: Document | None
    title: str
    word: str
    sign: str
    level: str
    must_digitize: bool
    pages: int
    offers: tuple[Document, ...] = ()

    @property
    def missing(self) -> bool:
        """Asked for, and neither scanned nor reused."""
        return self.must_digitize and self.level == "missing"


def checklist(dossier: Dossier, user: User | None = None) -> list[ChecklistLine]:
    """The components of the procedure in its order, then papers beyond it; with `user`, what that person may reuse."""
    documents = list(
        dossier.documents.filter(kind=Document.Kind.COMPONENT).exclude(state=D.WITHDRAWN).order_by("position", "pk")
    )
    pages = _live_pages(documents)
    papers = earlier_papers(dossier, user) if user else []
    lines: list[ChecklistLine] = []
    for component in dossier.procedure.components.all():
        mine = [document for document in documents if document.component_id == component.pk]
        offers = () if any(pages[document.pk] for document in mine) else _offers(component, papers)
        lines += [_line(component, document, pages, offers) for document in mine]
        if not mine:
            lines.append(_line(component, None, pages, offers))
    known = {line.document.pk for line in lines if line.document}
    return lines + [_line(None, document, pages, ()) for document in documents if document.pk not in known]


def _live_pages(documents: Iterable[Document]) -> dict[int | None, list[Page]]:
    found: dict[int | None, list[Page]] = defaultdict(list)
    for page in Page.objects.filter(LIVE, document__in=list(documents)).order_by("position"):
        found[page.document_id].append(page)
    return found


def _offers(component: Component, papers: Iterable[Document]) -> tuple[Document, ...]:
    """Earlier papers that are the same paper: the same component name, or (a result) the same title."""
    return tuple(paper for paper in papers if component.name in (paper.title, paper.component and paper.component.name))


def _line(
    component: Component | None,
    document: Document | None,
    pages: dict[int | None, list[Page]],
    offers: tuple[Document, ...],
) -> ChecklistLine:
    mine = pages[document.pk] if document else []
    must = component.must_digitize if component else False
    word, sign, level = _stand(document, mine, must)
    title = document.title if document else component.name if component else ""
    return ChecklistLine(component, document, title, word, sign, level, must, len(mine), offers)


def _stand(document: Document | None, pages: list[Page], must: bool) -> tuple[str, str, str]:
    """Word, sign and level of a paper: the counter waits for the verdicts, not for the reading."""
    if document and document.reuse:
        return _("Dùng lại"), "✓", "ok"
    if document and document.state == D.NEEDS_PASSWORD:
        return _("Tệp có mật khẩu"), "✕", "refused"
    levels: set[Level] = {verdict_of(page).level for page in pages}
    if document and (document.state == D.REFUSED or "refused" in levels):
        return _("Từ chối"), "✕", "refused"
    if "rescan" in levels:
        return _("Cần quét lại"), "✕", "rescan"
    if document and document.state == D.LOOKING:
        return _("Đang kiểm tra"), "…", "waiting"
    if pages:
        return (_("Xem lại"), "!", "review") if "review" in levels else (_("Đạt"), "✓", "ok")
    if document and Scan.objects.filter(into=document, dismissed=False).exclude(state=ScanState.LOOKED).exists():
        return _("Đang kiểm tra"), "…", "waiting"
    return (_("Chưa có"), "○", "missing") if must else (_("không phải số hóa"), "–", "none")


def missing(dossier: Dossier) -> list[str]:
    """Why the dossier does not count in indicator 4.2 (QĐ 766): empty when it counts."""
    why: list[str] = []
    digitized = set(Document.objects.filter(DIGITIZED, dossier=dossier).values_list("kind", flat=True))
    if dossier.withdrawn_at is not None:
        why.append(_("hồ sơ đã rút"))
    if dossier.received_at is None:
        why.append(_("thiếu ngày tiếp nhận"))
    if Document.Kind.COMPONENT not in digitized:
        why.append(_("thiếu bản điện tử của thành phần hồ sơ"))
    result = Document.Kind.RESULT in digitized or dossier.electronic_result
    if dossier.procedure.needs_result and not result:
        why.append(_("thiếu bản điện tử của kết quả"))
    return why


def counts_in_42(dossier: Dossier) -> bool:
    """Whether the dossier is in the numerator of indicator 4.2 now."""
    return not missing(dossier)


def pages_received(dossier: Dossier) -> int:
    """Live pages of the papers handed in (not of results): images equal sheets (TT 01/2023/TT-VPCP Art. 8.2c)."""
    return Page.objects.filter(LIVE, document__dossier=dossier, document__kind=Document.Kind.COMPONENT).count()


def lacking(dossier: Dossier) -> list[str]:
    """What stands between the dossier and `Hoàn tất`; empty when the citizen may go."""
    return [*_sheets_lacking(dossier), *_papers_lacking(dossier), *_files_lacking(dossier)]


def _sheets_lacking(dossier: Dossier) -> list[str]:
    pages, sheets = pages_received(dossier), dossier.sheets
    if sheets is None or pages == sheets:
        return []
    told = {"pages": pages, "sheets": sheets, "difference": abs(sheets - pages)}
    few = _("Đã nhận %(pages)s/%(sheets)s tờ · thiếu %(difference)s")
    many = _("Đã nhận %(pages)s/%(sheets)s tờ · thừa %(difference)s")
    return [(few if pages < sheets else many) % told]


def _papers_lacking(dossier: Dossier) -> list[str]:
    lines = checklist(dossier)
    found = [_("Thiếu: %(title)s") % {"title": line.title} for line in lines if line.missing]
    documents = {line.document.pk: line.title for line in lines if line.document}
    for pages in _live_pages(line.document for line in lines if line.document).values():
        for page in pages:
            verdict = verdict_of(page)
            if verdict.level in ("rescan", "refused"):
                told = {"number": page.position, "title": documents[page.document_id or 0]}
                found.append(
                    _("Trang %(number)s của %(title)s: ") % told + ", ".join(verdict.reasons or (verdict.word,))
                )
    return found


def _files_lacking(dossier: Dossier) -> list[str]:
    scans = Scan.objects.filter(into__dossier=dossier, dismissed=False).exclude(state=ScanState.LOOKED)
    return [f"{scan.name}: {scan.get_state_display()}" for scan in scans.order_by("pk")]
