"""Where a person belongs: the entries of the top bar, and the page that log-in opens."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.access import ADMINISTER, PEOPLE, REPORT, ROLES_FOR, memberships
from accounts.models import Membership, User

ROLE = Membership.Role
HOMES = {ROLE.STAFF: "counter", ROLE.ARCHIVIST: "archive", ROLE.MANAGER: "targets", ROLE.ADMINISTRATOR: "admin:index"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the top bar."""

    label: str
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What the top bar says of the person who is logged in."""

    unit: str
    employer: str
    entries: list[Entry]
    at_counter: bool = False


def in_force(user: User) -> list[Membership]:
    """The person's memberships today, newest first."""
    return list(memberships(user).select_related("unit").order_by("-valid_from", "-pk"))


def entries(rows: list[Membership], path: str) -> list[Entry]:
    """The pages that the person may open, in the order of the top bar."""
    roles = {row.role for row in rows}
    doors = [
        (_("Quầy"), "counter", works_at_counter(rows)),
        (_("Kho"), "archive", any(row.may_view for row in rows)),
        (_("Chỉ tiêu"), "targets", bool(roles & set(ROLES_FOR[REPORT]))),
        (_("Nhân viên"), "people", bool(roles & set(ROLES_FOR[PEOPLE]))),
        (_("Quản trị"), "admin:index", bool(roles & set(ROLES_FOR[ADMINISTER]))),
    ]
    addresses = [(label, address_of(name)) for label, name, open_to in doors if open_to]
    return [Entry(label, address, path.startswith(address)) for label, address in addresses if address]


def works_at_counter(rows: list[Membership]) -> bool:
    """Whether one of the memberships is of the counter."""
    return any(row.may_receive or row.may_scan or row.may_return for row in rows)


def address_of(name: str) -> str:
    """The address of a page, or nothing where this site does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def home_of(user: User) -> str:
    """The address of the page that the person lives on."""
    rows = in_force(user)
    return address_of(HOMES[ROLE(rows[0].role)] if rows else "nowhere") or reverse("nowhere")


def place(request: HttpRequest) -> dict[str, Any]:
    """Template context: `place`, worked out only where the top bar is drawn."""

    def worked_out() -> Place:
        user = request.user
        if not isinstance(user, User):
            return Place("", "", [])
        rows = in_force(user)
        unit, employer = (rows[0].unit.name, rows[0].get_employer_display()) if rows else ("", "")
        return Place(unit, employer, entries(rows, request.path), works_at_counter(rows))

    return {"place": SimpleLazyObject(worked_out)}
