"""The faults. Each waits until work is under way, breaks something, mends it if it does not mend itself, and returns.

What was open when it broke is in the Hit: a fault that hit nothing does not count.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Model

from storage.models import Document, Page, Scan
from tests.chaos.load import Load
from tests.chaos.site import Role, Site
from tests.processes import alive, children_of, kill, wait_for
from workers import claims, queue
from workers.models import Heartbeat
from workers.sweep import due

OUTAGE: Final = 30.0
"""Seconds that a part is away, where the fault is that it is away."""


@dataclass(frozen=True)
class Claim:
    """A row that a worker held."""

    model: type[Model]
    pk: int
    attempt: int
    worker: str

    def open(self) -> bool:
        """Whether the same attempt is still at it."""
        return claims.held(self.model).filter(pk=self.pk, attempt=self.attempt).exists()

    def moved_on(self) -> bool:
        """Whether another attempt took it, or it was done."""
        row = self.model._default_manager.filter(pk=self.pk).values("attempt", "state").get()
        return bool(row["attempt"] > self.attempt or row["state"] not in claims.STATES[self.model])


@dataclass
class Hit:
    """When something was broken and mended, and what was open then."""

    claims: list[Claim]
    at: float = field(default_factory=time.monotonic)
    mended: float = 0.0
    notes: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def done(self) -> "Hit":
        """Mended now."""
        self.mended = time.monotonic()
        return self


@dataclass(frozen=True)
class Fault:
    """A fault by name. restarts: seconds within which what was open has to be in work again, where that is promised."""

    name: str
    act: Callable[[Site, Load], Hit]
    restarts: float | None = None
    needs_links: bool = False


def open_now(*models: type[Model]) -> list[Claim]:
    """What workers hold now."""
    found = []
    for model in models or (Scan, Page, Document):
        for pk, attempt, worker in claims.held(model).values_list("pk", "attempt", "worker"):
            found.append(Claim(model, pk, attempt, worker))
    return found


def mid_work(site: Site, *, host: str = "") -> list[Claim]:
    """Wait until a page is being read (on this host), and return what is open."""
    wait_for(
        lambda: [claim for claim in open_now(Page) if host in claim.worker], seconds=90, what=site.logs, every=0.01
    )
    return open_now()


def hit(open_: list[Claim]) -> Hit:
    """What was broken just now: the claims that were open before and that nobody has ended since."""
    return Hit([claim for claim in open_ if claim.open()])


def horse_killed(site: Site, load: Load) -> Hit:
    claim = next(claim for claim in mid_work(site) if claim.model is Page)
    _, worker = site.holder(claim.worker)
    horses = children_of(worker)
    kill(horses)
    return hit([claim]).done() if horses else Hit([])


def worker_killed(site: Site, load: Load) -> Hit:
    claim = next(claim for claim in mid_work(site) if claim.model is Page)
    _, worker = site.holder(claim.worker)
    below = children_of(worker)
    kill([worker])
    found = hit([claim])
    wait_for(lambda: not alive(below), seconds=5, what=lambda: alive(below))
    return found.done()


def host_killed(site: Site, load: Load) -> Hit:
    """A worker host loses its power: all of its processes at once, and it stays away for a while."""
    claim = next(claim for claim in mid_work(site) if claim.model is Page)
    role, _ = site.holder(claim.worker)
    for each in site.of("look", "read", host=role.host):
        each.kill()
    return hit([claim]).done()


def all_workers_killed(site: Site, load: Load) -> Hit:
    open_ = mid_work(site)
    for role in site.of("look", "read"):
        role.kill()
    return hit(open_).done()


def web_killed(site: Site, load: Load) -> Hit:
    """The web process dies when half of an upload has come; the client sends it again with the same key."""
    upload = next(upload for upload in load.uploads if upload.pages and not upload.sent)
    mid_work(site)
    with_half = load.send_half(upload)
    open_ = open_now()
    for role in site.of("web", host="web-1"):
        role.kill()
    found = hit(open_).done()
    with_half.close()
    return found


def sweep_killed(site: Site, load: Load) -> Hit:
    return roles_killed(site, "sweep")


def roles_killed(site: Site, name: str) -> Hit:
    open_ = mid_work(site)
    for role in site.of(name):
        role.kill()
    return hit(open_).done()


def queue_killed(site: Site, load: Load) -> Hit:
    open_ = mid_work(site)
    site.queue.kill()
    found = hit(open_)
    time.sleep(2)
    site.queue.start()
    return found.done()


def queue_wiped(site: Site, load: Load) -> Hit:
    """FLUSHALL, and a kill -9 right after it; everything that waited has to be queued again within a minute."""
    wait_for(
        lambda: open_now(Page) and sum(map(len, queue.queued_ids().values())), seconds=90, what=site.logs, every=0.01
    )
    open_ = open_now()
    waiting = due()
    with site.queue.client() as client:
        client.flushall()
    found = hit(open_)
    site.queue.kill()
    site.queue.start()
    found.done()

    def queued_again() -> bool:
        names = {name for names in queue.queued_ids().values() for name in names}
        left = {queue.job_id(*job[:3]) for job in due()} & {queue.job_id(*job[:3]) for job in waiting}
        return left <= names

    wait_for(queued_again, seconds=60, what=site.logs, every=0.1)
    found.notes["queued again"] = time.monotonic() - found.at
    if not waiting:
        found.problems.append("nothing was waiting when the queue was wiped")
    return found


def rows_crashed(site: Site, load: Load) -> Hit:
    found = Hit(mid_work(site))
    site.rows.kill()
    site.rows.start()
    return found.done()


def rows_away(site: Site, load: Load) -> Hit:
    found = Hit(mid_work(site))
    site.rows.stop()
    time.sleep(OUTAGE)
    site.rows.start()
    return found.done()


def store_killed(site: Site, load: Load) -> Hit:
    open_ = mid_work(site)
    site.store.kill()
    found = hit(open_)
    time.sleep(5)
    site.store.start()
    return found.done()


def store_refusing(site: Site, load: Load) -> Hit:
    open_ = mid_work(site)
    site.door.become("refusing")
    found = hit(open_)
    time.sleep(15)
    site.door.become("open")
    if not site.door.refused:
        found.problems.append("the store refused nobody")
    return found.done()


def store_slow(site: Site, load: Load) -> Hit:
    open_ = mid_work(site)
    site.door.become("slow")
    found = hit(open_)
    time.sleep(OUTAGE)
    site.door.become("open")
    if not site.door.delayed:
        found.problems.append("the store delayed nobody")
    return found.done()


def link_cut(site: Site, load: Load) -> Hit:
    """A worker host's cable is pulled in mid-page; another host reads the page; then the orphan is let in again."""
    claim = next(claim for claim in mid_work(site, host="-work-") if claim.model is Page)
    role, _ = site.holder(claim.worker)
    site.network.cut(role.host)
    found = hit([claim])
    try:
        wait_for(claim.moved_on, seconds=120, what=site.logs, every=0.1)
    finally:
        time.sleep(5)
        site.network.restore(role.host)
    found.done()
    found.problems += came_back(site, role)
    return found


def came_back(site: Site, role: Role) -> list[str]:
    """Nothing when workers of the host are heard of again within a minute."""
    try:
        wait_for(
            lambda: Heartbeat.objects.alive().filter(name__contains=f"-{role.host}-").exists(), seconds=60, every=0.5
        )
    except AssertionError:
        return [f"{role.host} did not come back"]
    return []


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
    Fault("link cut and restored", link_cut, restarts=30, needs_links=True),
)
SHORT: Final = (
    "worker host killed",
    "PostgreSQL killed",
    "Redis wiped and killed",
    "store killed",
    "link cut and restored",
)
