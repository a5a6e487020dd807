"""`make bench-load`: counters scan at once against a whole site on this machine, at rising rates, within ten minutes.

Each step lets dossiers of one to twelve pages come at random, as many a minute as in the half hour of ten o'clock of
a day of so many dossiers; people look at their dossier every second, as its page does. Then one counter behind a bad
line (as root: its network is a namespace of its own). What the steps measured feeds a model of a whole day
(benchmarks/many/arrivals.py), which is checked against the steps and then asked for the largest day.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.bounds import Demand
from benchmarks.many import arrivals
from benchmarks.many.counters import Visit, visit
from benchmarks.many.load_tables import line_lines, model_lines, step_lines
from benchmarks.many.machine import keep
from benchmarks.many.papers import MEAN_PAGES, Stack, black_and_white, joined, single_pages
from benchmarks.many.samples import percentile, told
from benchmarks.many.site import PORT, site, wait_until_ready
from benchmarks.many.slow_line import INSIDE, at_the_counter, run_in_the_house
from benchmarks.many.watching import Sight, Watcher

Row = dict[str, Any]
COUNTERS = 20
FIVE = 5
ADDRESS = f"http://127.0.0.1:{PORT}"
DRAIN = 300.0
"""Seconds after the last arrival in which a step's dossiers may still become searchable."""


def step(rate: float, seconds: float, office: Any, seed: int) -> Row:
    """Let dossiers come at a rate for so long; what their people and the archive saw."""
    stack, began = Stack(seed), time.monotonic()
    watcher = Watcher(began)
    watcher.start()
    visits: dict[int, tuple[float, Visit]] = {}
    people = []
    for number, at in enumerate(arrivals.steady(rate, seconds, seed)):
        pages = stack.pages_of_a_dossier()
        content, place = stack.file(pages), office.open(number)
        time.sleep(max(0.0, began + at - time.monotonic()))
        come = time.monotonic() - began

        def walk(place: Any = place, content: bytes = content, pages: int = pages, come: float = come) -> None:
            visits[place.key] = come, visit(ADDRESS, place.session, place.dossier, place.into, content, pages)

        people.append(threading.Thread(target=walk))
        people[-1].start()
    for person in people:
        person.join()
    deadline = began + seconds + DRAIN
    while set(visits) - set(watcher.sight.searchable) and time.monotonic() < deadline:
        time.sleep(0.5)
    return figures(rate, visits, watcher.stop())


def figures(rate: float, visits: dict[int, tuple[float, Visit]], sight: Sight) -> Row:
    """Return a step's figures; how many were not searchable when it ended is told apart."""
    seen = [one for _, one in visits.values()]
    searchable = [sight.searchable[key] - come for key, (come, _) in visits.items() if key in sight.searchable]
    return {
        "dossiers_a_minute": rate,
        "as_the_peak_of_dossiers_a_day": round(rate / arrivals.peak_rate(1)),
        "dossiers": len(seen),
        "pages": sum(one.pages for one in seen),
        "failed": [one.failed for one in seen if one.failed],
        "not_searchable_in_time": len(seen) - len(searchable),
        "acknowledged": told([one.acknowledged for one in seen]),
        "first_verdict": told([one.first_verdict for one in seen if one.first_verdict]),
        "all_verdicts": told([one.all_verdicts for one in seen if one.all_verdicts]),
        "searchable": told(searchable, digits=1),
        "oldest_waiting_page": told(sight.ages, digits=1),
        "most_pages_waiting": max(sight.waiting, default=0),
        "update_bytes": told([size for one in seen for size in one.updates], digits=0),
        "polls": sum(one.polls for one in seen),
        "came": sorted([round(come, 2), one.pages] for come, one in visits.values()),
        "searchable_at": sorted(round(sight.searchable[key], 1) for key in visits if key in sight.searchable),
    }


def times_of(steps: list[Row], assembly: float, readers: int) -> arrivals.Times:
    """Return the model's times: a page's from the last step, when the readers never rested; the rest from the first."""
    rush, quiet = steps[-1], steps[0]
    busy = readers * (rush["searchable_at"][-1] - rush["came"][0][0])
    page = (busy - assembly * rush["dossiers"]) / rush["pages"]
    alone = arrivals.Times(page, assembly, 0.0, readers)
    beside = quiet["searchable"]["p50"] - percentile(modelled(quiet, alone), 0.5)
    return arrivals.Times(round(page, 2), round(assembly, 2), round(max(beside, 0.0), 2), readers)


def modelled(row: Row, times: arrivals.Times) -> list[float]:
    """Return what the model says of a step."""
    return arrivals.waits([come for come, _ in row["came"]], iter([pages for _, pages in row["came"]]), times)


def model(steps: list[Row], times: arrivals.Times) -> Row:
    """Compare the model with each step, then ask it for the largest day."""
    checked = []
    for row in steps:
        said = modelled(row, times)
        checked.append(
            {
                "dossiers_a_minute": row["dossiers_a_minute"],
                "measured": {name: row["searchable"][name] for name in ("p50", "p95")},
                "model": {name: round(percentile(said, share), 1) for name, share in (("p50", 0.5), ("p95", 0.95))},
            }
        )
    most = arrivals.largest_day(times)
    return {
        "reader_seconds_a_page": times.page,
        "reader_seconds_a_record": times.dossier,
        "seconds_beside": times.beside,
        "pages_a_dossier": round(MEAN_PAGES, 2),
        "checked": checked,
        "largest_day": {"dossiers": most, "pages": round(most * MEAN_PAGES)},
        "peak_dossiers_a_minute": round(arrivals.peak_rate(most), 2),
    }


def behind_the_line(office: Any) -> Row:
    """Have the counter behind the bad line open pages, and send five pages, one by one and as one file."""
    single, whole, plain = office.open(1), office.open(1), office.open(1)
    files = single_pages(FIVE)
    return at_the_counter(
        PORT,
        {
            "session": single.session,
            "views": {"counter": "/quay/", "dossier": f"/ho-so/{single.dossier}/", "search": "/kho/"},
            "papers": {
                "page by page": {
                    "dossier": single.dossier,
                    "into": single.into,
                    "files": [file.hex() for file in files],
                    "pages": FIVE,
                },
                "one file in colour": {
                    "dossier": whole.dossier,
                    "into": whole.into,
                    "files": [joined(files).hex()],
                    "pages": FIVE,
                },
                "one file in black and white": {
                    "dossier": plain.dossier,
                    "into": plain.into,
                    "files": [black_and_white(FIVE).hex()],
                    "pages": FIVE,
                },
            },
        },
    )


def measure(steps: list[tuple[float, float]], readers: int) -> Row:
    """Start the site and take the steps."""
    with site() as house:
        from benchmarks.many.office import Office

        office = Office(COUNTERS)
        house.start("web", "look", "read", "sweep", "follow", readers=readers)
        wait_until_ready("look", *["read"] * readers, "follow")
        found: Row = {"counters": COUNTERS, "readers": readers, "steps": []}
        for seed, (rate, seconds) in enumerate(steps, 1):
            row = step(rate, seconds, office, seed) | {"megabytes": house.memory()}
            print("\n".join(step_lines(row)), flush=True)
            found["steps"].append(row)
        if INSIDE in os.environ:
            found["line"] = behind_the_line(office)
            print("\n".join(line_lines(found["line"])), flush=True)
        found["model"] = model(found["steps"], times_of(found["steps"], office.seconds_of_a_record(), readers))
        return found


def demands(found: Row) -> Iterator[Demand]:
    """Yield what is asked of the load."""
    yield Demand("files that were not acknowledged", sum(len(row["failed"]) for row in found["steps"]), most=0)
    for row in found["steps"]:
        if (rate := row["dossiers_a_minute"]) <= found["model"]["peak_dossiers_a_minute"]:
            yield Demand(f"{rate:g} a minute: searchable, p95", row["searchable"]["p95"], most=arrivals.LIMIT, unit="s")
            yield Demand(f"{rate:g} a minute: not searchable when it ended", row["not_searchable_in_time"], most=0)
    if "line" in found:
        line = found["line"]
        yield Demand("1 Mbit/s: first view of a dossier", line["views"]["dossier"]["bytes"] / 1024, most=200, unit="KB")
        for name, paper in line["papers"].items():
            yield Demand(f"1 Mbit/s: verdict of the first of five, {name}", paper["first_verdict"], most=10, unit="s")
            yield Demand(f"1 Mbit/s: largest update, {name}", paper["updates"]["worst"] / 1024, most=2, unit="KB")


def main() -> int:
    """Measure; 0 when every bound was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--steps", default="3x60,5x120,24x60", help="dossiers a minute x seconds of coming, …")
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--beside", default="", help="what else the machine does meanwhile")
    options = parser.parse_args()
    if os.geteuid() == 0 and INSIDE not in os.environ:
        return run_in_the_house("benchmarks.load", sys.argv[1:])
    steps = [tuple(map(float, pair.split("x"))) for pair in options.steps.split(",")]
    found = measure([(rate, seconds) for rate, seconds in steps], options.readers)
    print("\n".join([*model_lines(found["model"]), "", *(demand.line() for demand in demands(found))]))
    keep("load", found, said=options.beside)
    return 0 if all(demand.met for demand in demands(found)) else 1


if __name__ == "__main__":
    sys.exit(main())
