"""A blow: wait until work is under way, break something, mend it if it does not mend itself, and see what it hit."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Model
from django.utils import timezone

from storage.models import Document, Page, Scan
from tests.chaos.load import Load
from tests.chaos.site import Role, Site
from tests.processes import wait_for
from workers import claims
from workers.models import Heartbeat


@dataclass(frozen=True)
class Claim:
    """A row that a worker held."""

    model: type[Model]
    pk: int
    attempt: int
    worker: str

    def lasted(self, moment: datetime) -> bool:
        """Whether the same attempt was still at it then: it is now, it was taken from it, or it was done later."""
        row = self.model._default_manager.filter(pk=self.pk).values("attempt", "state", "state_since").get()
        unfinished = row["attempt"] > self.attempt or row["state"] in claims.STATES[self.model]
        return bool(unfinished or row["state_since"] >= moment)

    def moved_on(self) -> bool:
        """Whether another attempt took it, or it was done."""
        row = self.model._default_manager.filter(pk=self.pk).values("attempt", "state").get()
        return bool(row["attempt"] > self.attempt or row["state"] not in claims.STATES[self.model])

    def was_taken(self) -> bool:
        """Whether a later attempt took it."""
        return self.model._default_manager.filter(pk=self.pk, attempt__gt=self.attempt).exists()


@dataclass
class Hit:
    """What was open when something was broken, when that was and was mended, and how long it took from there.

    after: what is left to look at once everything is ready; it returns what is wrong.
    """

    claims: list[Claim]
    at: float = field(default_factory=time.monotonic)
    mended: float = 0.0
    restarted: float | None = None
    notes: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    after: Callable[[], list[str]] = list

    def look(self) -> bool:
        """Whether all that was open moved on; the first time that it did is kept."""
        try:
            if self.restarted is None and all(claim.moved_on() for claim in self.claims):
                self.restarted = time.monotonic() - self.at
        except (OperationalError, InterfaceError):
            connection.close()
        return self.restarted is not None

    def watch(self, seconds: float) -> None:
        """Look for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.look()
            time.sleep(0.1)


def open_now(*models: type[Model]) -> list[Claim]:
    """What workers hold now."""
    found = []
    for model in models or (Scan, Page, Document):
        for pk, attempt, worker in claims.held(model).values_list("pk", "attempt", "worker"):
            found.append(Claim(model, pk, attempt, worker))
    return found


def mid_work(site: Site, *, but: Collection[str] = ()) -> list[Claim]:
    """Wait until a page is being read, and return what is open (but for these workers'): a page first."""

    def theirs(*models: type[Model]) -> list[Claim]:
        return [claim for claim in open_now(*models) if claim.worker not in but]

    wait_for(lambda: theirs(Page), seconds=90, what=site.logs, every=0.01)
    return sorted(theirs(), key=lambda claim: claim.model is not Page)


def heard(host: str = "") -> set[str]:
    """The names of the workers that were heard of just now, of one host or all."""
    rows = Heartbeat.objects.alive().filter(role__in=["look", "read"], name__contains=f"-{host}-" if host else "")
    return set(rows.values_list("name", flat=True))


def nothing() -> None:
    """What mends itself is mended so."""


def strike(
    load: Load,
    open_: list[Claim],
    blow: Callable[[], object],
    *,
    seconds: float = 0,
    mend: Callable[[], object] = nothing,
) -> Hit:
    """Break something under these claims, let the last files come, and mend it after so many seconds."""
    blow()
    found, moment = Hit(open_), timezone.now()
    load.go_on()
    found.watch(seconds)
    mend()
    found.mended = time.monotonic()
    connection.close()  # opened before the blow, it may be a dead one
    found.claims = [claim for claim in open_ if claim.lasted(moment)]
    return found


def kill_all(roles: list[Role]) -> None:
    """kill -9 these roles."""
    for role in roles:
        role.kill()
