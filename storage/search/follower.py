"""Keeps this machine's index equal to the rows: reads what changed, rebuilds what is lost, has both proved every day.

The order of commits is not the order of times: a row may turn up later than its `changed_at`. So every pass reads the
last minute again and skips what it has already taken in; taking in twice does no harm.
"""

import contextlib
import errno
import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self, TextIO

import tantivy
from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import close_old_connections
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import get_random_string
from tantivy import Query

from storage.disk import room_at
from storage.models import Page
from storage.search import index as shelf
from storage.search.arrivals import Arrivals
from storage.search.daily import DailyProof, note_proved
from storage.search.entries import SEARCHABLE, Entry, entries

logger = logging.getLogger(__name__)

OVERLAP = timedelta(seconds=60)
SETTLED = timedelta(seconds=1)  # younger rows may change again within one tick of a database's clock
PAUSE = 0.5  # seconds between passes
BATCH = 500
HEAP = 50_000_000  # bytes that the writer may fill before it must write
LONGEST_WAIT = 60  # seconds after an index could not be written, again and again
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


class Busy(Exception):
    """Another process already follows the rows on this machine; it does the work."""


class NoRoom(Exception):
    """The disk has no room for what changed; the index is as sound as it was, and waits for it."""


class Follower:
    """The one writer of this machine's index, while it is entered as a context."""

    def __init__(self) -> None:
        self.root: Path = settings.INDEX_DIR
        self.cursor = LONG_AGO  # the latest changed_at taken in
        self.taken: dict[int, datetime] = {}  # page to changed_at, for the overlap
        self.arrivals = Arrivals(LONG_AGO)
        self.opened: shelf.OpenIndex | None = None
        self.writer: tantivy.IndexWriter | None = None
        self.lock: TextIO | None = None

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        self.lock = (self.root / "follower.lock").open("w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.lock.close()
            raise Busy(f"Another process already follows into {self.root}: let it do the work.") from error
        return self

    def __exit__(self, *exc: object) -> None:
        self._close()
        if self.lock:
            self.lock.close()

    def catch_up(self) -> int:
        """Take in every page that changed since the last pass; how many. Rebuilds instead when it must.

        Raises NoRoom, and what else a disk or a database says while the index is built.
        """
        try:
            writer = self._ready()
            changed = self._changed()
            for start in range(0, len(changed), BATCH):
                self._take_in(writer, changed[start : start + BATCH])
        except (ValueError, FileNotFoundError) as error:  # how the engine and the disk tell of damage
            logger.warning("The search index must be built anew: %s", error)
            return self.rebuild()
        return len(changed)

    def rebuild(self) -> int:
        """Build the whole index in a new folder, then put it in use; how many pages it holds.

        One that is cut off leaves its folder to the next, one that fails takes it away: each may be large.
        """
        self._close()
        self.taken.clear()
        self._keep_only(shelf.current_folder())
        begun = Page.objects.aggregate(latest=Max("changed_at"))["latest"] or LONG_AGO
        folder = self.root / f"index-{get_random_string(8)}"
        with contextlib.ExitStack() as unless_in_use:
            unless_in_use.callback(shutil.rmtree, folder, ignore_errors=True)
            count = self._fill(folder)
            self._remember(folder, begun)
            note_proved(folder, timezone.localdate())
            shelf.put_in_use(folder)
            unless_in_use.pop_all()
        (self.root / "damaged").unlink(missing_ok=True)
        self._keep_only(folder)
        self.cursor = begun
        return count

    @staticmethod
    def _fill(folder: Path) -> int:
        folder.mkdir(parents=True)
        writer = tantivy.Index(shelf.SCHEMA, str(folder)).writer(HEAP, 1)
        try:
            count = sum(_add(writer, batch) for batch in _all_entries())
            writer.commit()
        finally:
            _end(writer)
        return count

    def _keep_only(self, folder: Path | None) -> None:
        for other in self.root.glob("index-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def _ready(self) -> tantivy.IndexWriter:
        """The writer on the folder in use. ValueError when there is none, or when it is damaged."""
        folder = shelf.current_folder()
        if folder is None or shelf.is_reported_damaged():
            raise ValueError("there is none of this version, or it was found damaged")
        if self.opened is None or self.writer is None or self.opened.folder != folder:
            self._close()
            self.cursor = self._remembered(folder)
            self.arrivals = Arrivals(self.cursor)
            self.opened = shelf.open_folder(folder)
            self.opened.refresh()
            self.writer = self.opened.index.writer(HEAP, 1)
        else:
            self.opened.refresh()
        return self.writer

    def _close(self) -> None:
        writer, self.writer, self.opened = self.writer, None, None
        if writer:
            _end(writer)

    def _changed(self) -> list[tuple[int, datetime]]:
        """Pages and their times, oldest first, that changed and were not taken in yet."""
        since = self.cursor - OVERLAP if self.cursor > LONG_AGO else self.cursor
        self.taken = {page: at for page, at in self.taken.items() if at >= since}
        rows = Page.objects.filter(changed_at__gte=since).order_by("changed_at", "pk").values_list("pk", "changed_at")
        return [(page, at) for page, at in rows if self.taken.get(page) != at]

    def _take_in(self, writer: tantivy.IndexWriter, changed: list[tuple[int, datetime]]) -> None:
        began, pages = time.monotonic(), [page for page, _ in changed]
        found = entries(pages)
        try:
            # By query: deleting by term takes the number for a signed one and finds nothing.
            writer.delete_documents_by_query(Query.term_set_query(shelf.SCHEMA, "page", pages))
            _add(writer, found)
            writer.commit()
        except ValueError as error:
            if not _is_full(self.root, error):
                raise
            self._close()  # a writer that failed once takes nothing more
            raise NoRoom(error) from error
        settled = timezone.now() - SETTLED
        self.taken.update((page, at) for page, at in changed if at < settled)
        self.cursor = max(self.cursor, changed[-1][1])
        if self.opened:
            self.opened.sizes = shelf.sizes_in(self.opened.folder)
            self._remember(self.opened.folder, self.cursor)
        self.arrivals.note(changed, began)

    @staticmethod
    def _remember(folder: Path, cursor: datetime) -> None:
        shelf.write_whole(folder / "cursor", cursor.isoformat())

    @staticmethod
    def _remembered(folder: Path) -> datetime:
        try:
            return datetime.fromisoformat((folder / "cursor").read_text(encoding="ascii"))
        except FileNotFoundError as error:
            raise ValueError(f"{folder} does not say how far it got") from error


def _all_entries() -> Iterable[list[Entry]]:
    """Every searchable page, in batches, in order of the key."""
    last = 0
    while keys := list(
        Page.objects.filter(SEARCHABLE, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        last = keys[-1]
        yield entries(keys)


def _add(writer: tantivy.IndexWriter, batch: list[Entry]) -> int:
    for entry in batch:
        writer.add_document(shelf.document(entry))
    return len(batch)


def _end(writer: tantivy.IndexWriter) -> None:
    with contextlib.suppress(ValueError):  # a merge that failed: nothing was lost by it
        writer.wait_merging_threads()


def _is_full(folder: Path, error: ValueError) -> bool:
    """Whether the engine failed for want of room: it passes on what the disk said, or only that a thread of it died."""
    told = any(os.strerror(number) in str(error) for number in (errno.ENOSPC, errno.EDQUOT))
    return told or room_at(folder)[0] < HEAP


def catch_up() -> int:
    """One pass by itself; raises Busy while `sohoa follow` runs on this machine."""
    with Follower() as follower:
        return follower.catch_up()


def rebuild() -> int:
    """Build the index anew now; raises Busy while `sohoa follow` runs: `request_rebuild` asks it to."""
    with Follower() as follower:
        return follower.rebuild()


def request_rebuild() -> None:
    """Have the running follower build the index anew, from any process on this machine."""
    shelf.report_damage()


def follow(stop: threading.Event, *, pause: float = PAUSE) -> None:
    """Follow until told to stop; stands by while another process follows on this machine."""
    failed, proof = 0, DailyProof()
    while not stop.is_set():
        try:
            with Follower() as follower:
                for _ in _passes(follower, stop, pause):
                    proof.begin_if_due(timezone.localtime())
                    failed = 0
        except Busy:
            stop.wait(1)
        except DatabaseFault as error:  # the database is away: a fault of the house
            logger.warning("The rows can't be read (%s); trying again.", error)
            stop.wait(1)
        except (NoRoom, ValueError, OSError) as error:  # a full disk, or what was being built was taken away
            seconds = min(LONGEST_WAIT, 2 ** min(failed, 6))
            logger.warning("The search index could not be written (%s); trying again in %d s.", error, seconds)
            failed += 1
            stop.wait(seconds)


def _passes(follower: Follower, stop: threading.Event, pause: float) -> Iterator[None]:
    """Follow, and tell of every pass that went well."""
    while not stop.is_set():
        close_old_connections()
        follower.catch_up()
        yield
        stop.wait(pause)
