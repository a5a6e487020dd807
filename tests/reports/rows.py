"""Rows that the tests of counting start from: dossiers received on a day, with digitized papers or without."""

from datetime import date, datetime, time
from itertools import count
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import Unit
from storage.models import Document, Dossier, Procedure
from storage.states import DocumentState

NUMBERS = count(1)


def noon(day: date) -> datetime:
    """Twelve o'clock of a day in Asia/Ho_Chi_Minh."""
    return datetime.combine(day, time(12), timezone.get_current_timezone())


def make_dossier(unit: Unit, procedure: Procedure, day: date | None, **values: Any) -> Dossier:
    """A dossier of the unit, received at noon of the day."""
    named = {"code": f"{unit.agency_code}-260105-{next(NUMBERS):04}", "owning_unit": unit, **values}
    return Dossier.objects.create(
        procedure=procedure, receiving_unit=unit, received_at=noon(day) if day else None, **named
    )


def add_paper(dossier: Dossier, kind: str = "component", **values: Any) -> Document:
    """A digitized paper; the dossier's change is raised as whoever digitizes raises it."""
    document = Document.objects.create(
        dossier=dossier, kind=kind, title="Giấy thử", **{"state": DocumentState.READY, **values}
    )
    touch(dossier)
    return document


def touch(dossier: Dossier) -> None:
    """Say that the dossier counts anew."""
    Dossier.objects.filter(pk=dossier.pk).update(change=F("change") + 1)
