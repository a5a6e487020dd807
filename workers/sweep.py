"""Repairs every state that is not final, every few seconds: the rows are the truth, and this is what keeps them moving.

Each chore stands alone: one that fails is logged and tried again in the next round, the others go on.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import close_old_connections
from django.db.models import Model
from django.db.models.functions import Now
from redis.exceptions import RedisError

from reports import facts, snapshots
from storage import access_copies, audit, documents, fixity, locking, tallies
from storage.clock import database_now
from storage.models import Document, Page, Scan
from storage.states import DocumentState
from storage.tallies import Name, Tick
from workers import claims, queue, scratch
from workers.models import SILENT_AFTER, Heartbeat

logger = logging.getLogger(__name__)

ROUND_SECONDS: Final = 2.0
SLOW_EVERY: Final = 15
"""Rounds between the chores that need not be quick."""
COPIES_EVERY: Final = 10
"""Rounds between two looks for lost access copies: what Redis lost is queued again within a minute, copies, too."""
FORGOTTEN_AFTER: Final = timedelta(hours=1)
UNSETTLED_AFTER: Final = timedelta(seconds=20)
VERIFY_AGAIN: Final = timedelta(days=7)
STORE_EVERY: Final = 30.0
"""Seconds between two rounds of the store's chores."""
LOCK_SECONDS: Final = 1.0
"""How long one round may lock originals; each asks the store three times."""
VERIFY_SECONDS: Final = 5.0
"""How long one round may hash stored bytes: a sixth of the time is enough for some millions a week."""
VERIFY_AT_ONCE: Final = 1000
UNSETTLED: Final = (
    DocumentState.RECEIVED,
    DocumentState.LOOKING,
    DocumentState.NEEDS_PASSWORD,
    DocumentState.READING,
)

REPAIRS: Final = ("give_back_lost", "requeue", "settle_stale")
"""Chores that mend what should not have happened: counted, so that it is seen when they have much to do."""

Job = tuple[str, int, int, str]
"""Kind, row, attempt, queue."""

KINDS: Final[dict[type[Model], str]] = {Scan: "look", Page: "read", Document: "assemble"}
"""Which kind of job each class of rows waits for."""


class Sweep:
    """One sweeping process; it remembers which jobs it missed last round: one just taken is not queued again.

    What it gave back itself nobody can have taken: that is queued in the same round.
    """

    def __init__(self) -> None:
        self.name = claims.new_name(Heartbeat.Role.SWEEP)
        self.missed: frozenset[Job] = frozenset()
        self.missed_copies: frozenset[Job] = frozenset()
        self.freed: frozenset[tuple[str, int, int]] = frozenset()
        self.rounds = 0
        self.heard = time.monotonic()
        self.deaf_until = 0.0

    def run(self, stop: threading.Event) -> None:
        """Sweep until `stop` is set."""
        # A store that takes a request and never answers it must not keep the repairs waiting.
        threading.Thread(target=look_after_store, args=(stop,), daemon=True).start()
        while True:
            close_old_connections()
            self.round()
            if stop.wait(ROUND_SECONDS):
                return

    def round(self) -> None:
        """Do every chore once but the store's."""
        self.listen()
        chores: list[Callable[[], object]] = [self.give_back_lost, self.requeue, recount]
        if self.rounds % COPIES_EVERY == 0:
            chores.append(self.requeue_copies)
        if self.rounds % SLOW_EVERY == 0:
            chores += [settle_stale, freeze_figures, forget_silent, scratch.clean]
        self.rounds += 1
        for chore in [*chores, seal]:  # last: some chores have something to seal themselves
            attempt(chore)

    def listen(self) -> None:
        """Beat; when that could not be done for a while, others could not be heard either and get time to be."""
        now = time.monotonic()
        if now - self.heard > SILENT_AFTER.total_seconds():
            self.deaf_until = now + SILENT_AFTER.total_seconds()
        if claims.beat(self.name, Heartbeat.Role.SWEEP):
            self.heard = now

    def give_back_lost(self) -> int:
        """Give back the claims of workers that ended or fell silent."""
        freed = claims.give_back_lost(silent=time.monotonic() >= self.deaf_until)
        self.freed = frozenset((KINDS[model], pk, number) for model, pk, number in freed)
        return len(freed)

    def requeue(self) -> int:
        """Queue again what waits in a row and was in no queue for two rounds, or was given back just now; how many."""
        lost, self.missed = queue_again(due(), self.missed, self.freed)
        return lost

    def requeue_copies(self) -> int:
        """The same with access copies: nobody waits for them, and finding them takes a look at every record."""
        lost, self.missed_copies = queue_again(copies_due(), self.missed_copies)
        return lost


def queue_again(
    jobs: list[Job], missed: frozenset[Job], freed: frozenset[tuple[str, int, int]] = frozenset()
) -> tuple[int, frozenset[Job]]:
    """Queue what is in no queue and was missed before, or was freed; how many, and what is missed from now on."""
    try:
        waiting = queue.queued_ids()
    except RedisError as away:
        logger.warning("Redis is away, sweep waits for it: %s", away)
        return 0, missed
    queued = {name for names in waiting.values() for name in names}
    missing = [job for job in jobs if queue.job_id(*job[:3]) not in queued]
    room = {name: queue.MOST_QUEUED - len(ids) for name, ids in waiting.items()}
    lost = []
    for job in missing:
        kind, pk, number, name = job
        if room[name] > 0 and (job in missed or job[:3] in freed):
            queue.push_again(kind, pk, attempt=number, name=name)
            room[name] -= 1
            lost.append(job)
    return len(lost), frozenset(missing) - frozenset(lost)


def due() -> list[Job]:
    """What waits for a worker now, the most urgent of each queue first, of each kind no more than a queue may hold."""
    most = queue.MOST_QUEUED
    scans = claims.claimable(Scan).order_by("pk").values_list("pk", "attempt")[:most]
    records = claims.claimable(Document).order_by("state_since").values_list("pk", "attempt")[:most]
    pages = claims.claimable(Page).values_list("pk", "attempt", "number")
    soon = pages.filter(number__lte=queue.INTERACTIVE_PAGES).order_by("pk")[:most]
    later = pages.filter(number__gt=queue.INTERACTIVE_PAGES).order_by("pk")[:most]
    jobs = [("look", pk, number, queue.LOOK) for pk, number in scans]
    jobs += [("assemble", pk, number, queue.INTERACTIVE) for pk, number in records]
    jobs += [("read", pk, number, queue.queue_of(page)) for pk, number, page in (*soon, *later)]
    return jobs


def copies_due() -> list[Job]:
    """The access copies that are wanted now, no more than half of what a queue may hold: pages need it, too."""
    copies = access_copies.wanting().order_by("pk").values_list("pk", "access_tries")[: queue.MOST_QUEUED // 2]
    return [("access", pk, tries, queue.BACKLOG) for pk, tries in copies]


def look_after_store(stop: threading.Event) -> None:
    """Do the store's chores until `stop` is set."""
    while True:
        close_old_connections()
        store_round()
        if stop.wait(STORE_EVERY):
            return


def store_round() -> None:
    """Do each chore once that asks the store."""
    for chore in (lock_originals, verify_stale):
        attempt(chore)


def attempt(chore: Callable[[], object]) -> None:
    """Do one chore; whatever goes wrong in it is logged and must not keep the others from their turn."""
    try:
        if done := chore():
            logger.debug("%s: %s", chore.__name__, done)
            if chore.__name__ in REPAIRS and isinstance(done, int):
                tallies.count([Tick(Name.REPAIRS, chore.__name__, count=done)])
    except Exception:
        logger.exception("%s failed; the next round tries again", chore.__name__)


def seal() -> int:
    """Give new audit entries their number and hash."""
    return audit.seal()


def recount() -> int:
    """Rebuild the facts of dossiers that changed, and recount what they touch."""
    return facts.recount_dirty(1000)


def freeze_figures() -> int:
    """Freeze the figures of 16:00, once a day, by the database's clock: frozen too soon they would stay so."""
    now = database_now()
    if not snapshots.due(now):
        return 0
    snapshots.take(now)
    return 1


def settle_stale() -> int:
    """Derive anew the state of documents that stand open while nothing of theirs is: none, unless a job was cut off."""
    stale = Document.objects.filter(state__in=UNSETTLED, state_since__lt=Now() - UNSETTLED_AFTER)
    moved = 0
    for pk, state in stale.order_by("state_since").values_list("pk", "state")[:100]:
        moved += documents.settle(pk).state != state
    return moved


def forget_silent() -> int:
    """Remove the heartbeat rows of processes that ended long ago."""
    return Heartbeat.objects.filter(at__lt=Now() - FORGOTTEN_AFTER).delete()[0]


def lock_originals() -> int:
    """Lock originals against deletion as long as their terms ask, a few each time, where the store can."""
    return locking.lock_due(LOCK_SECONDS)


def verify_stale() -> int:
    """Hash stored bytes that nobody hashed for a week, a few each time: the proof line says when it was done last."""
    report = fixity.verify_blobs(limit=VERIFY_AT_ONCE, seconds=VERIFY_SECONDS, older_than=VERIFY_AGAIN)
    unsound = (*report.damaged, *report.missing)
    for sha256 in unsound:
        logger.error("stored bytes are damaged or missing: %s; restore them from the backup", sha256)
    return len(unsound)
