"""Each shared part by itself, and the model of many hosts that is made of what a page's way takes of each."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self

from benchmarks.many import servers
from benchmarks.many.site import Site
from tests.postgres import binaries

Row = dict[str, Any]
SECONDS = 5
CLIENTS = 8
PUT_BYTES, PUTS = 500_000, 80
JOBS = 2000
HOSTS = (1, 10, 100)
BEAT_SECONDS = 5.0
RECORD_SHARE = 2.4
"""What a page puts into the store, of what it came with: thumb, two views, its share of record and access copy."""
YEAR = {"district": 400_000, "province": 6_000_000, "nation": 200_000_000}
WORKING_SECONDS = 250 * 7.5 * 3600
PEAK = 1.8
"""The half hour of ten o'clock has so many times the pages of the day's mean (benchmarks/many/arrivals.py)."""


def end(process: servers.Process) -> None:
    """Stop a worker after the page in hand."""
    servers.end(process, signal.SIGTERM, seconds=60)


def transactions() -> int:
    """Return how many transactions the database has committed."""
    from django.db import connection

    time.sleep(1.5)  # each session tells its count within a second
    with connection.cursor() as cursor:
        cursor.execute("select xact_commit from pg_stat_database where datname = current_database()")
        return int(cursor.fetchone()[0])


def measure(house: Site) -> Row:
    """Measure what PostgreSQL, Redis and the store can do on this machine, each with nothing else to do."""
    return {"postgres": postgres(), "redis": redis(), "store": store()}


def postgres() -> Row:
    """Return committed writing transactions a second, each synced to disk (pgbench, simple update)."""
    from django.conf import settings

    told = settings.DATABASES["default"]
    place = ["-h", told["HOST"], "-p", str(told["PORT"]), "-U", told["USER"]]
    pgbench = str(binaries() / "pgbench")
    subprocess.run([pgbench, *place, "-i", "-q", "-s", "5", told["NAME"]], check=True, capture_output=True)
    command = [pgbench, *place, "-N", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), told["NAME"]]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    assert rate is not None
    return {"clients": CLIENTS, "transactions_a_second": round(float(rate[1]))}


def redis() -> Row:
    """Return jobs a second that one process puts into the queue."""
    from workers import queue

    began = time.monotonic()
    for number in range(JOBS):
        queue.queue("bench").enqueue_call(queue.JOBS["read"], args=(number,), job_id=f"bench-{number}", unique=True)
    took = time.monotonic() - began
    queue.queue("bench").delete(delete_jobs=True)
    return {"jobs_a_second": round(JOBS / took)}


def store() -> Row:
    """Return megabytes a second into the store and out of it, each put synced to disk, two at once."""
    from storage.blobs import blobs

    contents = [os.urandom(PUT_BYTES) for _ in range(PUTS)]
    with ThreadPoolExecutor(2) as pool:
        began = time.monotonic()
        kept = list(pool.map(lambda content: blobs().put(BytesIO(content)), contents))
        put = time.monotonic() - began
        began = time.monotonic()
        list(pool.map(lambda stored: blobs().open(stored.sha256).close(), kept))
        got = time.monotonic() - began
    whole = PUT_BYTES * PUTS / 1e6
    return {
        "put_megabytes_a_second": round(whole / put, 1),
        "get_megabytes_a_second": round(whole / got, 1),
        "puts_a_second": round(PUTS / put, 1),
    }


@dataclass(frozen=True, slots=True)
class Costs:
    """What a page takes, and what the parts can give, on machines like this one."""

    pages_a_second: float  # of a host with two workers
    workers: int
    transactions: float  # a page, writing or not
    postgres_cpu: float  # seconds a page
    transactions_a_second: float
    jobs: float  # a page
    jobs_a_second: float
    megabytes: float  # a page, into the store
    megabytes_a_second: float
    cores: int

    @classmethod
    def of(cls, found: Row) -> Self:
        """Take them from what was measured."""
        null, known = found["null"][-1], found["parts"]
        return cls(
            pages_a_second=found["throughput"]["pages_a_minute"]["sohoa 2"] / 60,
            workers=2,
            transactions=null["transactions_a_page"],
            postgres_cpu=null["cpu_ms_a_page"]["postgres"] / 1000,
            transactions_a_second=known["postgres"]["transactions_a_second"],
            jobs=1.5,  # a look for several pages, a reading a page, a record and an access copy for several
            jobs_a_second=known["redis"]["jobs_a_second"],
            megabytes=0.4 * RECORD_SHARE,
            megabytes_a_second=known["store"]["put_megabytes_a_second"],
            cores=len(os.sched_getaffinity(0)),
        )


def model(costs: Costs) -> Row:
    """Return how full each part is at so many hosts, the pages a second at which it is full, and who needs how much."""
    full = {
        "PostgreSQL, commits to disk": costs.transactions_a_second / costs.transactions,
        "PostgreSQL, processor": costs.cores / costs.postgres_cpu,
        "Redis, jobs": costs.jobs_a_second / costs.jobs,
        "store, megabytes": costs.megabytes_a_second / costs.megabytes,
    }
    hosts = {
        count: {
            "pages_a_minute": round(60 * count * costs.pages_a_second),
            "heartbeats_a_second": round(count * costs.workers / BEAT_SECONDS, 1),
            "percent_of": {name: round(100 * count * costs.pages_a_second / most, 1) for name, most in full.items()},
        }
        for count in HOSTS
    }
    wanted = {
        name: {
            "pages_a_year": pages,
            "pages_a_second_at_ten": round(PEAK * pages / WORKING_SECONDS, 2),
            "hosts": max(1, round(PEAK * pages / WORKING_SECONDS / costs.pages_a_second + 0.5)),
            "first_full_at_hosts": round(min(full.values()) / costs.pages_a_second),
        }
        for name, pages in YEAR.items()
    }
    return {
        "full_at_pages_a_second": {name: round(most, 1) for name, most in full.items()},
        "first_full": min(full, key=lambda name: full[name]),
        "hosts": hosts,
        "wanted": wanted,
    }


def lines(found: Row) -> Iterator[str]:
    """Yield the table."""
    made = found["model"]
    yield f"pages a minute: {found['throughput']['pages_a_minute']}; gains {found['throughput']['gain']}"
    yield f"a page: {found['overhead']}"
    yield f"full at pages a second: {made['full_at_pages_a_second']}; first: {made['first_full']}"
    for count, row in made["hosts"].items():
        yield f"  {count:4} hosts: {row['pages_a_minute']:6} pages a minute, full to (%): {row['percent_of']}"
    for name, row in made["wanted"].items():
        yield f"  {name:9} {row}"
