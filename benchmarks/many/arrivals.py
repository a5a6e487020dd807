"""When citizens come: a working day at a one-stop counter with its height about ten, and what a queue makes of it.

The model of a day is a queue of pages before so many readers, each dossier's pages in a row; it is fed with the times
that were measured, checked against the steps of the load test, and then asked for the largest day that it can take.
"""

import heapq
import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.many.papers import MEAN_PAGES, SHARES
from benchmarks.many.samples import percentile

MINUTE = 60.0
# Shares of a day's dossiers by half an hour, from 7:30 to 11:30 and from 13:30 to 17:00.
DAY = (
    (7.5, 5), (8.0, 7), (8.5, 9), (9.0, 10), (9.5, 11), (10.0, 12), (10.5, 9), (11.0, 5),
    (13.5, 5), (14.0, 7), (14.5, 7), (15.0, 6), (15.5, 4), (16.0, 2), (16.5, 1),
)  # fmt: skip
HALF_HOUR = 1800.0
PEAK_SHARE = max(share for _, share in DAY) / sum(share for _, share in DAY)
LIMIT = 5 * MINUTE
COMES, PAGE, RECORD = range(3)


def peak_rate(dossiers_a_day: float) -> float:
    """Return the dossiers a minute in the half hour of ten o'clock."""
    return dossiers_a_day * PEAK_SHARE / (HALF_HOUR / MINUTE)


def steady(rate: float, seconds: float, seed: int) -> list[float]:
    """Return the times (seconds) at which dossiers come for so long, at random, `rate` a minute."""
    drawn, now, found = random.Random(seed), 0.0, list[float]()
    while (now := now + drawn.expovariate(rate / MINUTE)) < seconds:
        found.append(now)
    return found


def day(dossiers: int, seed: int) -> list[float]:
    """Return the times (seconds after midnight) at which the dossiers of a day come."""
    drawn = random.Random(seed)
    halves = drawn.choices([hour for hour, _ in DAY], [share for _, share in DAY], k=dossiers)
    return sorted(3600 * hour + HALF_HOUR * drawn.random() for hour in halves)


@dataclass(frozen=True, slots=True)
class Times:
    """What was measured: seconds of a reader's time a page and a dossier, and what passes beside that."""

    page: float
    dossier: float  # putting its record together
    beside: float  # upload, look, index: no reader waits for it
    readers: int


def waits(arrivals: Sequence[float], pages: Iterator[int], times: Times) -> list[float]:
    """Return the seconds from each dossier's coming to its being searchable.

    One queue in order of coming, as the readers take it: a record waits at its end when its last page was read.
    """
    left = [next(pages) for _ in arrivals]
    events = [(at, COMES, number) for number, at in enumerate(arrivals)]
    heapq.heapify(events)
    queue, idle, found = deque[tuple[int, int]](), times.readers, [0.0] * len(arrivals)
    while events:
        now, what, number = heapq.heappop(events)
        idle += what != COMES
        if what == COMES:
            queue.extend([(PAGE, number)] * left[number])
        elif what == PAGE:
            left[number] -= 1
            queue.extend([(RECORD, number)] * (left[number] == 0))
        else:
            found[number] = now + times.beside - arrivals[number]
        while idle and queue:
            idle -= 1
            job, of = queue.popleft()
            heapq.heappush(events, (now + (times.page if job == PAGE else times.dossier), job, of))
    return found


def pages_of(seed: int) -> Iterator[int]:
    """Yield the pages of dossier after dossier, as papers.Stack draws them."""
    drawn = random.Random(seed)
    while True:
        yield drawn.choices(list(SHARES), list(SHARES.values()))[0]


def largest_day(times: Times, *, seeds: int = 3) -> int:
    """Return the most dossiers a day of which 95 of 100 are searchable within LIMIT, in each of a few days."""
    hours = len(DAY) * HALF_HOUR
    good, bad = 0, round(1.5 * times.readers * hours / (MEAN_PAGES * times.page + times.dossier))
    while bad - good > max(1, good // 100):
        tried = (good + bad) // 2
        kept = all(percentile(waits(day(tried, seed), pages_of(seed), times), 0.95) <= LIMIT for seed in range(seeds))
        good, bad = (tried, bad) if kept else (good, tried)
    return good
