"""Rows that the person may see, found inside the query; what is not theirs does not exist (404)."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import NOBODY, VIEW, memberships, scope, units_for
from accounts.models import User
from storage.models import Dossier, Page, Scan

UNITS = ("receiving_unit", "owning_unit")


def through(path: str) -> tuple[tuple[str, ...], str]:
    """The units and the field of the dossier that `path` leads to, as `scope` wants them."""
    return tuple(f"{path}__{name}" for name in UNITS), f"{path}__procedure__field"


def dossiers_for(user: User, act: str) -> QuerySet[Dossier]:
    """The dossiers on which the person may do `act`."""
    return Dossier.objects.filter(scope(user, act), destroyed_at=None)


def dossier_for(user: User, act: str, uid: str) -> Dossier:
    """The dossier, or 404."""
    rows = dossiers_for(user, act).select_related("procedure__field", "receiving_unit", "owning_unit", "worked_by")
    return get_object_or_404(rows, uid=uid)


def destroyed_for(user: User, uid: str) -> Dossier | None:
    """The dossier, when it was destroyed after its term and the person might have seen it."""
    rows = Dossier.objects.filter(scope(user, VIEW), uid=uid, destroyed_at__isnull=False)
    return rows.select_related("procedure").first()


def pages_for(user: User, act: str) -> QuerySet[Page]:
    """The pages on which the person may do `act`: filed ones through their dossier, others through their counter."""
    units, field = through("document__dossier")
    filed = scope(user, act, units=units, field=field) & Q(document__dossier__destroyed_at=None)
    loose = Q(document__isnull=True) & scans_filter(user, act)
    return Page.objects.filter(filed | loose)


def scans_filter(user: User, act: str) -> Q:
    """A filter on pages: those whose scan came in at a counter of the person, and belongs to no dossier yet."""
    if not memberships(user, act).exists():
        return NOBODY
    return Q(scan__into__isnull=True, scan__unit__in=units_for(user, act))


def scans_for(user: User, act: str) -> QuerySet[Scan]:
    """The scans on which the person may do `act`: into a dossier, or waiting on the tray of their unit."""
    units, field = through("into__dossier")
    loose = Q(into__isnull=True, unit__in=units_for(user, act))
    return Scan.objects.filter(scope(user, act, units=units, field=field) | loose, destroyed_at=None)


def scan_for(user: User, act: str, uid: str) -> Scan:
    """The scan, or 404."""
    return get_object_or_404(scans_for(user, act).select_related("into__dossier"), uid=uid)


def page_seen(user: User, uid: str) -> Page:
    """The page that the person may look at, or 404."""
    return get_object_or_404(pages_for(user, VIEW).select_related("thumb", "view", "scan"), uid=uid)
