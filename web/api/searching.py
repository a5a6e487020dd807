"""Search by what is on the pages."""

from datetime import date
from typing import Literal
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.access import VIEW, units_for
from accounts.models import Field as FieldRow
from storage.audit import Action, mask, record
from storage.models import Procedure
from storage.search.query import Hit, search
from storage.search.visible import Filters
from web.api.errors import ERRORS
from web.api.keys import READ, Key
from web.requests import Request

router = Router()


class Asked(Schema):
    """What to look for. unit: its number, with all below it; field, procedure: their codes; days are inclusive."""

    q: str = Field("", max_length=300)
    unit: int | None = None
    field: str = ""
    procedure: str = ""
    kind: Literal["", "component", "result"] = ""
    received_from: date | None = None
    received_to: date | None = None
    state: str = ""
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=5000)


class Piece(Schema):
    """A run of a snippet; marked: it is what was asked for."""

    text: str
    marked: bool


class FoundPage(Schema):
    """A page. boxes: left, top, right, bottom of the words as fractions of the upright page. near: not as typed."""

    page: UUID
    position: int | None
    document: UUID
    title: str
    kind: str
    dossier: str
    snippet: list[Piece]
    boxes: list[tuple[float, float, float, float]]
    near: bool


class Found(Schema):
    """One screen of pages, and how many there are. state: ready, or rebuilding: then the answer may lack pages.

    more: there are more pages than `total`, which are not counted; then dossiers are not counted either.
    """

    total: int
    more: bool
    dossiers: int | None
    seconds: float
    state: str
    suggestion: str
    hits: list[FoundPage]


@router.get("/search", auth=Key(READ), response={200: Found, **ERRORS}, by_alias=True)
def look(request: Request, asked: Query[Asked]) -> Found:
    """Pages that hold the words; marks need not be typed."""
    filters = filters_of(request, asked)
    results = search(asked.q, request.user, filters, limit=asked.limit, offset=asked.offset)
    told = asked.model_dump(mode="json", exclude_defaults=True, exclude={"q", "limit", "offset"})
    record(Action.SEARCHED, by=request.user, terms=asked.q, filters=told, found=results.total)
    return Found(
        total=results.total,
        more=results.dossiers is None,
        dossiers=results.dossiers,
        seconds=results.seconds,
        state=results.state,
        suggestion=results.suggestion,
        hits=[page for hit in results.hits if (page := found_page(hit))],
    )


def filters_of(request: Request, asked: Asked) -> Filters:
    """The rows that the codes name; 404 for one that is not there."""
    return Filters(
        unit=get_object_or_404(units_for(request.user, VIEW), pk=asked.unit) if asked.unit is not None else None,
        field=get_object_or_404(FieldRow, code=asked.field) if asked.field else None,
        procedure=newest(asked.procedure) if asked.procedure else None,
        kind=asked.kind,
        received_from=asked.received_from,
        received_to=asked.received_to,
        state=asked.state,
    )


def newest(code: str) -> Procedure:
    """The procedure of this code that came into force last."""
    procedure = Procedure.objects.filter(code=code).order_by("-valid_from").first()
    if procedure is None:
        raise Http404
    return procedure


def found_page(hit: Hit) -> FoundPage | None:
    """A hit, its snippet with the numbers of persons masked."""
    document = hit.page.document
    if document is None:
        return None
    return FoundPage(
        page=hit.page.uid,
        position=hit.page.position,
        document=document.uid,
        title=mask(document.title),
        kind=document.kind,
        dossier=str(document.dossier),
        snippet=[Piece(text=mask(piece.text), marked=piece.marked) for piece in hit.snippet],
        boxes=list(hit.boxes),
        near=hit.near,
    )
