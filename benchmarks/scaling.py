"""What more workers give, and what they wait for: `python -m benchmarks.scaling [--pages 8] [--rounds 2]`.

Pages a minute through the whole site with one and two reading workers, beside plain Tesseract over the same pictures in
the same run; then a worker that reads nothing, for the time that queue, rows and store take of a page's way; then each
shared part by itself. A model made of these says what 1, 10 and 100 hosts give and which part is full first.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bounds import Demand
from benchmarks.many import parts
from benchmarks.many.machine import keep
from benchmarks.many.parts import Costs, model
from benchmarks.many.site import ROOT, Site, site, start_role, wait_until_ready

Row = dict[str, Any]
ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
NULL = [sys.executable, "-m", "benchmarks.many.null_reader"]
NULL_PAGES = 80
POLL = 0.2  # seconds between two looks at the rows: more would take from what is measured


def pictures(count: int) -> list[bytes]:
    """Return drawn colour letters of 300 dpi as JPEG files."""
    from benchmarks.pages.sets import speed_set
    from benchmarks.speed import QUALITY, picture

    found = []
    for recipe in speed_set(count):
        out = BytesIO()
        picture(recipe).convert("RGB").save(out, "JPEG", quality=QUALITY, dpi=(300, 300))
        found.append(out.getvalue())
    return found


class Counter:
    """Sends pages that belong to no dossier yet: reading is all that follows."""

    def __init__(self) -> None:
        from benchmarks.many.rows import make_person, make_tree

        self.unit = make_tree(1)[1]
        self.person = make_person("quay", self.unit, "scan")
        self.sent = 0

    def send(self, content: bytes) -> None:
        """Send a page; a comment at its end makes its bytes like no other's."""
        from ingest.receive import receive_scan
        from workers import queue

        self.sent += 1
        key = f"quay-{self.sent}"
        file = BytesIO(content + key.encode())
        receipt = receive_scan(
            file, name="trang.jpg", source="web", unit=self.unit, by=self.person, idempotency_key=key
        )
        queue.enqueue_look(receipt.scan.pk)


def filled(house: Site, counter: Counter, contents: list[bytes]) -> None:
    """Send pages and have them looked at; none is read yet."""
    from storage.models import Page
    from storage.states import PageState

    house.start("look")
    for content in contents:
        counter.send(content)
    while Page.objects.filter(state=PageState.WAITING).count() < len(contents):
        time.sleep(0.1)
    house.stop("look")


def read_all() -> float:
    """Wait until every page is read; the seconds from the first that was begun."""
    from storage.models import Page
    from storage.states import PAGE_FINAL, PageState

    while not Page.objects.filter(state=PageState.READING).exists():
        time.sleep(POLL)
    began = time.monotonic()
    while Page.objects.exclude(state__in=PAGE_FINAL).exists():
        time.sleep(POLL)
    return time.monotonic() - began


def ours(house: Site, counter: Counter, contents: list[bytes], workers: int) -> float:
    """Return the seconds in which so many workers read each picture `workers` times."""
    filled(house, counter, contents * workers)
    house.start("read", readers=workers)
    took = read_all()
    house.stop("read")
    return took


def plain(files: list[Path], processes: int) -> float:
    """Return the seconds in which so many Tesseracts read each picture `processes` times."""

    def one(file: Path) -> None:
        command = ["tesseract", str(file), "-", "-l", "vie"]
        subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True, capture_output=True)

    began = time.monotonic()
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(one, files * processes))
    return time.monotonic() - began


def throughput(house: Site, counter: Counter, contents: list[bytes], rounds: int) -> Row:
    """Return pages a minute of both with one and two processes, medians of rounds in turn, and both gains."""
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / f"{number}.jpg" for number in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        takes: dict[str, Callable[[], float]] = {
            "tesseract 1": lambda: plain(files, 1),
            "sohoa 1": lambda: ours(house, counter, contents, 1),
            "sohoa 2": lambda: ours(house, counter, contents, 2),
            "tesseract 2": lambda: plain(files, 2),
        }
        seconds: dict[str, list[float]] = {name: [] for name in takes}
        for turn in range(rounds):
            for name in list(takes) if turn % 2 == 0 else reversed(takes):
                seconds[name].append(round(takes[name](), 2))
    minute = {name: round(60 * len(contents) * int(name[-1]) / median(walls), 2) for name, walls in seconds.items()}
    gains = {name: minute[f"{name} 2"] / minute[f"{name} 1"] for name in ("sohoa", "tesseract")}
    return {
        "pages": len(contents),
        "seconds": seconds,
        "pages_a_minute": minute,
        "gain": {name: round(gain, 3) for name, gain in gains.items()},
        "gain_of_tesseracts": round(gains["sohoa"] / gains["tesseract"], 3),
    }


def null_way(house: Site, counter: Counter, content: bytes, workers: int) -> Row:
    """Return what is left of a page's way when the child reads nothing: seconds, transactions, processor time."""
    filled(house, counter, [content] * NULL_PAGES)
    commits, spent = parts.transactions(), house.seconds()
    for number in range(workers):
        house.parts[f"null-{number}"] = start_role(NULL, house.folder, f"null-{number}")
    took = read_all()
    commits, after = parts.transactions() - commits, house.seconds()
    for number in range(workers):
        parts.end(house.parts.pop(f"null-{number}"))
    return {
        "workers": workers,
        "pages_a_second": round(NULL_PAGES / took, 2),
        "seconds_a_page": round(workers * took / NULL_PAGES, 4),
        "transactions_a_page": round(commits / NULL_PAGES, 1),
        "cpu_ms_a_page": {
            name: round(1000 * (after[name] - spent[name]) / NULL_PAGES, 2) for name in ("postgres", "redis", "seaweed")
        },
    }


def measure(pages: int, rounds: int) -> Row:
    """Start the site and measure, one thing after the other."""
    contents = pictures(pages)
    with site() as house:
        counter = Counter()
        house.start("sweep")
        wait_until_ready("sweep")
        found: Row = {"throughput": throughput(house, counter, contents, rounds)}
        print(found["throughput"], flush=True)
        found["null"] = [null_way(house, counter, contents[0], workers) for workers in (1, 2)]
        print(found["null"], flush=True)
        found["parts"] = parts.measure(house)
        print(found["parts"], flush=True)
    alone = found["null"][0]["seconds_a_page"]
    page = 60 / found["throughput"]["pages_a_minute"]["sohoa 1"]
    found["overhead"] = {
        "seconds_a_page": round(page, 3),
        "of_it_queue_rows_and_store": alone,
        "percent_of_reading": round(100 * alone / (page - alone), 2),
    }
    found["model"] = model(Costs.of(found))
    return found


def demands(found: Row) -> Iterator[Demand]:
    """Yield what is asked of scaling."""
    yield Demand("gain of a second worker ÷ plain Tesseract's", found["throughput"]["gain_of_tesseracts"], least=0.95)
    yield Demand("queue, rows and store, of the reading", found["overhead"]["percent_of_reading"], most=3, unit="%")


def main() -> int:
    """Measure; 0 when every bound was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--beside", default="", help="what else the machine does meanwhile")
    options = parser.parse_args()
    os.chdir(ROOT)
    found = measure(options.pages, options.rounds)
    print("\n".join([*parts.lines(found), *(demand.line() for demand in demands(found))]))
    keep("scaling", found, said=options.beside)
    return 0 if all(demand.met for demand in demands(found)) else 1


if __name__ == "__main__":
    sys.exit(main())
