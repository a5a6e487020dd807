"""Searching an archive of a million pages: `python -m benchmarks.search [--pages 1000000] [--rows 20000]`.

The index is filled through the product's own code (storage.search.index) and asked through its own search, with every
check of the rows. A page's row is written when it is first found, so that those checks meet real rows without a
million of them; the follower's rate is measured on rows of its own. Rows are kept on PostgreSQL over TCP.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bounds import Demand
from benchmarks.many.machine import keep
from benchmarks.many.samples import told
from benchmarks.many.servers import postgres
from benchmarks.many.texts import COMMON, MISREAD_A_PAGE, NUMBERS_A_PAGE, Lexicon, lexicon, misread

Row = dict[str, Any]
COMMUNES = 150
KINDS = ("common pair", "rare word", "number", "phrase", "prefix", "misspelt word")
PHRASE_OF_ALL, USUAL = 200.0, 50.0


def questions(kind: str, words: Lexicon, pages: int) -> Iterator[str]:
    """Yield questions of a kind without end; what must be there is taken from pages that are."""
    from benchmarks.many.entries import text_of

    drawn = np.random.default_rng(11)
    while True:
        text = text_of(int(drawn.integers(1, pages + 1)), words).split()
        place = int(drawn.integers(0, len(text) - NUMBERS_A_PAGE - MISREAD_A_PAGE - 3))
        first, second = (words.compounds[int(rank)] for rank in drawn.integers(0, COMMON, 2))
        yield {
            "common pair": f"{first.split()[0]} {second.split()[0]}",
            "rare word": text[-NUMBERS_A_PAGE - 1],
            "number": text[-1],
            "phrase": f'"{" ".join(text[place : place + 3])}"',
            "prefix": f"{text[place][:3]}*",
            "misspelt word": misread(drawn),
        }[kind]


def build(pages: int, words: Lexicon, units: list[int], procedures: list[int]) -> Row:
    """Fill a new index and put it in use; how fast that went and how large it is."""
    import tantivy
    from django.conf import settings

    from benchmarks.many.entries import made
    from storage.search import follower
    from storage.search import index as shelf

    folder = settings.INDEX_DIR / "index-bench"
    folder.mkdir(parents=True)
    writer = tantivy.Index(shelf.SCHEMA, str(folder)).writer(follower.HEAP, 1)
    began, cpu = time.monotonic(), time.process_time()
    for number, entry in enumerate(made(pages, words, units, procedures), 1):
        writer.add_document(shelf.document(entry))
        if number % 50_000 == 0:
            print(f"  {number:,} pages in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    writer.commit()
    writer.wait_merging_threads()
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    shelf.put_in_use(folder)
    sizes = shelf.sizes_in(folder)
    return {
        "pages": pages,
        "seconds": round(wall),
        "pages_a_second": round(pages / wall),
        "cpu_ms_a_page": round(1000 * cpu / pages, 2),
        "gigabytes": round(sum(sizes.values()) / 1e9, 2),
        "segments": len([name for name in sizes if name.endswith(".term")]),
    }


def follow(rows: int, words: Lexicon, units: list[int], procedures: list[int], by: Any) -> Row:
    """Write rows, build an index from them, then change each and follow; pages a second of both."""
    from django.db.models.functions import Now

    from benchmarks.many.entries import entry_of
    from benchmarks.many.rows import write_missing
    from storage.models import Page
    from storage.search.follower import Follower

    for first in range(1, rows + 1, 500):
        write_missing([entry_of(key, words, units, procedures) for key in range(first, min(rows, first + 499) + 1)], by)
    with Follower() as follower:
        began = time.monotonic()
        built = follower.rebuild()
        rebuilt = time.monotonic() - began
        Page.objects.filter(pk__lte=rows).update(changed_at=Now())
        began = time.monotonic()
        taken = follower.catch_up()
        followed = time.monotonic() - began
        one = []
        for key in range(1, 21):
            Page.objects.filter(pk=key).update(changed_at=Now())
            began = time.monotonic()
            follower.catch_up()
            one.append(1000 * (time.monotonic() - began))
    return {
        "rows": built,
        "rebuilt_pages_a_second": round(built / rebuilt),
        "followed_pages_a_second": round(taken / followed),
        "one_changed_page_ms": told(one, digits=1),
    }


def ask(kind: str, user: Any, words: Lexicon, pages: int, asked: int, write: Any) -> Row:
    """Ask so many questions of a kind; milliseconds in the index, as the page does (snippets), and with boxes, too.

    The index is asked first: none of its answers was asked for before.
    """
    from storage.search import asked as asking
    from storage.search import query
    from storage.search.index import searcher
    from storage.search.looking import look
    from storage.search.visible import Filters, allowed

    engine, shown, boxed, found = [], [], [], []
    for text in islice(questions(kind, words, pages), asked):
        reader, terms, theirs = searcher(), asking.parse(text), allowed(user, Filters())
        looked, spent = timed(partial(look, reader, terms, theirs, limit=20, offset=0))
        engine.append(spent)
        write(list(looked.keys))
        results, spent = timed(partial(query.search, text, user, boxed=False))
        shown.append(spent)
        found.append(results.total)
        boxed.append(timed(partial(query.search, text, user))[1])
    return {
        "asked": asked,
        "found_median": int(np.median(found)),
        "in_the_index_ms": told(engine, digits=1),
        "with_rows_and_snippets_ms": told(shown, digits=1),
        "with_boxes_ms": told(boxed, digits=1),
    }


def timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    """The answer, and the milliseconds that it took."""
    began = time.perf_counter()
    answer = ask()
    return answer, 1000 * (time.perf_counter() - began)


def built_once(kept: Path | None, build: Callable[[], Row]) -> Row:
    """Build the index, or take the one that stands in the folder `kept` with what its building took."""
    from django.conf import settings

    if kept is None:
        return build()
    settings.INDEX_DIR = kept
    told = kept / "built.json"
    if not told.exists():
        kept.mkdir(parents=True, exist_ok=True)
        told.write_text(json.dumps(build()))
    for file in kept.rglob("*"):  # in memory, as after the building
        if file.is_file():
            file.read_bytes()
    found: Row = json.loads(told.read_text())
    return found


def measure(pages: int, rows: int, asked: int, kept: Path | None = None) -> Row:
    """Fill, follow and ask, in a process that has Django set up on an empty database."""
    from benchmarks.many.entries import entry_of
    from benchmarks.many.rows import make_person, make_procedures, make_tree, write_missing

    words, units, procedures = lexicon(), make_tree(COMMUNES), make_procedures()
    communes = [unit.pk for unit in units[1:]]
    people = {"one unit": make_person("mot", units[1]), "all units": make_person("tatca", units[0])}

    def write(keys: list[int]) -> None:
        write_missing([entry_of(key, words, communes, procedures) for key in keys], people["all units"])

    found: Row = {"units": len(units), "followed": follow(rows, words, communes, procedures, people["all units"])}
    print(found, file=sys.stderr, flush=True)
    found["built"] = built_once(kept, lambda: build(pages, words, communes, procedures))
    print(found["built"], file=sys.stderr, flush=True)
    found["asked"] = {}
    for place, user in people.items():
        found["asked"][place] = {kind: ask(kind, user, words, pages, asked, write) for kind in KINDS}
        print(found["asked"][place], file=sys.stderr, flush=True)
    return found


def demands(found: Row) -> Iterator[Demand]:
    """Yield what is asked of searching; a misspelt word is told and not bound."""
    for place, kinds in found["asked"].items():
        for kind, row in kinds.items():
            bound = PHRASE_OF_ALL if (kind, place) == ("phrase", "all units") else USUAL
            most = None if kind == "misspelt word" else bound
            yield Demand(f"{kind}, {place}: p95 in the index", row["in_the_index_ms"]["p95"], most=most, unit="ms")
            spent = row["with_rows_and_snippets_ms"]["p95"]
            yield Demand(f"{kind}, {place}: p95 with rows and snippets", spent, most=most, unit="ms")


def main() -> int:
    """Measure in a folder of its own; 0 when every bound was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--asked", type=int, default=100, help="questions of each kind")
    parser.add_argument("--index", type=Path, help="keep the index in this folder, or take it from there")
    parser.add_argument("--beside", default="", help="what else the machine does meanwhile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-", dir="/tmp") as name, postgres(Path(name)) as (url, _server):
        told_to = {"SOHOA_DATA": name, "SOHOA_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= told_to
        from django import setup

        setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        found = measure(options.pages, options.rows, options.asked, options.index)
        connection.close()
    kept = list(demands(found))
    print("\n".join(demand.line() for demand in kept))
    keep("search", found, said=options.beside)
    return 0 if all(demand.met for demand in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
