"""The three jobs of the queue. Each claims its row, does its work in a limited child, and writes under its attempt.

A job may run twice, at once or after a crash: the claim lets one of them work, and what an attempt writes after it lost
its claim is dropped. What goes wrong ends in one of three ways:

    the file's or page's own fault   refused with a class, at once, or after its child died three times (TooHeavy)
    a fault of the house             the row waits again, longer each time, for ever
    a killed process                 the claim is given back by its worker's parent or by sweep
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.db.models import Model
from django.db.models.functions import Now
from rq import get_current_job

from ingest.errors import TooHeavy
from ingest.limited import ChildDied
from storage import tracing
from storage.models import Document, Page, Scan
from workers import assembling, claims, looking, queue, reading, scratch, stages
from workers.queue import worker_name

logger = logging.getLogger(__name__)

MOST_DEATHS: Final = 3
LEASE_MARGIN: Final = 60
REST: Final = 5.0


@dataclass(frozen=True, slots=True)
class Work:
    """What a kind of job does: `do` the work, or `give_up` on a row whose child died over it MOST_DEATHS times.

    along: rows that the work needs, too, fetched with the row.
    """

    kind: str
    model: type[Model]
    do: Callable[[Any, int, Path], None]
    give_up: Callable[[Any, int, str], object]
    along: tuple[str, ...] = ()


def look_scan(scan_id: int) -> None:
    """Open a received file and make its pages, each with its verdicts as soon as it is looked at."""
    run(Work("look", Scan, looking.look, looking.give_up), scan_id)


def read_page(page_id: int) -> None:
    """Read one page."""
    run(Work("read", Page, reading.read, reading.give_up, ("scan__blob", "scan__working_blob")), page_id)


def assemble_document(document_id: int) -> None:
    """Put a document's pages together to its record."""
    run(Work("assemble", Document, assembling.assemble, assembling.give_up), document_id)


def run(work: Work, pk: int) -> None:
    """Do one job if its row still waits for it."""
    seconds = queue.job_seconds(work.kind) + LEASE_MARGIN
    attempt = claims.patiently(partial(claims.claim, work.model, pk, worker=worker_name(), seconds=seconds))
    if attempt is None:
        # A database that went away may have taken the claim, but not the answer that said so.
        claims.patiently(partial(claims.give_back_all_of, worker_name()))
        return
    # Called with nothing at all it would fetch every row that this one points to; None stands for none.
    rows = work.model._default_manager.select_related(*(work.along or (None,))).annotate(now=Now())
    row: Any = claims.patiently(partial(rows.get, pk=pk))
    waited, began = (row.now - row.state_since).total_seconds(), time.monotonic()
    with tracing.under(claims.patiently(partial(stages.id_of, row))):
        attend(work, row, attempt)
        spent = time.monotonic() - began
        claims.patiently(partial(stages.ended, work.kind, row, attempt, waited=waited, seconds=spent))


def attend(work: Work, row: Any, attempt: int) -> None:
    """Do the work on a claimed row; whatever happens, it ends or waits again."""
    try:
        with scratch.folder() as folder:
            work.do(row, attempt, folder)
    except ChildDied as died:
        bury(work, row, attempt, died)
    except Exception:
        # Whatever it is, it is not the paper's fault; the row must not stay claimed, and sweep brings it back.
        logger.exception("%s %s failed at attempt %s, waits and is tried again", work.kind, row.pk, attempt)
        put_off(work, row.pk, attempt)


def bury(work: Work, row: Any, attempt: int, died: ChildDied) -> None:
    """A child died over the row: once more, or give the row up when it was the third."""
    logger.warning("%s %s: its child died at attempt %s: %s", work.kind, row.pk, attempt, died)
    if died.cause == "killed":
        back(work, row.pk, attempt, delay=1)
    elif died.cause == "house":
        put_off(work, row.pk, attempt)
    elif row.deaths + 1 < MOST_DEATHS:
        back(work, row.pk, attempt, delay=claims.backoff(row.deaths + 1), died=True)
    else:
        claims.patiently(lambda: work.give_up(row, attempt, TooHeavy.code))


def put_off(work: Work, pk: int, attempt: int) -> None:
    """Give the row back after a fault of the house, for longer each time, and take no other for a while."""
    back(work, pk, attempt, delay=claims.backoff(attempt))
    rest()


def back(work: Work, pk: int, attempt: int, *, delay: float, died: bool = False) -> None:
    """Give the row back; sweep queues it when its delay is over."""
    claims.patiently(partial(claims.give_back, work.model, pk, attempt, delay=delay, died=died))


def rest() -> None:
    """Take no other job for a while: a host on which everything fails would fail all work sooner than others do it."""
    if get_current_job() is not None:
        time.sleep(REST)
