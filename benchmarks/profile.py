"""`make profile`: where the time of a page goes, stage by stage, and of a whole `sohoa digitize`.

    python -m benchmarks.profile [--pages 4]

Colour letters at 300 dpi are read in this process under Python's profiler; a stage's seconds hold those of the stages
below it, and of the Tesseract that it waits for. On a busy machine look at the shares, not at the seconds.
"""

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.ours import reading_of
from benchmarks.pages.sets import speed_set
from benchmarks.peers import ROOT
from benchmarks.speed import digitize, write_pages

DEEPEST = 4
LEAST_SHARE = 0.01

Function = tuple[str, int, str]
Edges = dict[Function, dict[Function, float]]


def profiled(pages: int) -> tuple[pstats.Stats, int]:
    """Read so many pages under the profiler, after one that warms up what is loaded once."""
    recipes = speed_set(pages + 1)
    drawn = [recipe.make() for recipe in recipes]
    reading_of(drawn[0].image, drawn[0].dpi)
    profiler = cProfile.Profile()
    for page in drawn[1:]:
        profiler.enable()
        reading_of(page.image, page.dpi)
        profiler.disable()
    return pstats.Stats(profiler), pages


def own_calls(stats: Any) -> Edges:
    """Return for every function of Sohoa the functions of Sohoa that it calls, with their seconds."""
    edges: Edges = {}
    for function, (_cc, _nc, _tt, _ct, callers) in stats.stats.items():
        if is_own(function):
            for caller, (_primitive, _calls, _self, seconds) in callers.items():
                edges.setdefault(caller, {})[function] = seconds
    return edges


def is_own(function: Function) -> bool:
    """Whether a function stands in Sohoa's reading."""
    return str(ROOT / "ocr") in function[0]


def tree(edges: Edges, function: Function, whole: float, pages: int, depth: int = 0) -> Iterator[str]:
    """Yield a line for each stage below a function: seconds a page and share of the page."""
    for callee, seconds in sorted(edges.get(function, {}).items(), key=lambda pair: -pair[1]):
        if seconds / whole >= LEAST_SHARE and depth < DEEPEST:
            name = f"{'  ' * depth}{Path(callee[0]).stem}.{callee[2]}"
            yield f"  {name:52} {seconds / pages:7.3f} s {seconds / whole:7.1%}"
            yield from tree(edges, callee, whole, pages, depth + 1)


def whole_run(pages: int) -> Iterator[str]:
    """Yield what a whole `sohoa digitize` of as many pages takes with one job, and how much of it is reading."""
    with tempfile.TemporaryDirectory(prefix="sohoa-profile-") as name:
        whole, _files = write_pages(Path(name), speed_set(pages))
        began = time.monotonic()
        digitize([whole], Path(name), "-j", "1")
        took = time.monotonic() - began
        report = json.loads(next(Path(name).glob("*/stack.json")).read_text(encoding="utf-8"))
    reading = sum(page["seconds"] for page in report["pages"])
    yield f"  {'read the pages':52} {reading / pages:7.3f} s {reading / took:7.1%}"
    rest = took - reading
    yield f"  {'start, look at them, put the record together':52} {rest / pages:7.3f} s {rest / took:7.1%}"


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=4)
    options = parser.parse_args()
    stats, pages = profiled(options.pages)
    edges = own_calls(stats)
    rows: dict[Function, Any] = stats.stats  # type: ignore[attr-defined] # not in the stubs
    start = next(function for function in edges if function[2] == "<lambda>" and "ours.py" in function[0])
    seconds = max(row[3] for function, row in rows.items() if function == start)
    print(f"read(), {pages} pages, {seconds / pages:.2f} s a page on the wall")
    print("\n".join(tree(edges, start, seconds, pages)))
    print(f"\nsohoa digitize -j 1, {pages} pages in one PDF")
    print("\n".join(whole_run(pages)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
