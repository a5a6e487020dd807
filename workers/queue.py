"""The queue only hurries: it carries row ids, and losing all of it loses nothing, for sweep reads the rows.

Every function here is called inside or after the caller's transaction, does its work on commit, and never fails the
caller: a Redis that is away is logged, and sweep enqueues the row when it is back.
"""

import logging
from functools import lru_cache, partial
from typing import Final

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, get_current_job
from rq.exceptions import DuplicateJobError
from rq.job import Job
from rq.serializers import JSONSerializer

from storage.models import Document, Page, Scan
from workers import claims

logger = logging.getLogger(__name__)

LOOK: Final = "look"
INTERACTIVE: Final = "interactive"
BACKLOG: Final = "backlog"
QUEUES: Final = (LOOK, INTERACTIVE, BACKLOG)

INTERACTIVE_PAGES: Final = 30
"""The pages of a scan that a person at the counter waits for; those after them go to the backlog."""
MOST_QUEUED: Final = 500
"""Jobs in each queue at most: the rows are the backlog."""

JOBS: Final = {
    "look": "workers.jobs.look_scan",
    "read": "workers.jobs.read_page",
    "assemble": "workers.jobs.assemble_document",
    "access": "workers.access_copies.make_access_copy",
    "glimpse": "workers.glimpsing.glimpse",
}


@lru_cache
def connect(url: str) -> Redis:
    """A connection that gives up after two seconds and does not try again: a dead Redis holds nobody up."""
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))


def queue(name: str) -> Queue:
    """The named queue; jobs are JSON, so that no code travels through Redis."""
    return Queue(name, connection=connect(settings.REDIS_URL), serializer=JSONSerializer)


def enqueue_look(scan_id: int) -> None:
    """Have the scan looked at."""
    transaction.on_commit(partial(_enqueue_look, scan_id))


def enqueue_read(page: Page) -> None:
    """Have the page read: at once when someone waits for it, in the backlog when it is far down its scan."""
    transaction.on_commit(partial(push, "read", page.pk, attempt=page.attempt, name=queue_of(page.number)))


def enqueue_assemble(document_id: int) -> None:
    """Have the document's record assembled."""
    transaction.on_commit(partial(_enqueue_assemble, document_id))


def enqueue_access(revision_id: int) -> None:
    """Have the access copy of a new record made, when there is nothing else to do."""
    transaction.on_commit(partial(push, "access", revision_id, attempt=0, name=BACKLOG))


def enqueue_glimpse(first_id: int) -> None:
    """Have the first page of the file judged that this part belongs to."""
    transaction.on_commit(partial(push, "glimpse", first_id, attempt=0, name=LOOK))


def _enqueue_look(scan_id: int) -> None:
    attempt = Scan.objects.values_list("attempt", flat=True).get(pk=scan_id)
    push("look", scan_id, attempt=attempt, name=LOOK)


def _enqueue_assemble(document_id: int) -> None:
    attempt = Document.objects.values_list("attempt", flat=True).get(pk=document_id)
    push("assemble", document_id, attempt=attempt, name=INTERACTIVE)


def queue_of(number: int) -> str:
    """The reading queue of a scan's page with this number."""
    return INTERACTIVE if number <= INTERACTIVE_PAGES else BACKLOG


def job_id(kind: str, pk: int, attempt: int) -> str:
    """One id an attempt: a fixed id would block every later repair."""
    return f"{kind}-{pk}-{attempt}"


def push(kind: str, pk: int, *, attempt: int, name: str, first: bool = False) -> None:
    """Put one job into the named queue (as its next) unless it is there, or it is full; never fails the caller."""
    target = queue(name)
    try:
        if target.count >= MOST_QUEUED:
            return
        target.enqueue_call(
            JOBS[kind],
            args=(pk,),
            timeout=job_seconds(kind),
            result_ttl=0,
            failure_ttl=60,
            job_id=job_id(kind, pk, attempt),
            unique=True,
            at_front=first,
        )
    except DuplicateJobError:
        logger.debug("%s %s is queued already", kind, pk)
    except RedisError as away:
        logger.warning("%s %s not queued, sweep will: %s", kind, pk, away)


def push_again(kind: str, pk: int, *, attempt: int, name: str) -> None:
    """Put a job into the queue that was lost: what is left of the old one is removed first.

    It is removed unread, for half of a job (a Redis that was killed, a heartbeat after its end) can't be read. A row
    that somebody was at already does not wait behind what came later.
    """
    try:
        if not connect(settings.REDIS_URL).delete(Job.key_for(job_id(kind, pk, attempt))):
            logger.info("%s %s was not in Redis", kind, pk)
    except RedisError as away:
        logger.warning("%s %s not queued again, the next round will: %s", kind, pk, away)
        return
    push(kind, pk, attempt=attempt, name=name, first=attempt > 0)


def queued_ids() -> dict[str, list[str]]:
    """The ids that wait in each queue. Raises RedisError when Redis is away."""
    return {name: queue(name).get_job_ids() for name in QUEUES}


def worker_name() -> str:
    """The worker whose work horse this is; a job called without one (in a test) makes up a name."""
    job = get_current_job()
    return str(job.worker_name) if job is not None else claims.new_name("none")


def job_seconds(kind: str) -> int:
    """The longest that a job of this kind may run: longer than its child, shorter than its lease."""
    line = int(settings.PAGE_SECONDS)  # a child may take so long for a line, and once more to end
    longest = {
        "look": LOOK_SLICE + 2 * line,
        "glimpse": GLIMPSE_SECONDS,
        "read": 2 * line,
        "assemble": 20 * line,
        "access": 20 * line,
    }
    return longest[kind] + 60


GLIMPSE_SECONDS: Final = 10
"""Seconds that a page may take of which nobody knows yet whether it can be drawn: others wait for their look."""

LOOK_SLICE: Final = 60
"""Seconds of looking after which a long scan gives way to others that wait."""
