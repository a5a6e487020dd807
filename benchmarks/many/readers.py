"""Pages that are read on demand: rows that sleep until the workers are there, so that only reading is measured.

They lie four to a paper, with a fifth that is never read, so that no record is assembled meanwhile.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.db.models.functions import Now

from benchmarks.many.site import Site

PAGES_A_PAPER = 4
NEVER = timedelta(days=365)
POLL = 0.2  # seconds between two looks at the rows: more would take from what is measured


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took: seconds, commits that were synced, and the processor seconds of each part of the site."""

    seconds: float
    commits: int
    cpu: dict[str, float]


class Desk:
    """A counter that has sent some scans of one page; their rows are copied as often as pages are wanted."""

    def __init__(self, contents: Sequence[bytes]) -> None:
        from benchmarks.many.office import Office
        from ingest.receive import receive_scan

        self.office = Office(1)
        self.scans: list[int] = []
        for number, content in enumerate(contents):
            receipt = receive_scan(
                BytesIO(content),
                name="trang.jpg",
                source="web",
                unit=self.office.units[0],
                by=self.office.people[0],
                idempotency_key=f"quay-{number}",
            )
            self.scans.append(receipt.scan.pk)

    def look(self, house: Site) -> Run:
        """Have them looked at; their pages are never read themselves."""
        from storage.models import Page
        from workers import queue

        def begin() -> None:
            for scan in self.scans:
                queue.enqueue_look(scan)

        def over() -> bool:
            return Page.objects.count() == len(self.scans)

        found = measured(house, lambda: house.start("look"), ("look", 1), begin, over)
        house.stop("look")
        Page.objects.update(retry_at=Now() + NEVER)
        for name in (queue.INTERACTIVE, queue.BACKLOG):
            queue.queue(name).empty()
        return found

    def read(self, house: Site, pages: int, workers: int, start: Callable[[], object]) -> Run:
        """Have so many pages read by workers that `start()` starts: from their awakening to the last one's end."""
        from storage.models import Page
        from storage.states import PAGE_FINAL

        keys = self.asleep(pages)

        def over() -> bool:
            return not Page.objects.filter(pk__in=keys).exclude(state__in=PAGE_FINAL).exists()

        found = measured(house, start, ("read", workers), lambda: awaken(keys), over)
        forget_pictures(keys)
        return found

    def asleep(self, pages: int) -> list[int]:
        """Copy the rows of scans and pages, one after the other, into new papers; the keys of the new pages."""
        keys = []
        for number in range(pages):
            position = number % PAGES_A_PAPER
            if position == 0:
                paper = self.paper()
                self.copy(0, paper, PAGES_A_PAPER + 1)
            keys.append(self.copy(number, paper, position + 1))
        return keys

    def paper(self) -> Any:
        """A paper of a new dossier."""
        from storage.documents import open_document
        from storage.models import Document, Dossier

        dossier = Dossier.objects.get(pk=self.office.open(0).key)
        return open_document(dossier, kind=Document.Kind.COMPONENT, title="Tờ khai", by=self.office.people[0])

    def copy(self, number: int, paper: Any, position: int) -> int:
        """A page of a scan of its own, which sleeps in the paper; its key."""
        from storage.models import Page, Scan

        scan = Scan.objects.get(pk=self.scans[number % len(self.scans)])
        page = scan.pages.get()
        insert(scan, into=paper, idempotency_key=str(uuid4()))
        insert(page, scan=scan, document=paper, position=position)
        return int(Page.objects.get(scan=scan).pk)


def insert(row: Any, **changed: Any) -> None:
    """Write the row once more as a new one, with these values."""
    row.pk, row.uid, row._state.adding = None, uuid4(), True
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def awaken(keys: list[int]) -> None:
    """Let the pages wait for a reader from now on, and queue them."""
    from storage.models import Page
    from workers import queue

    Page.objects.filter(pk__in=keys).update(retry_at=None, state_since=Now())
    for page in Page.objects.filter(pk__in=keys).order_by("pk"):
        queue.enqueue_read(page)


def forget_pictures(keys: list[int]) -> None:
    """Take the read pages' pictures out of the store: the next reading puts the same bytes, and is to put them."""
    from storage.blobs import blobs
    from storage.models import Page

    for digest in set(Page.objects.filter(pk__in=keys).values_list("view", flat=True)):
        blobs().remove(str(digest))


def measured(
    house: Site,
    start: Callable[[], object],
    workers: tuple[str, int],
    begin: Callable[[], None],
    over: Callable[[], bool],
) -> Run:
    """Start so many workers of a role, begin when all are there, and wait until it is over."""
    from workers.models import Heartbeat

    role, count = workers
    beats = Heartbeat.objects.filter(role=role).exclude(name__in=list(Heartbeat.objects.values_list("name", flat=True)))
    start()
    while beats.count() < count:
        time.sleep(POLL)
    time.sleep(1)  # after its first beat a worker begins to listen
    commits, spent, began = synced(), house.seconds(), time.monotonic()
    begin()
    while not over():
        time.sleep(POLL)
    took, after = time.monotonic() - began, house.seconds()
    cpu = {name: round(after[name] - spent[name], 2) for name in after}
    return Run(seconds=round(took, 3), commits=synced() - commits, cpu=cpu)


def synced() -> int:
    """Return how often the database has synced its log to the disk: once a commit that wrote, when one waits."""
    from django.db import connection

    time.sleep(1.5)  # each session tells its count within a second
    with connection.cursor() as cursor:
        cursor.execute("select wal_sync from pg_stat_wal")
        return int(cursor.fetchone()[0])
