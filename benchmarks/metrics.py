"""What a scrape of /metrics takes in a large archive: `python -m benchmarks.metrics [--pages 1000000]`.

PostgreSQL with so many pages, three times as many stored files, and an audited act a page. The figures are asked for as
Prometheus asks, and each statement is timed.
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.bounds import Demand
from benchmarks.many.machine import keep
from benchmarks.many.site import ROOT, site

SCRAPES = 7
SLOWEST = 5
Row = dict[str, Any]


def scraped() -> Row:
    """Return milliseconds of some scrapes, and of the slowest statements."""
    from django.db import connection

    from workers.exposition import exposition

    took: list[float] = []
    statements: dict[str, list[float]] = defaultdict(list)

    def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            statements[sql].append(1000 * (time.monotonic() - began))

    with connection.execute_wrapper(timed):
        for _ in range(SCRAPES):
            began = time.monotonic()
            answer = exposition()
            took.append(1000 * (time.monotonic() - began))
    slowest = sorted(statements, key=lambda sql: -median(statements[sql]))[:SLOWEST]
    return {
        "first_ms": round(took[0], 1),
        "median_ms": round(median(took), 1),
        "worst_ms": round(max(took), 1),
        "bytes": len(answer),
        "statements": sum(map(len, statements.values())) // SCRAPES,
        "slowest_ms": {sql[:300]: round(median(statements[sql]), 1) for sql in slowest},
    }


def main() -> int:
    """Measure; 0 when the bound was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.metrics", description=__doc__)
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--beside", default="", help="what else the machine does meanwhile")
    options = parser.parse_args()
    os.chdir(ROOT)
    with site():
        from benchmarks.many.archive import fill

        fill(options.pages)
        found = {"pages": options.pages, **scraped()}
    demand = Demand("a scrape of /metrics", found["median_ms"], most=500, unit="ms")
    print("\n".join([*(f"{name}: {figure}" for name, figure in found.items()), demand.line()]))
    keep("metrics", found, said=options.beside)
    return 0 if demand.met else 1


if __name__ == "__main__":
    sys.exit(main())
