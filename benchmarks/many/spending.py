"""Where a reading worker's time goes: database, queue, store, child, job, each without what it calls of the others.

The database is Django's rows with all that makes and sends a query; the queue is RQ, all of the worker but its job; the
job is our own Python between them.

The worker writes a line of JSON for each job, from the end of the job before; its work horse another one, from the
order to the end.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any

Line = dict[str, Any]
QUEUE = "queue"  # what nothing else is counted to


class Clock:
    """Seconds by what they were spent on; inner work is not counted to the outer."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.start()
        os.register_at_fork(after_in_child=self.start)

    def start(self) -> None:
        """Begin to count."""
        self.on = [QUEUE]
        self.seconds: Counter[str] = Counter()
        self.times: Counter[str] = Counter()
        self.since = time.monotonic()

    def turn(self) -> None:
        """Count what was spent until now to what it was spent on."""
        now = time.monotonic()
        self.seconds[self.on[-1]] += now - self.since
        self.since = now

    @contextmanager
    def spent(self, name: str) -> Iterator[None]:
        """Count the block to the name."""
        self.turn()
        self.on.append(name)
        try:
            yield
        finally:
            self.turn()
            self.on.pop()

    def tell(self, who: str) -> None:
        """Write what was spent since the last time, and begin anew."""
        self.turn()
        line = {"who": who, "seconds": self.seconds, "times": self.times}
        with self.file.open("a", encoding="utf-8") as sink:
            sink.write(json.dumps(line) + "\n")
        self.seconds, self.times = Counter(), Counter()


def watch(clock: Clock) -> None:
    """Have the clock told by everything in this process that waits for another."""
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper
    from django.db.models import Model, QuerySet
    from redis.client import Pipeline, Redis
    from rq.job import Job

    from storage.blobs import blobs
    from workers import orders
    from workers.process import PageWorker

    waits = (
        (BaseDatabaseWrapper, "database", ("connect", "close", "_commit")),
        (CursorWrapper, "database", ("_execute", "_executemany")),
        (QuerySet, "database", ("_fetch_all", "iterator", "get", "first", "exists", "count", "update", "delete")),
        (QuerySet, "database", ("create", "get_or_create", "bulk_create", "bulk_update")),
        (Model, "database", ("save", "refresh_from_db")),
        (Redis, QUEUE, ("execute_command",)),
        (Pipeline, QUEUE, ("execute", "immediate_execute_command")),
        (Job, "job", ("perform",)),
        (type(blobs()), "store", ("put", "open", "exists")),
        (PageWorker, "horse", ("wait_for_horse",)),
    )
    for owner, name, methods in waits:
        for method in methods:
            setattr(owner, method, timed(clock, name, getattr(owner, method)))
    for owner, method, wrap in (
        (orders, "ask", partial(asked, clock)),
        (PageWorker, "obey", lambda act: begun(clock, told(clock, "horse", act))),
        (PageWorker, "execute_job", partial(told, clock, "parent")),
    ):
        setattr(owner, method, wrap(getattr(owner, method)))


def timed(clock: Clock, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, its time counted to the name."""

    @wraps(act)
    def counted(*given: Any, **named: Any) -> Any:
        with clock.spent(name):
            clock.times[act.__name__] += 1
            return act(*given, **named)

    return counted


def begun(clock: Clock, act: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, nothing counted that was before it."""

    @wraps(act)
    def counted(*given: Any, **named: Any) -> Any:
        clock.start()
        return act(*given, **named)

    return counted


def told(clock: Clock, who: str, act: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, what was spent written down at its end."""

    @wraps(act)
    def counted(*given: Any, **named: Any) -> Any:
        try:
            return act(*given, **named)
        finally:
            clock.tell(who)

    return counted


def asked(clock: Clock, ask: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The child's answers: what it says that it read, told apart from its start and end."""

    @wraps(ask)
    def counted(*given: Any, **named: Any) -> Iterator[Any]:
        with clock.spent("child"):
            answers = list(ask(*given, **named))
        read = sum(answer.get("seconds", 0.0) for answer in answers)
        clock.seconds["child"] -= read
        clock.seconds["reading"] += read
        yield from answers

    return counted


def lines_of(file: Path) -> list[Line]:
    """The lines that one worker wrote."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def a_page(lines: list[Line]) -> Line:
    """What a page took of one worker that never waited for one: seconds by what they were spent on, and calls.

    The first page is left out: before it the worker waited.
    """
    parents, horses = ([line for line in lines if line["who"] == who][1:] for who in ("parent", "horse"))
    seconds: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for line in (*parents, *horses):
        seconds.update(line["seconds"])
        calls.update(line["times"])
    # What the worker waited for its work horse is told by the horse; the rest of it is the line between them.
    seconds[QUEUE] += seconds.pop("horse") - sum(sum(line["seconds"].values()) for line in horses)
    pages = len(parents)
    return {
        "seconds": {name: round(spent / pages, 4) for name, spent in sorted(seconds.items())},
        "calls": {name.strip("_"): round(count / pages, 1) for name, count in sorted(calls.items())},
    }
