"""`sohoa digitize FILE... -o DIR`: files to searchable PDF/A, without a server, a database or settings."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from textwrap import shorten
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

from ingest.fork_server import warm
from ingest.limited import kill_all
from ingest.split.limits import Limits
from workers.digitize_texts import say
from workers.extras import SUFFIXES
from workers.one_file import Options, Progress, digitize_file

if TYPE_CHECKING:
    from tqdm import tqdm

DONE: Final = 0
SOME_REFUSED: Final = 1
NOT_STARTED: Final = 2
INTERRUPTED: Final = 130

LONGEST_REASON: Final = 100
"""Letters on the line of a file; the JSON has the whole reason."""


def run(argv: Sequence[str]) -> int:
    """Digitize the files named on the command line and return the exit status.

    0: all done. 1: something was refused, the rest is done. 2: nothing was begun, because a file is not there, a result
    would overwrite an input, or two inputs would have one name.
    """
    arguments = parse(argv)
    extras = frozenset(name for name in SUFFIXES if getattr(arguments, name))
    trouble = why_not(arguments.files, arguments.out, arguments.ui, extras)
    if trouble:
        sys.stderr.write(f"{trouble}\n")
        return NOT_STARTED
    options = Options(arguments.jobs, arguments.lang, arguments.ui, Limits(), extras)
    try:
        with warm("look", "read", "assemble"):
            reports = digitize_all(arguments.files, arguments.out, options)
    except KeyboardInterrupt:
        return INTERRUPTED
    return SOME_REFUSED if any(has_refusal(report) for report in reports) else DONE


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the command line; its help is in the language that it asks for."""
    language = argparse.ArgumentParser(add_help=False)
    language.add_argument("--ui", choices=("vi", "en"), default="vi")
    ui = language.parse_known_args(argv)[0].ui
    parser = argparse.ArgumentParser(prog="sohoa digitize", description=say("description", ui))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("files", ui))
    parser.add_argument("-o", dest="out", type=Path, required=True, metavar="DIR", help=say("out", ui))
    parser.add_argument(
        "-j", dest="jobs", type=at_least_one, default=os.cpu_count() or 1, metavar="N", help=say("jobs", ui)
    )
    parser.add_argument("--lang", default="vie", help=say("lang", ui))
    parser.add_argument("--ui", choices=("vi", "en"), default="vi", help=say("ui", ui))
    for name in SUFFIXES:
        parser.add_argument(f"--{name}", action="store_true", help=say(name, ui))
    return parser.parse_args(argv)


def at_least_one(text: str) -> int:
    """Return a count of one or more; ValueError otherwise."""
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count


def why_not(files: Sequence[Path], out: Path, ui: str, extras: Iterable[str] = ()) -> str | None:
    """Return why the work cannot begin, or None. Makes the folder for the results."""
    inputs = {file.resolve(): file for file in files}
    stems: dict[str, Path] = {}
    for file in files:
        if not file.is_file():
            return say("no_file", ui, path=file)
        first = stems.setdefault(file.stem, file)
        if first is not file:
            return say("same_stem", ui, first=first, second=file, stem=file.stem)
    suffixes = [".pdf", ".json", *(SUFFIXES[extra] for extra in extras)]
    results: dict[Path, Path] = {}
    for file in files:
        for result in (out / f"{file.stem}{suffix}" for suffix in suffixes):
            if result.resolve() in inputs:
                return say("overwrites", ui, path=result)
            first = results.setdefault(result, file)
            if first is not file:
                return say("same_stem", ui, first=first, second=file, stem=result.name)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        return say("no_folder", ui, path=out)
    return None


def digitize_all(files: Sequence[Path], out: Path, options: Options) -> list[dict[str, Any]]:
    """Digitize files, `options.jobs` children at a time, and return their reports as they end."""
    reports = []
    with (
        bar_of(options) as bar,
        ThreadPoolExecutor(options.jobs) as children,
        # One more file than children: the next is looked at while the last pages of another are being read.
        ThreadPoolExecutor(options.jobs + 1) as desks,
    ):
        progress = progress_on(bar)
        works = [desks.submit(digitize_file, file, out, options, children, progress) for file in files]
        try:
            for done in as_completed(works):
                reports.append(done.result())
                tell(lines_for(reports[-1], options.ui), bar)
        finally:
            # Nothing is left to stop unless Ctrl-C or a fault cut the loop short.
            progress.stopped.set()
            stop(desks, children)
    return reports


def bar_of(options: Options) -> "tqdm[Any]":
    """Return the bar on a terminal, an invisible one elsewhere."""
    from tqdm import tqdm  # loaded while the fork server loads what the children need

    return tqdm(total=0, unit=" " + say("unit", options.ui), disable=not sys.stderr.isatty(), file=sys.stderr)


def stop(*pools: ThreadPoolExecutor) -> None:
    """Return when no work runs any more: its children are killed, also those that are being started just now."""
    for pool in pools:
        pool.shutdown(wait=False, cancel_futures=True)
    for pool in pools:
        ending = Thread(target=pool.shutdown)
        ending.start()
        while ending.is_alive():
            kill_all()
            ending.join(0.1)


def progress_on(bar: "tqdm[Any]") -> Progress:
    """Return a progress that moves the bar; its length grows as the pages of each file become known."""

    def met(pages: int) -> None:
        bar.total += pages
        bar.refresh()

    def finished(pages: int) -> None:
        bar.update(pages)

    return Progress(met, finished, Event())


def tell(lines: Iterable[str], bar: "tqdm[Any]") -> None:
    """Write plain lines, above the bar when there is one."""
    for line in lines:
        bar.write(line, file=sys.stdout)


def lines_for(report: dict[str, Any], ui: str) -> list[str]:
    """Return what is said about a finished file: one line, and one for each refused page."""
    source = Path(report["source"]).name
    if "error" in report:
        error = report["error"]
        return [say("refused", ui, source=source, message=error["message"], advice=error["advice"])]
    reason = shorten(report["pdfa_reason"] or "", LONGEST_REASON, placeholder="…")
    record = "PDF/A-2b" if report["pdfa"] else say("not_pdfa", ui, reason=reason)
    refused = [page for page in report["pages"] if "error" in page]
    key = "some_refused" if refused else "done"
    first = say(key, ui, source=source, pages=len(report["pages"]), refused=len(refused), record=record)
    return [first, *(refused_line(page, ui) for page in refused)]


def refused_line(page: dict[str, Any], ui: str) -> str:
    """Return what is said about a refused page."""
    error = page["error"]
    return say("page_refused", ui, number=page["number"], message=error["message"], advice=error["advice"])


def has_refusal(report: dict[str, Any]) -> bool:
    """Tell whether the file, or a page of it, was refused."""
    return "error" in report or any("error" in page for page in report["pages"])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
