"""The model of many hosts: what a page takes of each shared part, what each part has, and so which is full first.

A rate is the smaller of two: so many hosts, each as fast as one was measured; and the part that is full first. The same
rule is put to the test on one machine, where the processor is a part that readers and servers share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
HOSTS = (1, 10, 100)
WORKERS_A_HOST = 2
CONNECTIONS_A_WORKER = 2  # its own, and its work horse's
BEAT_SECONDS = 5.0
PAGES_A_RECORD = 3.8
"""As the load test's dossiers have."""
YEAR = {"district": 400_000, "province": 6_000_000, "nation": 200_000_000}
WORKING_SECONDS = 250 * 7.5 * 3600
PEAK = 1.8
"""The half hour of ten o'clock has so many times the pages of the day's mean (benchmarks/many/arrivals.py)."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What a page takes: seconds of a host of WORKERS_A_HOST workers, and of each shared part."""

    host: float
    commits: float  # synced to the disk
    postgres: float  # processor seconds, as all of these
    redis: float
    store: float
    puts: float
    megabytes: float

    @classmethod
    def of(cls, found: Row) -> "Costs":
        """Add up a page's way: looked at, read, and its share of the record, which takes about what a look takes."""
        look, read, kept = found["look"], found["null"][0], found["stored"]
        records = 1 + 1 / PAGES_A_RECORD
        return cls(
            # Measured of two, not twice that of one: they share a host's cores.
            host=60 / found["throughput"]["pages_a_minute"][f"sohoa {WORKERS_A_HOST}"],
            commits=records * look["commits_a_page"] + read["commits_a_page"],
            postgres=records * look["cpu_a_page"]["postgres"] + read["cpu_a_page"]["postgres"],
            redis=records * look["cpu_a_page"]["redis"] + read["cpu_a_page"]["redis"],
            store=records * look["cpu_a_page"]["seaweed"] + read["cpu_a_page"]["seaweed"],
            puts=kept["puts_a_page"] + 2 / PAGES_A_RECORD,
            megabytes=kept["megabytes_a_page"] + 2 * kept["megabytes_of_the_scan"],
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """What the shared parts can give in a second, each on a machine like this one."""

    cores: int
    commits: float
    connections: int
    puts: float
    megabytes: float

    @classmethod
    def of(cls, found: Row) -> "Parts":
        """Take them from what was measured."""
        known = found["parts"]
        return cls(
            cores=known["cores"],
            commits=known["postgres"]["commits_a_second"],
            connections=known["postgres"]["connections"],
            puts=known["store"]["puts_a_second"],
            megabytes=known["store"]["put_megabytes_a_second"],
        )


def full_at(costs: Costs, parts: Parts) -> dict[str, float]:
    """Return the pages a second at which each part is full; Redis works on one core."""
    return {
        "PostgreSQL, processor": parts.cores / costs.postgres,
        "PostgreSQL, commits to disk": parts.commits / costs.commits,
        "Redis, processor": 1 / costs.redis,
        "store, processor": parts.cores / costs.store,
        "store, puts": parts.puts / costs.puts,
        "store, megabytes": parts.megabytes / costs.megabytes,
    }


def model(costs: Costs, parts: Parts) -> Row:
    """Return how full each part is at so many hosts, and what a district, a province and the nation need."""
    full, host = full_at(costs, parts), 1 / costs.host
    first = min(full, key=lambda name: full[name])
    hosts = {
        count: {
            "pages_a_minute": round(60 * min(count * host, full[first])),
            "connections": count * WORKERS_A_HOST * CONNECTIONS_A_WORKER,
            "heartbeats_a_second": round(count * WORKERS_A_HOST / BEAT_SECONDS, 1),
            "percent_of": {name: round(100 * count * host / most, 1) for name, most in full.items()},
        }
        for count in HOSTS
    }
    wanted = {
        name: {
            "pages_a_year": pages,
            "pages_a_second_at_ten": round(PEAK * pages / WORKING_SECONDS, 2),
            "hosts": max(1, round(PEAK * pages / WORKING_SECONDS / host + 0.5)),
        }
        for name, pages in YEAR.items()
    }
    return {
        "full_at_pages_a_second": {name: round(most, 1) for name, most in full.items()},
        "first_full": first,
        "first_full_at_hosts": round(full[first] / host, 1),
        "connections_full_at_hosts": parts.connections // (WORKERS_A_HOST * CONNECTIONS_A_WORKER),
        "hosts": hosts,
        "wanted": wanted,
    }


def checked(found: Row) -> Iterator[Row]:
    """Yield what the rule says of more workers on this machine beside what was measured; one worker feeds it."""
    cores, null, throughput = found["parts"]["cores"], found["null"], found["throughput"]
    alone, *more = null
    for row in more:
        said = min(row["workers"] / alone["seconds_a_page"], cores / sum(alone["cpu_a_page"].values()))
        yield {"readers": "that read nothing", "workers": row["workers"], "said": said, "was": row["pages_a_second"]}
    one, two = (throughput["pages_a_minute"][f"sohoa {workers}"] / 60 for workers in (1, 2))
    said = min(2 * one, cores / sum(found["traced"]["cpu_a_page"].values()))
    yield {"readers": "that read", "workers": 2, "said": said, "was": two}


def lines(found: Row) -> Iterator[str]:
    """Yield the table."""
    made = found["model"]
    yield f"full at pages a second: {made['full_at_pages_a_second']}"
    yield f"first: {made['first_full']} at {made['first_full_at_hosts']} hosts"
    for row in found["checked"]:
        said, was = row["said"], row["was"]
        yield f"  {row['workers']} workers {row['readers']}: {said:.2f} pages a second said, {was:.2f} measured"
    for count, row in made["hosts"].items():
        yield f"  {count:4} hosts: {row['pages_a_minute']:6} pages a minute, full to (%): {row['percent_of']}"
    for name, row in made["wanted"].items():
        yield f"  {name:9} {row}"
