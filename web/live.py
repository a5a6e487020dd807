"""The part of a dossier's page that moves: checklist, the pages of the chosen paper, files on their way."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, ngettext

from accounts.models import User
from storage.changes import last_change
from storage.checklist import ChecklistLine, checklist, missing, pages_received
from storage.documents import LIVE
from storage.models import Component, Document, Dossier, FilingChange, Page, Scan
from storage.states import DOCUMENT_FINAL, PAGE_FINAL, SCAN_FINAL, DocumentState, ScanState
from storage.verdicts import PageVerdict, verdict_of
from web import forms

UNDO_SHOWN = timedelta(minutes=15)
MEASURED = timedelta(hours=4)  # a clock left running longer says nothing
WAIT_LIMIT = 30  # minutes a visit (QĐ 468)
RESULT_SIGNS = {
    DocumentState.READY: ("ok", "✓"),
    DocumentState.READY_WITH_GAPS: ("review", "!"),
    DocumentState.REFUSED: ("refused", "✕"),
    DocumentState.NEEDS_PASSWORD: ("refused", "✕"),
}
NEW_RESULT = "r"
"""The key of a result that has no row yet."""
OPEN_SCANS = frozenset(ScanState.values) - SCAN_FINAL - {ScanState.NEEDS_PASSWORD}


@dataclass(frozen=True, slots=True)
class Card:
    """One page as the counter sees it."""

    page: Page
    verdict: PageVerdict
    stands: bool  # neither struck out nor replaced


@dataclass(frozen=True, slots=True)
class Wait:
    """The clock of the visit: minutes so far, minutes left, or not measured."""

    minutes: int
    left: int
    measured: bool
    from_ticket: bool
    running: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the list of papers; `key` names it in addresses."""

    key: str
    title: str
    word: str
    sign: str
    level: str
    component: Component | None = None
    offers: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Live:
    """Everything the moving part shows; `version` changes exactly when any of it does, `tools` when the tools do.

    query: the part of the address that keeps the half and the paper. received, lack: pages of the papers handed in,
    and how many the sheets are more. aside: pages struck out or replaced: kept, marked. stuck: files refused, or
    waiting for a password.
    """

    chosen: str
    query: str
    title: str
    component: Component | None
    papers: list[Paper]
    targets: list[Paper]
    cards: list[Card]
    aside: list[Card]
    arriving: list[Scan]
    stuck: list[Scan]
    received: int
    lack: int
    change: FilingChange | None
    missing: list[str]
    moving: bool
    version: str
    tools: str

    @property
    def over(self) -> int:
        """How many pages there are more than sheets."""
        return -self.lack


def chosen_document(dossier: Dossier, key: str) -> tuple[Document | None, Component | None]:
    """The paper that the key names: "d" and a document's uid, "c" and a component's number; nothing for another key.

    A withdrawn paper is named by none: what is sent to its component begins a new one.
    """
    papers = dossier.documents.exclude(state=DocumentState.WITHDRAWN)
    if key.startswith("d"):
        return papers.filter(uid=forms.uid_of(key[1:])).first(), None
    if key.startswith("c"):
        component = dossier.procedure.components.filter(pk=forms.key_of(key[1:])).first()
        return papers.filter(component=component).first() if component else None, component
    return None, None


def key_of(document: Document | None, component: Component | None) -> str:
    """The key of a paper: by its component while it has one, so that it stays the same when the first page comes."""
    if component is not None:
        return f"c{component.pk}"
    if document is not None:
        return f"c{document.component_id}" if document.component_id else f"d{document.uid}"
    return NEW_RESULT


def paper_of(line: ChecklistLine) -> Paper:
    """A line of the checklist as the list shows it, with its number of pages."""
    pages = ngettext("%(n)s trang", "%(n)s trang", line.pages) % {"n": line.pages}
    word = f"{line.word} · {pages}" if line.pages else line.word
    key = key_of(line.document, line.component)
    return Paper(key, line.title, word, line.sign, line.level, line.component, line.offers)


def result_of(document: Document) -> Paper:
    """A result as the list shows it."""
    level, sign = RESULT_SIGNS.get(DocumentState(document.state), ("waiting", "…"))
    return Paper(key_of(document, None), document.title, document.get_state_display(), sign, level)


def next_first(papers: list[Paper], key: str) -> list[Paper]:
    """The other papers, beginning with the one after this: where a split-off page most likely belongs."""
    place = next((number for number, paper in enumerate(papers) if paper.key == key), -1)
    return papers[place + 1 :] + papers[: max(place, 0)]


def first_key(lines: list[ChecklistLine]) -> str:
    """The paper to go on with: one with a bad page, else one that is asked for and missing, else the first."""
    bad = [line for line in lines if line.level in ("rescan", "refused")]
    next_one = (bad or [line for line in lines if line.missing] or lines)[:1]
    return key_of(next_one[0].document, next_one[0].component) if next_one else "d"


def stand_of(dossier: Dossier, user: User, *, key: str, half: str) -> Live:
    """Read the rows once and say how the dossier stands."""
    lines = checklist(dossier, user)
    results = results_of(dossier)
    components = [paper_of(line) for line in lines]
    papers = [result_of(document) for document in results] if half == "result" else components
    if half == "result" and papers and key in ("", NEW_RESULT):
        key = papers[0].key  # the new result has its row since its first file came
    elif not key:
        key = NEW_RESULT if half == "result" else first_key(lines)
    document, component = chosen_document(dossier, key)
    cards = cards_of(document)
    scans = list(Scan.objects.filter(into__dossier=dossier, dismissed=False).order_by("pk"))
    change = undoable(dossier, user)
    received = pages_received(dossier)
    why = missing(dossier)
    query = urlencode({"muc": "ket-qua", "giay-to": key} if half == "result" else {"giay-to": key})
    targets = next_first([*components, *map(result_of, results)], key)
    return Live(
        chosen=key,
        query=query,
        title=next((paper.title for paper in papers if paper.key == key), "") or gettext("Kết quả"),
        component=component,
        papers=papers,
        targets=targets,
        cards=[card for card in cards if card.stands],
        aside=[card for card in cards if not card.stands],
        arriving=[scan for scan in scans if scan.state in OPEN_SCANS],
        stuck=[scan for scan in scans if scan.state in (ScanState.REFUSED, ScanState.NEEDS_PASSWORD)],
        received=received,
        lack=(dossier.sheets if dossier.sheets is not None else received) - received,
        change=change,
        missing=why,
        moving=any(scan.state in OPEN_SCANS for scan in scans) or still_moving(dossier),
        version=version_of([dossier, *scans], components + papers, cards, (change and change.pk, why, received, key)),
        tools=digest_of([query, get_language(), *((paper.key, paper.title) for paper in targets)]),
    )


def cards_of(document: Document | None) -> list[Card]:
    """The pages filed into the paper, in order, with what their cards say."""
    if document is None:
        return []
    pages = document.pages.select_related("scan", "replaced_by", "accepted_by").order_by("position", "pk")
    return [Card(page, verdict_of(page), not page.struck_out and page.replaced_by_id is None) for page in pages]


def still_moving(dossier: Dossier) -> bool:
    """Whether a page is being read or a record assembled."""
    pages = Page.objects.filter(LIVE, document__dossier=dossier).exclude(state__in=PAGE_FINAL)
    papers = dossier.documents.filter(Q(pages__isnull=False) | Q(scans__isnull=False)).exclude(state__in=DOCUMENT_FINAL)
    return pages.exists() or papers.exclude(state=DocumentState.NEEDS_PASSWORD).exists()


def results_of(dossier: Dossier) -> list[Document]:
    """The results that something came in for; one whose only file was refused at the door is nothing yet."""
    rows = dossier.documents.filter(kind=Document.Kind.RESULT).exclude(state=DocumentState.WITHDRAWN)
    return list(rows.filter(Q(pages__isnull=False) | Q(scans__isnull=False)).distinct())


def undoable(dossier: Dossier, user: User) -> FilingChange | None:
    """The person's own last change, while the line that offers to undo it stands."""
    change = last_change(dossier)
    if change is None or change.by_id != user.pk or change.undone_at or timezone.now() - change.at > UNDO_SHOWN:
        return None
    return change


def version_of(rows: list[Dossier | Scan], papers: list[Paper], cards: list[Card], rest: tuple[object, ...]) -> str:
    """A digest of all that the moving part shows."""
    parts: list[object] = [*rest, get_language()]
    for row in rows:
        if isinstance(row, Scan):
            parts.append((row.pk, row.state, row.error_code))
        else:
            parts.append((row.sheets, row.worked_by_id, row.completed_at))
    parts += [(paper.key, paper.title, paper.word, paper.level, len(paper.offers)) for paper in papers]
    for card in cards:
        page = card.page
        parts.append((page.pk, page.position, page.thumb_id, page.view_id, page.rotation, card.stands, card.verdict))
    return digest_of(parts)


def digest_of(parts: list[object]) -> str:
    """A short digest that changes when any of the parts does."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def wait_of(dossier: Dossier, now: datetime) -> Wait | None:
    """The visit's clock: from the ticket or the opening to `Hoàn tất`, or to now."""
    start = dossier.arrived_at or dossier.opened_at
    if start is None:
        return None
    end = dossier.completed_at or now
    minutes = max(0, int((end - start).total_seconds() // 60))
    ticket = dossier.arrival_source == Dossier.ArrivalSource.TICKET
    running = dossier.completed_at is None
    return Wait(minutes, max(0, WAIT_LIMIT - minutes), end - start <= MEASURED, ticket, running)
