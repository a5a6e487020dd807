"""Who holds which row: claims with an attempt number and a lease on the database's clock.

A claim is one conditional UPDATE, so two processes can't both win it. Every result is written only while its attempt
still holds; a claim that was given back can't write any more. Neither claim nor return touches `state_since`: what is
tried again every minute has waited since it began to wait, or nobody would notice it.
"""

import contextlib
import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Now

from storage.models import Document, Page, Scan
from storage.states import DocumentState, PageState, ScanState
from workers import disk
from workers.models import Heartbeat

logger = logging.getLogger(__name__)

STATES: Final[dict[type[Model], tuple[str, str]]] = {
    Scan: (ScanState.RECEIVED, ScanState.LOOKING),
    Page: (PageState.WAITING, PageState.READING),
    # A document stays in its state while it is assembled: its lease alone tells that somebody is at it.
    Document: (DocumentState.ASSEMBLING, DocumentState.ASSEMBLING),
}
"""Of each class: the state that waits for a worker, and the state in which one is at it."""

LONGEST_DELAY: Final = 60
PATIENCE: Final = 120
"""Seconds that a worker waits for a database that is away before it leaves its claim to the lease."""

Result = TypeVar("Result")


def waiting(model: type[Model]) -> QuerySet[Any]:
    """The rows that wait for a worker, since `state_since` and however often one tried: nobody holds them."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    return model._default_manager.filter(free, state=STATES[model][0])


def claimable(model: type[Model]) -> QuerySet[Any]:
    """Those of the waiting rows whose delay is over."""
    return waiting(model).filter(Q(retry_at__isnull=True) | Q(retry_at__lte=Now()))


def held(model: type[Model]) -> QuerySet[Any]:
    """The rows that a worker is at."""
    return model._default_manager.filter(state=STATES[model][1], lease_until__isnull=False)


def claim(model: type[Model], pk: int, *, worker: str, seconds: float) -> int | None:
    """Claim the row for at most `seconds`; its new attempt number, or None when it does not wait any more."""
    with transaction.atomic():
        won = claimable(model).filter(pk=pk)
        if not won.update(
            state=STATES[model][1],
            attempt=F("attempt") + 1,
            worker=worker,
            lease_until=Now() + timedelta(seconds=seconds),
            retry_at=None,
        ):
            return None
        attempt: int = model._default_manager.values_list("attempt", flat=True).get(pk=pk)
        return attempt


def give_back(model: type[Model], pk: int, attempt: int, *, delay: float = 0, died: bool = False) -> bool:
    """Let the row wait again, `delay` seconds at least; True when this attempt still held it.

    died: its own child died over it, which counts against the row; faults of the house don't.
    """
    return _free(held(model).filter(pk=pk, attempt=attempt), delay=delay, deaths=int(died)) == 1


def give_back_all_of(worker: str) -> int:
    """Let every row wait again that the named worker holds: its working process ended without a word."""
    return sum(_free(held(model).filter(worker=worker)) for model in STATES)


def give_back_lost(*, silent: bool = True) -> list[tuple[type[Model], int, int]]:
    """Let every row wait again whose worker fell silent or ended on this machine, or whose lease ran out: class, row
    and attempt of each.

    silent: False while silence proves nothing, because the database was away and nobody could be heard.
    """
    workers = {name for model in STATES for name in held(model).values_list("worker", flat=True)}
    lost = Q(worker__in=[name for name in workers if ended_here(name)]) | Q(lease_until__lt=Now())
    if silent:
        lost |= ~Q(worker__in=Heartbeat.objects.alive().values("name"))
    rows = [(model, *row) for model in STATES for row in held(model).filter(lost).values_list("pk", "attempt")]
    return [row for row in rows if give_back(*row)]


def _free(rows: QuerySet[Any], *, delay: float = 0, deaths: int = 0) -> int:
    return rows.update(
        state=STATES[rows.model][0],
        worker="",
        lease_until=None,
        retry_at=Now() + timedelta(seconds=delay) if delay else None,
        deaths=F("deaths") + deaths,
    )


def backoff(attempt: int) -> float:
    """Seconds to wait after a fault of the house: longer each time, a minute at most."""
    return float(min(LONGEST_DELAY, 2 ** min(attempt, 6)))


def beat(name: str, role: str, detail: dict[str, Any] | None = None) -> bool:
    """Renew the process's heartbeat row, with the room on its disks.

    False when the database is away: that is logged, not raised, for the next beat comes soon.
    """
    values: dict[str, Any] = {"role": role, "at": Now(), "detail": detail or {"disk": disk.room()}}
    try:
        if not Heartbeat.objects.filter(name=name).update(**values):
            Heartbeat.objects.get_or_create(name=name, defaults=values)
    except (OperationalError, InterfaceError) as away:
        logger.warning("Heartbeat of %s not written: %s", name, away)
        connection.close()
        return False
    return True


def leave(name: str) -> None:
    """Remove the heartbeat row of a process that ends because it was told to: nobody need miss it."""
    with contextlib.suppress(OperationalError, InterfaceError):  # then it is missed for an hour
        Heartbeat.objects.filter(name=name).delete()


def patiently(act: Callable[[], Result]) -> Result:
    """Do `act`, again every second while the database is away or locked, for PATIENCE seconds at most."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError) as away:
            if time.monotonic() > deadline:
                raise
            logger.warning("The database is away, waiting for it: %s", away)
            connection.close()
            time.sleep(1)


def new_name(role: str) -> str:
    """A name that no other process has or had: role, machine, process id, and some chance."""
    return f"{role}-{machine()}-{os.getpid()}-{secrets.token_hex(3)}"


@cache
def machine() -> str:
    """This machine as names of processes tell it: its name, and what tells it from others that are called the same.

    A process number means something only since this start of the machine, and only among the processes that see each
    other: cloned hosts have one name, and so may the containers of one host.
    """
    start = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    seen = Path("/proc/self/ns/pid").readlink()
    return f"{socket.gethostname()[:40]}-{sha256(f'{start} {seen}'.encode()).hexdigest()[:8]}"


def machine_of(name: str) -> str:
    """What the machine that the named process runs on is called."""
    return name.rsplit("-", 3)[0].partition("-")[2]


def ended_here(name: str) -> bool:
    """Whether the named process was one of this machine and is no more: that is known before it fell silent."""
    match name.rsplit("-", 2):
        case [role_and_machine, pid, _chance] if role_and_machine.partition("-")[2] == machine() and pid.isdecimal():
            return not Path(f"/proc/{pid}").exists()
    return False
