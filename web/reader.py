"""Everything that the page viewer shows of one page."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.access import VERIFY, may
from accounts.models import User
from storage.documents import current_revision, live_pages
from storage.models import Document, Dossier, FilingChange, Page, Reading, Revision
from storage.search.query import find_on
from storage.states import PAGE_FINAL, DocumentState, PageState
from storage.verdicts import PageVerdict, verdict_of
from web.archived import sees_whole
from web.live import UNDO_SHOWN
from web.proof import Proof, proof_of
from web.reading_text import Run, doubtful_spans, runs_of

GRID = 10_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A box over the picture, in ten-thousandths of its width and height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Reader:
    """One page: its place in the paper, its text with what was asked for marked, and what may be done.

    before, after: the neighbours in the paper. machine: what was read before somebody typed the text. whole: every page
    of the file that was scanned is the person's to see, so it may be handed out.
    """

    page: Page
    document: Document
    dossier: Dossier
    pages: list[Page]
    before: Page | None
    after: Page | None
    verdict: PageVerdict
    reading: Reading | None
    machine: Reading | None
    runs: tuple[Run, ...]
    marks: tuple[Mark, ...]
    proof: Proof
    revision: Revision | None
    whole: bool
    may_verify: bool
    change: FilingChange | None

    @property
    def reading_now(self) -> bool:
        """Nobody has read it yet."""
        return self.page.state not in PAGE_FINAL

    @property
    def unreadable(self) -> bool:
        """The machine could not, and nobody has typed it."""
        return self.page.state == PageState.REFUSED

    @property
    def withdrawn(self) -> bool:
        """The paper was taken out of the dossier."""
        return self.document.state == DocumentState.WITHDRAWN

    @property
    def doubts(self) -> int:
        """How many words a person should look at again."""
        return len(doubtful_spans(self.reading)) if self.reading else 0

    @property
    def confidence(self) -> int | None:
        """Độ tin cậy đọc in percent; None for a text that nobody had to guess."""
        guessed = self.reading is not None and self.reading.source == Reading.Source.MACHINE
        return round(self.reading.confidence) if self.reading and guessed else None


def reader_of(page: Page, user: User, asked: str) -> Reader:
    """Read the rows of a filed page."""
    document = page.document
    if document is None:
        raise ValueError("a page that is filed nowhere is not in the archive")
    dossier = document.dossier
    pages = list(live_pages(document))
    keys = [each.pk for each in pages]
    here = keys.index(page.pk) if page.pk in keys else None
    reading = page.readings.filter(current=True).first()
    typed = reading is not None and reading.source == Reading.Source.HAND
    revision = current_revision(document)
    return Reader(
        page=page,
        document=document,
        dossier=dossier,
        pages=pages,
        before=pages[here - 1] if here else None,
        after=pages[here + 1] if here is not None and here + 1 < len(pages) else None,
        verdict=verdict_of(page),
        reading=reading,
        machine=page.readings.exclude(source=Reading.Source.HAND).order_by("-pk").first() if typed else None,
        runs=runs_of(reading, asked),
        marks=marks_of(reading, asked),
        proof=proof_of(page, document, revision),
        revision=revision,
        whole=sees_whole(user, page.scan),
        may_verify=may(
            user, VERIFY, units=[dossier.receiving_unit, dossier.owning_unit], field=dossier.procedure.field
        ),
        change=undoable_by(user, page),
    )


def undoable_by(user: User, page: Page) -> FilingChange | None:
    """The person's own last change, while its line stands, when it was on this page or in this page's dossier."""
    own = FilingChange.objects.filter(by=user, undone_at=None, at__gt=timezone.now() - UNDO_SHOWN)
    change = own.order_by("-pk").first()
    if change is None or page.document is None:
        return None
    here = change.dossier_id == page.document.dossier_id or str(page.pk) in change.before.get("pages", {})
    return change if here else None


def marks_of(reading: Reading | None, asked: str) -> tuple[Mark, ...]:
    """Where on the picture what was asked for stands."""
    if reading is None or not asked:
        return ()
    return tuple(
        Mark(round(left * GRID), round(top * GRID), round((right - left) * GRID), round((bottom - top) * GRID))
        for left, top, right, bottom in find_on(reading, asked)
    )
