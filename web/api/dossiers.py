"""Dossiers: open, find, how one stands."""

from datetime import datetime
from typing import Annotated, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import AfterValidator, Field, PastDatetime

from accounts.access import RECEIVE, VIEW, home_unit, require, units_for
from accounts.models import Unit, User
from accounts.units import at
from storage.audit import Action, record
from storage.codes import BadCode, DossierCode, owning_unit_of, parse
from storage.dossiers import open_dossier
from storage.finding import find
from storage.joining import CodeTaken
from storage.models import Procedure
from web.api.errors import ERRORS, BadRequest, Conflict, Error, NotFound
from web.api.finding import dossier_named
from web.api.keys import OPEN, READ, Key
from web.api.shapes import DossierLine, DossierStatus, dossier_line, dossier_status
from web.requests import Request

router = Router()


EARLIEST: Final = 2000


def _credible(moment: datetime) -> datetime:
    """Refuse the least moment of a programming language, which stands for none and is not every clock's."""
    if moment.year < EARLIEST:
        raise ValueError(f"a moment of {EARLIEST} or later, or none")
    return moment


class NewDossier(Schema):
    """A dossier to open. code: empty for a temporary number. procedure: its code. unit: number of the receiver.

    arrived_at: when the citizen took a ticket, where a queue machine gives one; Vietnamese time unless it names a zone.
    """

    procedure: str
    code: str = ""
    unit: int | None = None
    applicant: str = Field("", max_length=200)
    identity_number: str = Field("", pattern=r"^([0-9]{9}|[0-9]{12})?$")
    phone: str = Field("", max_length=20)
    arrived_at: Annotated[PastDatetime, AfterValidator(_credible)] | None = None


@router.post("/dossiers", auth=Key(OPEN), response={201: DossierStatus, 409: Error, **ERRORS}, by_alias=True)
def open_new(request: Request, new: NewDossier) -> Status[DossierStatus]:
    """Open a dossier; 409 when its code is taken."""
    code = code_of(new.code)
    unit, procedure = unit_of(request.user, new.unit), procedure_of(new.procedure)
    require(request.user, RECEIVE, units=[unit], field=procedure.field)
    try:
        dossier = open_dossier(
            code,
            procedure,
            unit,
            request.user,
            owning_unit=owning_unit_of(code) if code else None,
            applicant=new.applicant,
            identity_number=new.identity_number,
            phone=new.phone,
            arrived_at=with_zone(new.arrived_at),
        )
    except CodeTaken as taken:
        raise Conflict(str(taken)) from taken
    return Status(201, dossier_status(dossier))


@router.get("/dossiers", auth=Key(READ), response={200: list[DossierLine], **ERRORS}, by_alias=True)
def found(request: Request, q: str) -> list[DossierLine]:
    """Find by code, last four digits (today's), identity number, phone or name; at most 50."""
    rows = find(q[:300], request.user)
    record(Action.SEARCHED, by=request.user, terms=q[:300], found=len(rows))
    return [dossier_line(row) for row in rows]


@router.get("/dossiers/{name}", auth=Key(READ), response={200: DossierStatus, **ERRORS}, by_alias=True)
def dossier(request: Request, name: str) -> DossierStatus:
    """One dossier by code, temporary number or uid: its papers, and what it still lacks."""
    row = dossier_named(request.user, VIEW, name)
    record(Action.VIEWED_DOSSIER, by=request.user, subject=row)
    return dossier_status(row)


def code_of(text: str) -> DossierCode | None:
    """The code, or None for a temporary number."""
    try:
        return parse(text) if text.strip() else None
    except BadCode as bad:
        raise BadRequest(str(bad)) from bad


def unit_of(user: User, key: int | None) -> Unit:
    """The receiving unit: the one that is named, else the person's own."""
    unit = units_for(user, RECEIVE).filter(pk=key).first() if key is not None else home_unit(user, RECEIVE)
    if unit is None:
        raise NotFound(_("Không có đơn vị này, hoặc bạn không được tiếp nhận ở đó"))
    return unit


def with_zone(moment: datetime | None) -> datetime | None:
    """The moment; one without a zone is Vietnamese time."""
    return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment


def procedure_of(code: str) -> Procedure:
    """The procedure of this code that is in force today."""
    rows = Procedure.objects.filter(at(timezone.localdate()), code=code)
    procedure = rows.select_related("field").order_by("-valid_from").first()
    if procedure is None:
        raise BadRequest(_("Không có thủ tục %(code)s đang có hiệu lực") % {"code": code})
    return procedure
