"""What more workers give, and what they wait for: `python -m benchmarks.scaling [--pages 8] [--rounds 3]`.

Pages a minute through the whole site with one and two reading workers, beside plain Tesseract over the same pictures in
the same run; where the time of one worker goes; workers that read nothing, for what queue, rows and store can carry;
then each shared part by itself. A model made of these says what 1, 10 and 100 hosts give and which part is full first.
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
from benchmarks.many import hosts, parts, spending
from benchmarks.many.machine import keep
from benchmarks.many.readers import Desk, Run
from benchmarks.many.site import ROOT, Site, site, start_role, wait_until_ready

Row = dict[str, Any]
ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
READER = [sys.executable, "-m", "benchmarks.many.reader"]
NULL_PAGES, NULL_WORKERS = 40, (1, 2, 4)
REST_SECONDS = 5
SHARED = ("postgres", "redis", "seaweed")
OURS = ("database", "queue")


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


def plain(files: list[Path], processes: int) -> float:
    """Return the seconds in which so many Tesseracts read each picture `processes` times."""

    def one(file: Path) -> None:
        command = ["tesseract", str(file), "-", "-l", "vie"]
        subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True, capture_output=True)

    began = time.monotonic()
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(one, files * processes))
    return time.monotonic() - began


def ours(house: Site, desk: Desk, workers: int) -> float:
    """Return the seconds in which so many workers of `sohoa work` read each picture `workers` times."""
    found = desk.read(house, workers * len(desk.scans), workers, lambda: house.start("read", readers=workers))
    house.stop("read")
    return found.seconds


def throughput(house: Site, desk: Desk, contents: list[bytes], rounds: int) -> Row:
    """Return pages a minute of both with one and two processes, medians of rounds in turn, and both gains."""
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / f"{number}.jpg" for number in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        takes: dict[str, Callable[[], float]] = {
            "tesseract 1": lambda: plain(files, 1),
            "sohoa 1": lambda: ours(house, desk, 1),
            "sohoa 2": lambda: ours(house, desk, 2),
            "tesseract 2": lambda: plain(files, 2),
        }
        seconds: dict[str, list[float]] = {name: [] for name in takes}
        for turn in range(rounds):
            for name in list(takes) if turn % 2 == 0 else reversed(takes):
                seconds[name].append(round(takes[name](), 2))
            print(seconds, flush=True)
    minute = {name: round(60 * len(contents) * int(name[-1]) / median(walls), 2) for name, walls in seconds.items()}
    gains = {name: minute[f"{name} 2"] / minute[f"{name} 1"] for name in ("sohoa", "tesseract")}
    return {
        "pages": len(contents),
        "seconds": seconds,
        "pages_a_minute": minute,
        "gain": {name: round(gain, 3) for name, gain in gains.items()},
        "gain_of_tesseracts": round(gains["sohoa"] / gains["tesseract"], 3),
    }


def at_rest(house: Site) -> dict[str, float]:
    """Return the processor seconds a second of the shared parts while nothing but the sweep is at work."""
    before = house.seconds()
    time.sleep(REST_SECONDS)
    after = house.seconds()
    return {name: round((after[name] - before[name]) / REST_SECONDS, 4) for name in SHARED}


def watched(house: Site, desk: Desk, idle: dict[str, float], pages: int, workers: int, *words: str) -> Row:
    """Return what a page takes of workers that write down what they do; of one worker, its seconds one by one."""
    files = {f"reader-{number}": house.folder / f"{time.monotonic_ns()}-{number}" for number in range(workers)}

    def start() -> None:
        for name, file in files.items():
            house.parts[name] = start_role([*READER, str(file), *words], house.folder, name)

    found = desk.read(house, pages, workers, start)
    house.stop(*files)
    row = of_a_page(found, pages, idle, {"workers": sum(found.cpu[name] for name in files)})
    row |= {"workers": workers, "pages_a_second": round(pages / found.seconds, 3)}
    row |= {"seconds_a_page": round(workers * found.seconds / pages, 4)}
    return row | spending.a_page(spending.lines_of(files["reader-0"])) if workers == 1 else row


def of_a_page(found: Run, pages: int, idle: dict[str, float], more: dict[str, float]) -> Row:
    """Return what a page took of the shared parts, without what they take when nothing is done."""
    spent = {name: max(0.0, found.cpu[name] - idle[name] * found.seconds) for name in SHARED} | more
    return {
        "commits_a_page": round(found.commits / pages, 1),
        "cpu_a_page": {name: round(seconds / pages, 5) for name, seconds in spent.items()},
    }


def stored(desk: Desk) -> Row:
    """Return what a page brings into the store until it is read: how often, and how much."""
    from django.db.models import Sum

    from storage.models import Blob, Page, Scan
    from storage.states import PageState

    scans = Scan.objects.filter(pk__in=desk.scans)
    came = scans.aggregate(whole=Sum("blob__size"))["whole"] / len(desk.scans)
    small = Page.objects.filter(scan__in=scans).aggregate(thumbs=Sum("thumb__size"), views=Sum("view__size"))
    pictures = {digest for digest in Page.objects.filter(state=PageState.READ).values_list("view", flat=True) if digest}
    straight = [blob.size for blob in Blob.objects.filter(pk__in=pictures)]
    each = (small["thumbs"] + small["views"]) / len(desk.scans) + sum(straight) / len(straight)
    return {
        "puts_a_page": 4,
        "megabytes_a_page": round((came + each) / 1e6, 3),
        "megabytes_of_the_scan": round(came / 1e6, 3),
    }


def measure(pages: int, rounds: int) -> Row:
    """Start the site and measure, one thing after the other."""
    contents, found = pictures(pages), Row()
    with site() as house:
        desk = Desk(contents)
        house.start("sweep")
        wait_until_ready("sweep")
        idle = found["cpu_a_second_at_rest"] = tell(at_rest(house))
        found["look"] = of_a_page(desk.look(house), pages, idle, {})
        found["traced"] = tell(watched(house, desk, idle, pages, 1))
        found["stored"] = stored(desk)
        found["throughput"] = tell(throughput(house, desk, contents, rounds))
        found["null"] = [tell(watched(house, desk, idle, NULL_PAGES, workers, "--null")) for workers in NULL_WORKERS]
        found["parts"] = tell(parts.measure())
    found["overhead"] = overhead(found)
    found["model"] = hosts.model(hosts.Costs.of(found), hosts.Parts.of(found))
    found["checked"] = list(hosts.checked(found))
    return found


def tell(row: Row) -> Row:
    """Print what was found at once: a run that is ended early is not lost."""
    print(row, flush=True)
    return row


def overhead(found: Row) -> Row:
    """Return the shares of what is not reading, and the same without a reading, from another run."""
    seconds, null = found["traced"]["seconds"], found["null"][0]
    mine = sum(seconds[name] for name in OURS)
    return {
        "seconds_of_reading": seconds["reading"],
        "seconds_of_queue_and_database": round(mine, 4),
        "percent_of_reading": round(100 * mine / seconds["reading"], 2),
        "percent_of_reading_by_part": {
            name: round(100 * spent / seconds["reading"], 2) for name, spent in seconds.items() if name != "reading"
        },
        "seconds_without_reading": round(sum(null["seconds"][name] for name in OURS), 4),
    }


def demands(found: Row) -> Iterator[Demand]:
    """Yield what is asked of scaling."""
    yield Demand("gain of a second worker ÷ plain Tesseract's", found["throughput"]["gain_of_tesseracts"], least=0.95)
    yield Demand("queue and database, of the reading", found["overhead"]["percent_of_reading"], most=3, unit="%")


def main() -> int:
    """Measure; 0 when every bound was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", default="", help="what else the machine does meanwhile")
    options = parser.parse_args()
    os.chdir(ROOT)
    found = measure(options.pages, options.rounds)
    print(f"pages a minute: {found['throughput']['pages_a_minute']}; gains {found['throughput']['gain']}")
    print(f"a page: {found['overhead']}")
    print("\n".join([*hosts.lines(found), *(demand.line() for demand in demands(found))]))
    keep("scaling", found, said=options.beside)
    return 0 if all(demand.met for demand in demands(found)) else 1


if __name__ == "__main__":
    sys.exit(main())
