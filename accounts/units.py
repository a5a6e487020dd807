"""The administrative tree: imported from the two tables in accounts/data, and kept in order when a unit is placed."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from accounts.models import BEGINNING, Succession, Unit

DATA = Path(__file__).resolve().parent / "data"
# The tiers of the tables, from the top: a parent is always there before its children.
TIERS = (Unit.Kind.PROVINCE, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
# "partly": the table knows that it was split, not how large each part is.
SHARES = {"wholly": Decimal(1), "partly": None, "": None}
LEVELS = {
    Unit.Kind.PROVINCE: Unit.Kind.PROVINCE,
    Unit.Kind.DEPARTMENT: Unit.Kind.PROVINCE,
    Unit.Kind.LAND_OFFICE: Unit.Kind.PROVINCE,
    Unit.Kind.DISTRICT: Unit.Kind.DISTRICT,
    Unit.Kind.COMMUNE: Unit.Kind.COMMUNE,
}
Key = tuple[str, str, date]


@dataclass(frozen=True, slots=True)
class ImportedTree:
    """How many units and successions an import brought in."""

    units: int
    successions: int
    unknown: tuple[str, ...]  # old codes of successions that the table of units does not hold


def import_units(units: Path = DATA / "units.csv", successors: Path = DATA / "successors.csv") -> ImportedTree:
    """Bring both trees (before and after 1 July 2025) and their successions in; a second run changes nothing."""
    rows = _read(units)
    with transaction.atomic():
        for tier in TIERS:
            _import_tier([row for row in rows if row["level"] == tier], tier)
        return _import_successions(_read(successors), len(rows))


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _ids() -> dict[Key, int]:
    keyed = Unit.objects.filter(kind__in=TIERS).values_list("kind", "code", "valid_from", "pk")
    return {(kind, code, since): pk for kind, code, since, pk in keyed}


def _import_tier(rows: list[dict[str, str]], tier: Unit.Kind) -> None:
    """Insert or renew one tier, then write its paths in one statement."""
    ids = _ids()
    Unit.objects.bulk_create(
        (
            Unit(
                kind=tier,
                code=row["code"],
                name=row["name"],
                parent_id=_parent(row, tier, ids),
                valid_from=_day(row["valid_from"]) or BEGINNING,
                valid_to=_day(row["valid_to"]),
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["kind", "code", "valid_from"],
        update_fields=["name", "parent", "valid_to"],
    )
    above = Unit.objects.filter(pk=OuterRef("parent_id")).values("path")[:1]
    own = Concat(Cast(F("pk"), CharField()), Value("/"))
    tier_rows = Unit.objects.filter(kind=tier)
    tier_rows.filter(parent__isnull=True).update(path=Concat(Value("/"), own))
    tier_rows.filter(parent__isnull=False).update(path=Concat(Subquery(above), own))


def _parent(row: dict[str, str], tier: Unit.Kind, ids: dict[Key, int]) -> int | None:
    """The parent stands in the same tree: it is valid from the same day. Communes stand under provinces since 2025."""
    if not row["parent_code"]:
        return None
    since = _day(row["valid_from"]) or BEGINNING
    above = TIERS[: TIERS.index(tier)]
    found = [ids[key] for kind in reversed(above) if (key := (kind, row["parent_code"], since)) in ids]
    if not found:
        raise ValueError(f"{row['name']} ({row['code']}): no unit {row['parent_code']} above it")
    return found[0]


def _import_successions(rows: list[dict[str, str]], units: int) -> ImportedTree:
    """Old units and new ones share codes: an old one is the one that ended, a new one that began on the day."""
    ids = _ids()
    known = [row for row in rows if (row["level"], row["old_code"], BEGINNING) in ids]
    Succession.objects.bulk_create(
        (
            Succession(
                old_id=ids[row["level"], row["old_code"], BEGINNING],
                new_id=ids[row["level"], row["new_code"], date.fromisoformat(row["date"])],
                share=SHARES[row["share"]],
                date=date.fromisoformat(row["date"]),
            )
            for row in known
        ),
        update_conflicts=True,
        unique_fields=["old", "new"],
        update_fields=["share", "date"],
    )
    codes = {row["old_code"] for row in rows} - {row["old_code"] for row in known}
    return ImportedTree(units, len(known), tuple(sorted(codes)))


def place(unit: Unit, parent: Unit | None) -> Unit:
    """Put a saved unit under a parent (or at the root), with the paths of all below it; ValueError for a circle."""
    if parent is not None and unit.path and parent.path.startswith(unit.path):
        raise ValueError(f"{parent} stands below {unit}")
    before = unit.path
    unit.parent = parent
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    with transaction.atomic():
        below = list(Unit.objects.filter(path__startswith=before).exclude(pk=unit.pk)) if before else []
        for child in below:
            child.path = unit.path + child.path.removeprefix(before)
        Unit.objects.bulk_update(below, ["path"], batch_size=200)
        unit.save(update_fields=["parent", "path"])
    return unit


def at(day: date) -> Q:
    """A filter for what is valid from a day and perhaps to one (units, procedures, memberships): in force on `day`."""
    return valid_within(day, day)


def valid_within(start: date, end: date) -> Q:
    """The same: in force on at least one day of a period."""
    return Q(valid_from__lte=end) & (Q(valid_to__isnull=True) | Q(valid_to__gte=start))


def level_of(unit: Unit) -> str:
    """At which level the unit works: its own tier, or (centre, branch, post point) that of the unit above it."""
    for step in reversed(lineage(unit)):
        if step.kind in LEVELS:
            return LEVELS[Unit.Kind(step.kind)]
    return ""


def lineage(unit: Unit) -> list[Unit]:
    """The unit's ancestors from the root, itself last."""
    ids = [int(step) for step in unit.path.strip("/").split("/") if step]
    return sorted(Unit.objects.filter(pk__in=ids), key=lambda step: len(step.path))


def under(units: Iterable[Unit]) -> Q:
    """A filter for Unit: these and all below them; a unit below another one adds nothing."""
    where, tops = Q(pk__in=[]), list[str]()
    for path in sorted(unit.path for unit in units):
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
            where |= Q(path__startswith=path)
    return where
