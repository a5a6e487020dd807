"""Who did what: entries inserted with the act, sealed into a chain within seconds, and the proof that none was touched.

An act inserts its entry unnumbered in its own transaction (`record`). One sealer gives numbers and hashes (`seal`), so
that acts never wait for each other. Whoever rewrites the whole tail of the chain is found by a head that was printed
before: `verify` takes such heads.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Now

from accounts.models import Unit, User
from storage.models import AuditEntry, Document, Dossier, Page

SEALED_WITHIN = timedelta(minutes=1)
BACKDATED_BY = timedelta(minutes=10)  # acts are committed within seconds; older than its elders means slipped in


class Action(StrEnum):
    """What can be done to a record; the words that people read are in the templates."""

    LOGGED_IN = "logged_in"
    OPENED_DOSSIER = "opened_dossier"  # made it
    VIEWED_DOSSIER = "viewed_dossier"
    VIEWED_PAGE = "viewed_page"
    DOWNLOADED = "downloaded"
    PRINTED = "printed"
    EXPORTED = "exported"
    SEARCHED = "searched"
    SCANNED = "scanned"
    DISMISSED = "dismissed"
    RETRIED = "retried"
    UNLOCKED = "unlocked"
    FILED = "filed"
    MOVED = "moved"
    STRUCK_OUT = "struck_out"
    REORDERED = "reordered"
    TURNED = "turned"
    STRAIGHTENED = "straightened"
    REPLACED = "replaced"
    UNDONE = "undone"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    WITHDREW = "withdrew"
    REUSED = "reused"
    ATTACHED_CODE = "attached_code"
    CHANGED_UNIT = "changed_unit"
    CHANGED_DOSSIER = "changed_dossier"
    TOOK_OVER = "took_over"
    COMPLETED = "completed"
    RETURNED_RESULT = "returned_result"
    SET_SHEETS = "set_sheets"
    IMPORTED = "imported"
    TARGET_SET = "target_set"
    SNAPSHOT_TAKEN = "snapshot_taken"
    CHANGED_PROCEDURE = "changed_procedure"
    CHANGED_TREE = "changed_tree"  # units, successions, fields
    PERSON_CHANGED = "person_changed"
    PERSON_UNLOCKED = "person_unlocked"
    PASSWORD_CHANGED = "password_changed"  # by the person  # noqa: S105 # the name of an act
    PASSWORD_SET = "password_set"  # by somebody else  # noqa: S105 # as above
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_RESET = "second_factor_reset"
    BLOBS_COLLECTED = "blobs_collected"
    VERIFIED = "verified"
    DESTRUCTION_LISTED = "destruction_listed"
    DESTRUCTION_CHANGED = "destruction_changed"
    DESTRUCTION_SUBMITTED = "destruction_submitted"
    DESTRUCTION_DECIDED = "destruction_decided"
    DESTROYED = "destroyed"
    BACKED_UP = "backed_up"
    RESTORED = "restored"


class Flaw(StrEnum):
    """What a broken chain shows."""

    CHANGED = "changed"  # the contents don't fit the hash
    MISSING = "missing"  # numbers are left out
    UNLINKED = "unlinked"  # does not follow the entry before it: slipped in or put in another order
    BACKDATED = "backdated"  # sealed long after the time that it claims
    CUT = "cut"  # a head that was printed is no longer there
    UNSEALED = "unsealed"  # older than a minute, without a number


@dataclass(frozen=True, slots=True)
class Problem:
    """One flaw; `entry` is the row's key, `number` its place in the chain (None when it has none)."""

    flaw: Flaw
    number: int | None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at a moment; number 0 and an empty digest before the first entry."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What `verify` found; the audit is whole when there are no problems."""

    head: Head
    sealed: int
    unsealed: int
    problems: tuple[Problem, ...] = field(default=())


def record(
    action: Action,
    *,
    by: User | None,
    subject: models.Model | None = None,
    dossier: Dossier | None = None,
    unit: Unit | None = None,
    **detail: Any,
) -> AuditEntry:
    """Insert one entry in the caller's transaction; `by` is None for an act of the house.

    Dossier and unit follow from the subject when they are not given. Numbers of persons in the detail are masked.
    """
    dossier = dossier or _dossier_of(subject)
    entry = AuditEntry(
        at=Now(),
        actor=by,
        actor_name=str(by)[:150] if by else "",
        action=action,
        subject_kind=(subject._meta.model_name or "") if subject else "",
        subject_id=str(getattr(subject, "uid", subject.pk)) if subject else "",
        subject_label=mask(str(subject))[:300] if subject else "",
        dossier=dossier,
        detail={name: _masked(value) for name, value in detail.items()},
    )
    entry.unit_id = unit.pk if unit else dossier.receiving_unit_id if dossier else None
    entry.save(force_insert=True)
    return entry


def _dossier_of(subject: models.Model | None) -> Dossier | None:
    if isinstance(subject, Dossier):
        return subject
    if isinstance(subject, Page):
        subject = subject.document
    return subject.dossier if isinstance(subject, Document) else None


SPACED_NUMBER = re.compile(r"(?<!\w)(?<!\w[.-])\d(?:[ .-]?\d){8,}(?![.-]?\w)")
SHA256 = re.compile(r"[0-9a-f]{64}")
PLAIN_NUMBER = re.compile(r"\d{9,}")


def mask(text: str) -> str:
    """Hide all but the last four of every identity or telephone number (nine digits or more); codes stay readable."""
    return PLAIN_NUMBER.sub(_dots, SPACED_NUMBER.sub(_dots, text))


def _dots(found: re.Match[str]) -> str:
    digits = [letter for letter in found[0] if letter.isdigit()]
    return "••••" + "".join(digits[-4:])


def _masked(value: Any) -> Any:
    """The value as JSON will keep it, numbers of persons masked at any depth; a digest is no number of anyone."""
    if isinstance(value, str) and SHA256.fullmatch(value):
        return value
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {str(name): _masked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else mask(str(value))


def seal(limit: int = 1000) -> int:
    """Number and chain up to `limit` entries in order of their keys; how many were sealed."""
    with transaction.atomic():
        # The oldest entry's row is the sealers' lock: whoever holds it reads a head that nobody else moves.
        if AuditEntry.objects.select_for_update().order_by("pk").first() is None:
            return 0
        last = head()
        waiting = list(AuditEntry.objects.filter(number__isnull=True).order_by("pk")[:limit])
        for entry in waiting:
            entry.number, entry.previous = last.number + 1, last.digest
            entry.digest = _digest(entry)
            last = Head(entry.number, entry.digest)
        AuditEntry.objects.bulk_update(waiting, ["number", "previous", "digest"], batch_size=200)
    return len(waiting)


def head() -> Head:
    """The end of the chain: print it where the database's owner can't reach."""
    last = AuditEntry.objects.filter(number__isnull=False).order_by("-number").first()
    return Head(last.number or 0, last.digest) if last else Head(0, "")


def _digest(entry: AuditEntry) -> str:
    """SHA-256 over the previous digest and the entry as canonical JSON."""
    told = {
        "key": entry.pk,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "action": entry.action,
        "subject": [entry.subject_kind, entry.subject_id, entry.subject_label],
        "dossier": entry.dossier_id,
        "unit": entry.unit_id,
        "detail": entry.detail,
    }
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{entry.previous}\n{canonical}".encode()).hexdigest()


def verify(heads: Iterable[Head] = ()) -> AuditReport:
    """Walk the whole chain, and look for every printed head in it."""
    known = {known.number: known.digest for known in heads}
    problems: list[Problem] = []
    last, latest, sealed = Head(0, ""), datetime.min.replace(tzinfo=UTC), 0
    for entry in AuditEntry.objects.filter(number__isnull=False).order_by("number").iterator(chunk_size=2000):
        problems.extend(_flaws(entry, last, latest))
        number = entry.number or 0
        if known.pop(number, entry.digest) != entry.digest:
            problems.append(Problem(Flaw.CUT, number, entry.pk))
        last, latest, sealed = Head(number, entry.digest), max(latest, entry.at), sealed + 1
    problems += [Problem(Flaw.CUT, number) for number in sorted(known)]
    waiting = AuditEntry.objects.filter(number__isnull=True)
    late = waiting.filter(at__lt=Now() - SEALED_WITHIN).order_by("pk").values_list("pk", flat=True)
    problems += [Problem(Flaw.UNSEALED, None, key) for key in late]
    return AuditReport(head=last, sealed=sealed, unsealed=waiting.count(), problems=tuple(problems))


def _flaws(entry: AuditEntry, last: Head, latest: datetime) -> Iterator[Problem]:
    """How the entry fails to follow the one before it (`last`), the latest time so far being `latest`."""
    number = entry.number or 0
    if number != last.number + 1:
        yield Problem(Flaw.MISSING, last.number + 1)
    if entry.previous != last.digest:
        yield Problem(Flaw.UNLINKED, number, entry.pk)
    if entry.digest != _digest(entry):
        yield Problem(Flaw.CHANGED, number, entry.pk)
    if entry.at + BACKDATED_BY < latest:
        yield Problem(Flaw.BACKDATED, number, entry.pk)
