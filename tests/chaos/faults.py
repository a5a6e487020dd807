"""The faults, each once; what was open when it broke is in the Hit: a fault that hit nothing does not count.

The last files of the load come in after the blow, and so while the part is away.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from storage.models import Page
from tests.chaos.blow import Claim, Hit, heard, kill_all, mid_work, nothing, open_now, strike
from tests.chaos.load import Load
from tests.chaos.proofs import taken_again, unfinished
from tests.chaos.site import SERVER, Role, Site, tail
from tests.chaos.store_door import Mood
from tests.processes import alive, children_of, command_of, kill, wait_for
from workers import queue
from workers.sweep import due

OUTAGE: Final = 30.0
"""Seconds that a part is away, where the fault is that it is away."""


@dataclass(frozen=True)
class Fault:
    """A fault by name. restarts: seconds within which what was open has to be in work again, where that is promised."""

    name: str
    act: Callable[[Site, Load], Hit]
    restarts: float | None = None
    needs_root: bool = False


def horse_killed(site: Site, load: Load) -> Hit:
    claim, *_ = mid_work(site)
    _, worker = site.holder(claim.worker)
    horses = [pid for pid in children_of(worker) if SERVER not in command_of(pid)]
    return strike(load, [claim], lambda: kill(horses))


def worker_killed(site: Site, load: Load) -> Hit:
    """The worker alone: what it started must end by itself."""
    claim, *_ = mid_work(site)
    _, worker = site.holder(claim.worker)
    below = children_of(worker)
    found = strike(load, [claim], lambda: kill([worker]))
    wait_for(lambda: not alive(below), seconds=5, what=lambda: alive(below))
    return found


def host_killed(site: Site, load: Load) -> Hit:
    """A worker host loses its power: all of its processes at once."""
    claim, *_ = mid_work(site)
    role, _ = site.holder(claim.worker)
    return strike(load, [claim], lambda: kill_all(site.of("look", "read", host=role.host)))


def all_workers_killed(site: Site, load: Load) -> Hit:
    return strike(load, mid_work(site), lambda: kill_all(site.of("look", "read")))


def web_killed(site: Site, load: Load) -> Hit:
    """The web process dies when half of an upload has come; the client sends it again with the same key."""
    with load.half_sent() as upload:

        def has_begun() -> bool:
            return any(held and upload.body.startswith(held) for held in site.spooled("web-1"))

        wait_for(has_begun, seconds=60, what=site.logs, every=0.01)
        return strike(load, mid_work(site), lambda: kill_all(site.of("web", host="web-1")))


def sweep_killed(site: Site, load: Load) -> Hit:
    return strike(load, mid_work(site), lambda: kill_all(site.of("sweep")))


def queue_killed(site: Site, load: Load) -> Hit:
    return strike(load, mid_work(site), site.queue.kill, seconds=2, mend=site.queue.start)


def queue_wiped(site: Site, load: Load) -> Hit:
    """FLUSHALL, and a kill -9 right after it; everything that waited has to be queued again within a minute."""
    wait_for(lambda: open_now(Page) and any(queue.queued_ids().values()), seconds=90, what=site.logs, every=0.01)
    wiped: set[str] = set()

    def wipe() -> None:
        wiped.update(flushed(site))
        site.queue.kill()

    def queued_again() -> bool:
        queued = {name for names in queue.queued_ids().values() for name in names}
        return wiped & {queue.job_id(*job[:3]) for job in due()} <= queued

    found = strike(load, open_now(), wipe, mend=site.queue.start)
    if not wiped:  # a worker took the last one in the instant before
        found.claims = []
    wait_for(queued_again, seconds=60, what=site.logs, every=0.1)
    found.notes["queued again"] = time.monotonic() - found.at
    return found


def flushed(site: Site) -> list[str]:
    """FLUSHALL; the ids that waited in its very instant."""
    with site.queue.client() as client, client.pipeline(transaction=True) as together:
        for name in queue.QUEUES:
            together.lrange(queue.queue(name).key, 0, -1)
        *lists, _ = together.flushall().execute()
    return [name.decode() for names in lists for name in names]


def rows_crashed(site: Site, load: Load) -> Hit:
    return strike(load, mid_work(site), site.rows.kill, mend=site.rows.start)


def rows_away(site: Site, load: Load) -> Hit:
    return strike(load, mid_work(site), site.rows.stop, seconds=OUTAGE, mend=site.rows.start)


def store_killed(site: Site, load: Load) -> Hit:
    return strike(load, mid_work(site), site.store.kill, seconds=5, mend=site.store.start)


def store_refusing(site: Site, load: Load) -> Hit:
    found = through_the_door(site, load, "refusing", seconds=15)
    if not site.door.refused:
        found.problems.append("the store refused nobody")
    return found


def store_slow(site: Site, load: Load) -> Hit:
    found = through_the_door(site, load, "slow", seconds=OUTAGE)
    if not site.door.delayed:
        found.problems.append("the store delayed nobody")
    return found


def through_the_door(site: Site, load: Load, mood: Mood, *, seconds: float) -> Hit:
    """The store's door is in this mood for a while."""
    return strike(
        load, mid_work(site), lambda: site.door.become(mood), seconds=seconds, mend=lambda: site.door.become("open")
    )


def store_full(site: Site, load: Load) -> Hit:
    """The store's disk takes nothing more; what comes in must be refused until there is room again."""
    found = strike(load, mid_work(site), site.store.fill, seconds=OUTAGE, mend=site.store.make_room)
    if not load.refusals:
        found.problems.append("no upload was refused while the store was full")
    return found


def clocks_wrong(site: Site, load: Load) -> Hit:
    """One worker host is ten minutes ahead, the other ten behind: nobody's page may be taken from him for that."""
    workers = site.of("look", "read")
    before = {claim.pk for claim in open_now(Page)}
    old = list(heard())
    try:
        for role in workers:
            role.set_clock({"work-1": "+10m", "work-2": "-10m"}[role.host])
        wait_for(lambda: len(heard() - set(old)) == len(workers), seconds=120, what=site.logs, every=0.1)
        found = strike(load, mid_work(site, but=old), nothing)
        load.finish()
        wait_for(lambda: found.look() and not unfinished(load.uploads), seconds=300, what=site.logs, every=0.5)
        found.problems += taken_again(load.uploads, but=before)
    finally:
        for role in workers:
            role.set_clock("")
    return found


def clock_refused(site: Site, load: Load) -> Hit:
    """A worker host comes up an hour ahead: its store takes no order of such a time, and another host reads on."""
    claim, *_ = mid_work(site)
    role, _ = site.holder(claim.worker)
    workers = site.of("look", "read", host=role.host)

    def wrong() -> None:
        for worker in workers:
            worker.set_clock("+1h")

    try:
        found = strike(load, [claim], wrong)
        wait_for(found.look, seconds=120, what=site.logs, every=0.1)
        wait_for(
            lambda: all("RequestTimeTooSkewed" in tail(worker.log) for worker in workers), seconds=60, what=site.logs
        )
    finally:
        for worker in workers:
            worker.set_clock("")
    found.mended = time.monotonic()
    wait_for(lambda: heard(role.host), seconds=60, what=site.logs, every=0.5)
    return found


def link_cut(site: Site, load: Load) -> Hit:
    """A worker host's cable is pulled in mid-page; another host reads the page; then the orphan is let in again."""
    claim, *_ = mid_work(site)
    role, _ = site.holder(claim.worker)
    found = strike(load, [claim], lambda: site.network.cut(role.host))
    try:
        wait_for(found.look, seconds=120, what=site.logs, every=0.1)
        time.sleep(5)
    finally:
        site.network.restore(role.host)
    found.mended = time.monotonic()
    try:
        wait_for(lambda: heard(role.host), seconds=60, every=0.5)
    except AssertionError:
        found.problems.append(f"{role.host} did not come back")
    found.after = lambda: silent_orphans(found.claims, role)
    return found


def silent_orphans(taken: list[Claim], role: Role) -> list[str]:
    """Pages taken from a host that never says that it came to write what it read, under an attempt that is no more."""
    waiting = {f"read {claim.pk}: lost in" for claim in taken if claim.was_taken()}

    def left() -> list[str]:
        said = role.log.read_text(errors="replace")
        return [f"{role.host} never said {line!r}" for line in waiting if line not in said]

    with suppress(AssertionError):
        wait_for(lambda: not left(), seconds=120, every=0.5)
    return left()


FAULTS: Final = (
    Fault("work horse killed", horse_killed, restarts=30),
    Fault("worker killed", worker_killed, restarts=30),
    Fault("worker host killed", host_killed, restarts=30),
    Fault("all workers killed", all_workers_killed, restarts=30),
    Fault("web killed in mid-upload", web_killed),
    Fault("sweep killed", sweep_killed),
    Fault("Redis killed", queue_killed),
    Fault("Redis wiped and killed", queue_wiped),
    Fault("PostgreSQL killed", rows_crashed),
    Fault("PostgreSQL away for 30 s", rows_away),
    Fault("store killed", store_killed),
    Fault("store answers 503", store_refusing),
    Fault("store is slow", store_slow),
    Fault("disk full at the store", store_full, needs_root=True),
    Fault("clocks ten minutes off", clocks_wrong),
    Fault("clock an hour off", clock_refused, restarts=30),
    Fault("link cut and restored", link_cut, restarts=30, needs_root=True),
)
SHORT: Final = (
    "worker killed",
    "Redis wiped and killed",
    "PostgreSQL killed",
    "store killed",
    "link cut and restored",
)
