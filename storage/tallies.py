"""Counters and durations that only grow, the same on any host: kept in a few rows, whatever the number of pages.

Each is spread over SHARDS rows, and one call adds to rows of one shard in one transaction: processes seldom meet at a
row, and never wait for each other in a ring.
"""

import logging
import secrets
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Sum

from storage.models import Tally

logger = logging.getLogger(__name__)

SHARDS: Final = 16
BUCKETS: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0)
"""Upper bounds of durations in seconds; what takes longer is in "+Inf"."""
BOUNDS: Final = (*(f"{bound:g}" for bound in BUCKETS), "+Inf")


class Name(StrEnum):
    """What is counted."""

    PAGES = "pages"
    SCANS = "scans"
    DOCUMENTS = "documents"
    SECONDS = "seconds"
    REPAIRS = "repairs"
    BLOBS_VERIFIED = "blobs_verified"


class Stage(StrEnum):
    """What takes time on the way of a paper."""

    WAIT_LOOK = "wait_look"
    LOOK = "look"
    WAIT_READ = "wait_read"
    READ = "read"
    WAIT_ASSEMBLE = "wait_assemble"
    ASSEMBLE = "assemble"
    INDEX = "index"  # from the change of a page to the index of one host
    RECEIVED_TO_READY = "received_to_ready"
    RECEIVED_TO_SEARCHABLE = "received_to_searchable"


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that happened: `count` times, or once and took `total` seconds."""

    name: Name
    label: str
    bucket: str = ""
    count: int = 1
    total: float = 0.0


def took(stage: Stage, seconds: float) -> Tick:
    """A stage that took so long; a clock that went backwards counts as no time."""
    spent = max(0.0, seconds)
    return Tick(Name.SECONDS, stage, BOUNDS[bisect_left(BUCKETS, spent)], total=spent)


def count(ticks: Iterable[Tick]) -> None:
    """Add what happened, outside of any other transaction.

    A figure is not worth a page: a database that is away is logged, not raised, and these are not counted.
    """
    added: dict[tuple[str, str, str], tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for tick in ticks:
        key = (tick.name.value, tick.label, tick.bucket)
        times, total = added[key]
        added[key] = times + tick.count, total + tick.total
    if not added:
        return
    shard = secrets.randbelow(SHARDS)
    try:
        with transaction.atomic():
            for key in sorted(added):
                _add(shard, key, *added[key])
    except (OperationalError, InterfaceError) as away:
        logger.warning("Not counted, the database is away: %s", away)
        connection.close()


def _add(shard: int, key: tuple[str, str, str], times: int, total: float) -> None:
    name, label, bucket = key
    rows = Tally.objects.filter(name=name, label=label, bucket=bucket, shard=shard)
    more = {"count": F("count") + times, "total": F("total") + total}
    if not rows.update(**more):
        new = Tally(name=name, label=label, bucket=bucket, shard=shard)
        Tally.objects.bulk_create([new], ignore_conflicts=True)
        rows.update(**more)


def sums() -> dict[tuple[str, str, str], tuple[int, float]]:
    """Everything counted so far, by name, label and bucket: how often, and how many seconds in all."""
    rows = Tally.objects.values_list("name", "label", "bucket").annotate(times=Sum("count"), spent=Sum("total"))
    return {(name, label, bucket): (times, spent) for name, label, bucket, times, spent in rows.order_by()}
