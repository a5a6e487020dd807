"""Each shared part by itself, with nothing else to do: what it can give on this machine."""

import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from tests.postgres import binaries

Row = dict[str, Any]
SECONDS = 5
CLIENTS = 8
PUT_BYTES, PUTS = 500_000, 80
AT_ONCE = 8
JOBS = 2000


def measure() -> Row:
    """Measure what PostgreSQL, Redis and the store can do, one after the other."""
    cores = len(os.sched_getaffinity(0))
    return {"cores": cores, "postgres": postgres(), "redis": redis(), "store": store()}


def postgres() -> Row:
    """Return committed writing transactions a second, each synced to disk (pgbench, simple update)."""
    from django.conf import settings
    from django.db import connection

    told = settings.DATABASES["default"]
    place = ["-h", told["HOST"], "-p", str(told["PORT"]), "-U", told["USER"]]
    pgbench, secret = str(binaries() / "pgbench"), {**os.environ, "PGPASSWORD": told["PASSWORD"]}
    for words in (["-i", "-q", "-s", "5"], ["-N", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS)]):
        command = [pgbench, *place, *words, told["NAME"]]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=secret)
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    assert rate is not None
    with connection.cursor() as cursor:
        cursor.execute("show max_connections")
        most = int(cursor.fetchone()[0])
    return {"clients": CLIENTS, "commits_a_second": round(float(rate[1])), "connections": most}


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
    """Return megabytes a second into the store and out of it, each put synced to disk, AT_ONCE at once."""
    from storage.blobs import blobs

    contents = [os.urandom(PUT_BYTES) for _ in range(PUTS)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
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
