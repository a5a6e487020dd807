"""`make bench-reading`: Sohoa's reading beside its peers', in one run on one machine.

Four tables (straightness, accuracy by condition, speed and memory, size) and the verdicts, every demand with its
figure; tables and figures are kept in benchmarks/results/<day>-reading.txt and .json. `--quick` draws fewer
pages; its figures are for a look, not for the record.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import accuracy, bounds, copies, speed, straight, tables, verdicts
from benchmarks.bounds import Demand
from benchmarks.peers import versions
from benchmarks.watch import cores

RESULTS = Path(__file__).resolve().parent / "results"
Row = dict[str, Any]


def machine() -> Row:
    """Return what the figures depend on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return {"cpu": model, "cores": cores(), "python": platform.python_version(), "peers": versions()}


def judged(*, quick: bool) -> Row:
    """Measure the verdicts on good and on spoilt pages."""
    return verdicts.measure(66, 66) if quick else verdicts.measure()


PARTS: dict[str, tuple[Callable[..., Row], Callable[[Row], Iterator[str]], Callable[[Row], Iterator[Demand]]]] = {
    "skew": (straight.measure, tables.skew_table, bounds.of_skew),
    "accuracy": (accuracy.measure, tables.accuracy_table, bounds.of_accuracy),
    "speed": (speed.measure, tables.speed_table, bounds.of_speed),
    "size": (copies.measure, tables.size_table, bounds.of_size),
    "verdicts": (judged, tables.verdict_table, bounds.of_verdicts),
}


def main() -> int:
    """Measure what is asked; 0 when it was measured, whether or not every demand was met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading_table", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pages, within ten minutes")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="these tables only")
    options = parser.parse_args()
    day = date.today().isoformat()  # noqa: DTZ011 # the day on this machine's wall
    result: Row = {"day": day, "quick": options.quick, "machine": machine()}
    told = [f"{result['machine']['cpu']}, {result['machine']['cores']} cores; {result['machine']['peers']}"]
    print(told[0], flush=True)
    for name in options.only:
        began = time.monotonic()
        measure, table, demands = PARTS[name]
        result[name] = measure(quick=options.quick)
        lines = [*table(result[name]), "", *(demand.line() for demand in demands(result[name]))]
        told.append("\n".join([f"\n{name} ({time.monotonic() - began:.0f} s)", *lines]))
        print(told[-1], flush=True)
        write(result, told, quick=options.quick)
    return 0


def write(result: Row, told: list[str], *, quick: bool) -> None:
    """Keep what is known so far, figures and tables; a quick run overwrites no full one."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result['day']}-reading{'-quick' if quick else ''}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    path.with_suffix(".txt").write_text("\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
