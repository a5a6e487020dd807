"""Who may? Every permission decision is made here, as a filter inside the query, never after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Field, Membership, Unit, User
from accounts.units import at

# Acts that a membership row grants one by one.
RECEIVE, SCAN, RETURN, VIEW, VERIFY = "receive", "scan", "return", "view", "verify"
# Acts that come with the role.
REPORT, PEOPLE, ADMINISTER, DESTROY = "report", "people", "administer", "destroy"

ROLE = Membership.Role
ROLES_FOR = {
    REPORT: (ROLE.MANAGER, ROLE.ADMINISTRATOR),
    PEOPLE: (ROLE.MANAGER, ROLE.ADMINISTRATOR),
    ADMINISTER: (ROLE.ADMINISTRATOR,),
    DESTROY: (ROLE.MANAGER, ROLE.ADMINISTRATOR),  # decide what others listed for destruction
}
NOBODY = Q(pk__in=[])


class Denied(PermissionDenied):
    """The person may not do this here; pages answer 404, so that nothing is confirmed to exist."""


def memberships(user: User, act: str | None = None, *, on: date | None = None) -> QuerySet[Membership]:
    """The rows in force on a day (today in Asia/Ho_Chi_Minh) that allow `act`; none for an inactive user."""
    day = on or timezone.localdate()
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    rows = Membership.objects.filter(at(day), user=user)
    if act is None:
        return rows
    if act in ROLES_FOR:
        return rows.filter(role__in=ROLES_FOR[act])
    return rows.filter(**{f"may_{act}": True})


def subtree(unit: Unit) -> Q:
    """A filter for Unit: the unit and all below it, as the tree stands."""
    return Q(path__startswith=unit.path)


def predecessors(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units whose work these took over (one step: the tree was redrawn once, on 1 July 2025)."""
    return Unit.objects.filter(succeeded_by__new__in=units)


def units_for(user: User, act: str) -> QuerySet[Unit]:
    """Units in which the person may do `act`; for viewing and reporting predecessors too (read-only)."""
    where = NOBODY
    for row in memberships(user, act).select_related("unit"):
        where |= subtree(row.unit)
    return reached(where, act)


def scope(
    user: User,
    act: str,
    *,
    units: tuple[str, ...] = ("receiving_unit", "owning_unit"),
    field: str = "procedure__field",
) -> Q:
    """A filter on rows that hold units and a field: what the person may do `act` on, through any of the units.

    `units` and `field` are look-up paths from the filtered model, e.g. ``("dossier__receiving_unit",)``.
    """
    return within(reaches(user, act), units=units, field=field)


@dataclass(frozen=True, slots=True)
class Reach:
    """What one membership reaches: units, and the fields (by primary key) when it is limited to some."""

    units: QuerySet[Unit]
    fields: tuple[int, ...] | None


def reaches(user: User, act: str) -> list[Reach]:
    """What the person may do `act` on."""
    rows = memberships(user, act).select_related("unit")
    return [Reach(units_reached(row.unit, act), limits_of(row)) for row in rows]


def limits_of(row: Membership) -> tuple[int, ...] | None:
    """The fields (by primary key) that a membership is limited to; None for all."""
    return None if row.all_fields else tuple(row.fields.values_list("pk", flat=True))


def within(reaches: Sequence[Reach], *, units: Sequence[str], field: str) -> Q:
    """A filter on rows that hold units and a field, as `scope` gives it: those that any of these reaches."""
    allowed = NOBODY
    for reach in reaches:
        here = NOBODY
        for name in units:
            here |= Q(**{f"{name}__in": reach.units})
        if reach.fields is not None:
            here &= Q(**{f"{field}__in": reach.fields})
        allowed |= here
    return allowed


def units_under(unit: Unit) -> QuerySet[Unit]:
    """The unit's subtree plus the predecessors of everything in it and what stood below those (read-only past)."""
    return with_past(subtree(unit))


def units_reached(unit: Unit, act: str) -> QuerySet[Unit]:
    """The units that a membership at `unit` reaches."""
    return reached(subtree(unit), act)


def reached(where: Q, act: str) -> QuerySet[Unit]:
    """The units of the filter for an act: viewing and reporting reach the past too, work only what stands today.

    A district that ended stays below its province, so the tree alone does not say what is past.
    """
    if act in (VIEW, REPORT):
        return with_past(where)
    units = Unit.objects.filter(where)
    return units if act in ROLES_FOR else units.exclude(valid_to__lt=timezone.localdate())


def with_past(where: Q) -> QuerySet[Unit]:
    """The units of the filter, and the subtrees of all that they succeeded."""
    last = None
    for path in sorted(predecessors(Unit.objects.filter(where)).values_list("path", flat=True)):
        # A subtree that lies within the one before it adds nothing: a province's past is a few paths, not hundreds.
        if last is None or not path.startswith(last):
            where |= Q(path__startswith=path)
            last = path
    return Unit.objects.filter(where)


def fields_for(user: User, act: str) -> QuerySet[Field]:
    """The fields handed to the person for `act`."""
    rows = memberships(user, act)
    if rows.filter(all_fields=True).exists():
        return Field.objects.all()
    return Field.objects.filter(membership__in=rows).distinct()


def may(user: User, act: str, *, units: list[Unit], field: Field | None = None) -> bool:
    """Whether the person may do `act` on something held by any of these units, in this field."""
    ids = [unit.pk for unit in units]
    for row in memberships(user, act).select_related("unit"):
        visible = units_reached(row.unit, act)
        in_field = row.all_fields or field is None or row.fields.filter(pk=field.pk).exists()
        if in_field and visible.filter(pk__in=ids).exists():
            return True
    return False


def require(user: User, act: str, *, units: list[Unit], field: Field | None = None) -> None:
    """Raise Denied unless `may`."""
    if not may(user, act, units=units, field=field):
        raise Denied(act)


def home_unit(user: User, act: str | None = None) -> Unit | None:
    """The person's own unit: that of the newest membership in force (that allows `act`)."""
    row = memberships(user, act).select_related("unit").order_by("-valid_from", "-pk").first()
    return row.unit if row else None
