"""Finding pages: what a person may see is part of the query; what is shown is checked against the rows once more."""

import time
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, FilteredRelation, Q, QuerySet

from accounts.access import units_under, within
from accounts.models import User
from storage.models import Page, Reading
from storage.search import asked as asking
from storage.search.asked import Asked
from storage.search.doubts import Row, Unsure, may_be
from storage.search.entries import SEARCHABLE
from storage.search.index import is_reported_damaged, report_damage, searcher
from storage.search.looking import Found, look
from storage.search.marks import Box, Piece, boxes, nearest, snippet
from storage.search.visible import Filters, allowed

UNITS = ("document__dossier__receiving_unit", "document__dossier__owning_unit")
FIELD = "document__dossier__procedure__field"
# What is told of a hit, a fifth of the columns of the three rows: the rest would take most of the time.
TOLD = (
    *("uid", "position", "state", "document__uid", "document__title", "document__kind"),
    *("document__dossier__code", "document__dossier__temporary_code", "document__dossier__applicant"),
    *("document__dossier__identity_number", "document__dossier__received_at"),
)


class State(StrEnum):
    """Whether the answer is the whole answer."""

    READY = "ready"
    REBUILDING = "rebuilding"  # the index is being made anew: come back in a moment


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found; `page` carries its document and dossier, with what is told of them. `near`: not as typed.

    boxes: of what was asked for, when they were wanted.
    """

    page: Page
    snippet: tuple[Piece, ...]
    boxes: tuple[Box, ...]
    near: bool

    @property
    def page_id(self) -> int:
        """The page's primary key."""
        return self.page.pk


@dataclass(frozen=True, slots=True)
class Results:
    """Pages of one screen and the whole number of pages and dossiers; `suggestion` is a nearer spelling, or empty.

    Pages are counted up to a bound; when there are more than `total`, dossiers are not counted.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    dossiers: int | None = 0
    seconds: float = 0.0
    state: State = State.READY
    suggestion: str = ""


def search(
    text: str, user: User, filters: Filters | None = None, *, limit: int = 20, offset: int = 0, boxed: bool = True
) -> Results:
    """Pages that the user may see and that hold what was typed; all of them, newest first, when nothing was typed.

    boxed: find the boxes, too; else the words of the pages, most of what their rows hold, need not be fetched.
    """
    began = time.monotonic()
    filters, asked = filters or Filters(), asking.parse(text)
    reader = searcher()
    if reader is None:
        return Results(state=State.REBUILDING, seconds=time.monotonic() - began)
    try:
        theirs = allowed(user, filters)
        found = look(reader, asked, theirs, limit=limit, offset=offset)
    except ValueError:  # a file went bad after it was opened
        report_damage()
        return Results(state=State.REBUILDING, seconds=time.monotonic() - began)
    rows = Page.objects.filter(within(theirs.reaches, units=UNITS, field=FIELD), _row_filter(filters))
    hits = _checked(rows, found, asked, boxed=boxed)
    return Results(
        hits=hits,
        total=max(found.total - (len(found.keys) - len(hits)), 0),
        dossiers=found.dossiers,
        state=State.REBUILDING if is_reported_damaged() else State.READY,
        suggestion=_suggestion(hits, asked),
        seconds=time.monotonic() - began,
    )


def find_on(reading: Reading, text: str) -> tuple[Box, ...]:
    """The boxes on one page of what was typed, near spellings when nothing else is there: for the page viewer."""
    return boxes(reading.words, asking.parse(text), wide=True)


def _checked(theirs: QuerySet[Page], found: Found, asked: Asked, *, boxed: bool) -> tuple[Hit, ...]:
    """The hits whose rows still say that this person may see this page."""
    # Every look-up leads to one row, so that none comes twice.
    rows = _with_reading(theirs.filter(SEARCHABLE, pk__in=found.keys))
    if boxed:
        rows = rows.annotate(words=F("current__words"))
    elif found.as_typed < len(found.keys):
        rows = rows.annotate(words=Unsure("current__words"))
    pages = {page.pk: page for page in rows}
    placed = ((pages[key], place >= found.as_typed) for place, key in enumerate(found.keys) if key in pages)
    return tuple(_hit(page, asked, near=near, boxed=boxed) for page, near in placed)


def _with_reading(pages: QuerySet[Page]) -> QuerySet[Page]:
    """The pages, unordered, with their `current` reading, if there is one, and its `text`."""
    current = FilteredRelation("readings", condition=Q(readings__current=True))
    rows = pages.annotate(current=current, text=F("current__text"))
    return rows.select_related("document__dossier").only(*TOLD).order_by()


def _text(page: Page) -> str:
    return page.text or ""  # type: ignore[attr-defined] # by _with_reading


def _words(page: Page) -> list[Row]:
    return page.words or []  # type: ignore[attr-defined] # by _checked


def _row_filter(filters: Filters) -> Q:
    wanted = Q()
    if filters.unit:
        units = units_under(filters.unit)
        wanted &= Q(**{f"{UNITS[0]}__in": units}) | Q(**{f"{UNITS[1]}__in": units})
    if filters.field:
        wanted &= Q(**{FIELD: filters.field})
    if filters.procedure:
        wanted &= Q(document__dossier__procedure=filters.procedure)
    if filters.kind:
        wanted &= Q(document__kind=filters.kind)
    if filters.state:
        wanted &= Q(document__state=filters.state)
    return wanted


def _hit(page: Page, asked: Asked, *, near: bool, boxed: bool) -> Hit:
    read = _words(page) if near or boxed else []
    return Hit(
        page=page,
        snippet=snippet(_text(page), asked, wide=near, unsure=may_be(read) if near else {}),
        boxes=boxes(read, asked, wide=near) if boxed else (),
        near=near,
    )


def _suggestion(hits: tuple[Hit, ...], asked: Asked) -> str:
    """The nearest spelling, when not one page holds the words as typed."""
    return nearest(_text(hits[0].page), asked) if hits and hits[0].near else ""
