"""One file digitized without a server: looked at, read, put together, written down as PDF and JSON."""

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any, Final

from ingest.errors import Damaged, Refused, TooHeavy, refusal
from ingest.limited import ChildDied, MachineLacks, run_child
from ingest.sniff import HEAD_BYTES, Kind, kind_of
from ingest.split.limits import Limits
from workers.digitize_texts import say
from workers.extras import SUFFIXES, exchange, make_access, text_pages
from workers.page_tasks import look_pages, read_pages

Answer = dict[str, Any]

CHUNK: Final = 2
"""Pages that one child reads before the next begins: few, so that all processes begin and end together."""


NO_CANVAS: Final = (1, 1)
"""A page without words has no boxes that a canvas could give a place."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to digitize: processes at once, reading language, language of messages, limits, what is written besides."""

    jobs: int
    lang: str
    ui: str
    limits: Limits
    extras: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """Called with the number of pages met, and of pages finished. `stopped`: set when all work is to end."""

    met: Callable[[int], None]
    finished: Callable[[int], None]
    stopped: Event


@dataclass(frozen=True, slots=True)
class Record:
    """What the PDF is: "2b" or None, and then why not."""

    pdfa: str | None
    reason: str | None


def digitize_file(source: Path, out: Path, options: Options, children: Executor, progress: Progress) -> Answer:
    """Digitize one file into `out`/<stem>.pdf and .json and return what the JSON says."""
    report: Answer = {"source": str(source), "sha256": digest_of(source)}
    target = out / f"{source.stem}.pdf"
    # What an earlier run left must not pass for the result of this one.
    for left in (target, *(extra_of(target, extra) for extra in options.extras)):
        left.unlink(missing_ok=True)
    try:
        report |= work(source, target, options, children, progress)
    except Refused as refused:
        report |= {"error": error_of(refused, options.ui), "pdfa": None, "pdfa_reason": refused.message(options.ui)}
    except (ChildDied, MachineLacks) as fault:
        if progress.stopped.is_set():
            raise
        sys.stderr.write(f"{source}: {fault}\n")
        error = error_of_fault(fault, options.ui)
        report |= {"error": error, "pdfa": None, "pdfa_reason": error["message"]}
    write_whole(target.with_suffix(".json"), json.dumps(report, ensure_ascii=False, indent=1))
    return report


def work(source: Path, target: Path, options: Options, children: Executor, progress: Progress) -> Answer:
    """Do the work on a file and return the part of the report that depends on it. Raises Refused."""
    with source.open("rb") as file:
        kind = kind_of(file.read(HEAD_BYTES))
    with TemporaryDirectory(prefix="sohoa-digitize-") as folder:
        scratch = Path(folder)
        desk = Desk(source, kind, options, children, progress)
        signed = children.submit(desk.look).result()
        looks, readings = sorted(desk.looks, key=itemgetter("number")), desk.readings()
        made = scratch / "record.pdf"
        order = Assembly(source, kind, looks, readings, options)
        record = children.submit(order.make, made, signed=signed).result()
        if made.exists():
            move_whole(made, target)
        extras = write_extras(target, scratch, order, children)
    pages = [page_report(look, readings.get(look["number"]), options) for look in looks]
    return {"pages": pages, "pdfa": record.pdfa, "pdfa_reason": record.reason, **extras}


def write_extras(record: Path, scratch: Path, order: "Assembly", children: Executor) -> Answer:
    """Write what was asked for beside the record and return what the report says of it."""
    options, told = order.options, Answer()
    pages = text_pages(order.source, order.looks, order.readings, options.limits.dpi_max)
    for kind, text in exchange(options.extras, pages, options.lang).items():
        write_whole(extra_of(record, kind), text)
    if "access" in options.extras and record.exists():
        made = scratch / "access.pdf"
        count = len(order.looks)
        work = children.submit(make_access, record, order.meta(), made, options.limits, count, options.ui)
        told["access"] = work.result()
        if made.exists():
            move_whole(made, extra_of(record, "access"))
    return told


def extra_of(record: Path, extra: str) -> Path:
    """Return where an extra of a record is written."""
    return record.with_name(record.stem + SUFFIXES[extra])


class Desk:
    """The pages of one file while they are looked at and read: reading begins before the last page is looked at."""

    def __init__(self, source: Path, kind: Kind, options: Options, children: Executor, progress: Progress) -> None:
        self.looks: list[Answer] = []
        self._file = source, kind, options.limits
        self._options = options
        self._children = children
        self._progress = progress
        self._reading: list[Future[list[Answer]]] = []

    def look(self) -> bool:
        """Look at every page, hand those that need reading on, a chunk at a time; return whether the file is signed."""
        answers = look_pages(*self._file)
        head = next(answers)
        self._progress.met(head["pages"])
        size = chunk_size(head["pages"], self._options.jobs)
        chunk: list[int] = []
        for look in answers:
            self.looks.append(look)
            if "error" in look or look["born_digital"]:
                self._progress.finished(1)
                continue
            chunk.append(look["number"])
            if len(chunk) == size:
                self._hand_on(chunk)
                chunk = []
        if chunk:
            self._hand_on(chunk)
        return bool(head["signed"])

    def readings(self) -> dict[int, Answer]:
        """Wait for the pages that were handed on and return an answer for each number."""
        return {answer["number"]: answer for chunk in self._reading for answer in chunk.result()}

    def _hand_on(self, numbers: Sequence[int]) -> None:
        self._reading.append(self._children.submit(self._read, numbers))

    def _read(self, numbers: Sequence[int]) -> list[Answer]:
        answers = []
        for answer in read_pages(*self._file, numbers=numbers, options={"lang": self._options.lang}):
            self._progress.finished(1)
            answers.append(answer)
        return answers


def chunk_size(pages: int, jobs: int) -> int:
    """Return how many pages go to one child, so that every process has some and none has more than CHUNK at once."""
    return min(CHUNK, -(-pages // jobs)) or 1


@dataclass(frozen=True, slots=True)
class Assembly:
    """The pages of one file on their way into one PDF."""

    source: Path
    kind: Kind
    looks: Sequence[Answer]
    readings: dict[int, Answer]
    options: Options

    def make(self, out: Path, *, signed: bool) -> Record:
        """Write the PDF to `out`.

        A file with text of its own, or with a signature, keeps its very bytes when it cannot become PDF/A. Refused
        pages go in as pictures; when they spoil the whole, the others go in alone.
        """
        if all(look.get("born_digital") for look in self.looks):
            record = self._try(out, convert=True, numbers=[])
            return record if record.pdfa else self._same_bytes(out, record)
        record = self._try(out, convert=False, numbers=[look["number"] for look in self.looks])
        if record.pdfa is None and signed:
            return self._same_bytes(out, record)
        if not out.exists():
            record = self._without_refused(out, record)
        if not out.exists() and self.kind is Kind.PDF:
            return self._same_bytes(out, record)
        return record

    def _without_refused(self, out: Path, failed: Record) -> Record:
        good = [look["number"] for look in self.looks if not self._refused(look["number"])]
        if not good or len(good) == len(self.looks):
            return failed
        return self._try(out, convert=False, numbers=good)

    def _refused(self, number: int) -> bool:
        look = self.looks[number - 1]
        return "error" in look or "error" in self.readings.get(number, {})

    def _try(self, out: Path, *, convert: bool, numbers: Sequence[int]) -> Record:
        """Assemble in a child; a refusal is the reason why there is no PDF/A."""
        spec = {
            "pages": [self._page(number) for number in numbers],
            "convert": str(self.source.resolve()) if convert else None,
            "meta": self.meta(),
            "out": str(out),
            "limits": self.options.limits.as_dict(),
        }
        limits = self.options.limits
        seconds = limits.seconds + len(self.looks)
        try:
            (answer,) = run_child("assemble", spec, seconds=seconds, memory=limits.memory)
        except Refused as refused:
            return Record(None, refused.message(self.options.ui))
        except ChildDied as died:
            # What it had written so far is no record.
            out.unlink(missing_ok=True)
            if died.by_the_house:
                raise
            return Record(None, (TooHeavy if died.by_the_file else Damaged)().message(self.options.ui))
        return Record(answer["pdfa"], answer["reason"])

    def _page(self, number: int) -> Answer:
        return page_order(self.source.resolve(), self.kind, self.looks, self.readings, number)

    def meta(self) -> Answer:
        """Return what the record says of itself where its file says nothing."""
        now = datetime.now(UTC).isoformat()
        own = {"title": self.source.stem, "creator": "", "dossier_code": "", "created": now, "modified": now}
        return {**own, "inherit": True}

    def _same_bytes(self, out: Path, failed: Record) -> Record:
        shutil.copyfile(self.source, out)
        return Record(None, failed.reason)


def page_order(source: Path, kind: Kind, looks: Sequence[Answer], readings: dict[int, Answer], number: int) -> Answer:
    """Return a page as task `assemble` wants it; one that was not read goes in as its picture.

    looks: of all pages of the file, in order. number: of the page, from 1.
    """
    reading = readings.get(number, {})
    read = "words" in reading
    return {
        "path": str(source),
        "kind": kind.value,
        "index": number - 1,
        "rotation": reading["rotation"] if read else 0,
        "skew": reading["skew"] if read else 0.0,
        "words": reading["words"] if read else [],
        "canvas": [reading["width"], reading["height"]] if read else NO_CANVAS,
        "dpi": looks[number - 1].get("dpi"),
        "file_pages": len(looks),
        "lost": [at for at, look in enumerate(looks) if look.get("error", {}).get("code") == Damaged.code],
    }


def page_report(look: Answer, reading: Answer | None, options: Options) -> Answer:
    """Return what the JSON says of a page; its dpi is the lower of the two, and no more than it was read at."""
    number = look["number"]
    error = look.get("error") or (reading or {}).get("error")
    if error:
        return {"number": number, "error": error_of(refusal(error["code"])(**error["params"]), options.ui)}
    dpi = min(*look["dpi"], options.limits.dpi_max) if look["dpi"] else None
    page = {"number": number, "dpi": round(dpi, 1) if dpi else None}
    if reading is None:
        # Its own text is exact, and a program does not draw a page askew.
        own = {"rotation": 0, "skew": 0.0, "skew_confidence": 1.0, "confidence": 100.0}
        return page | own | {"text": look["own_text"], "verdicts": look["verdicts"], "seconds": look["seconds"]}
    return page | {
        "rotation": reading["rotation"],
        "skew": reading["skew"],
        "skew_confidence": reading["skew_confidence"],
        "confidence": reading["confidence"],
        "text": reading["text"],
        "verdicts": look["verdicts"] + reading["verdicts"],
        "seconds": round(look["seconds"] + reading["seconds"], 2),
    }


def error_of(refused: Refused, ui: str) -> dict[str, str]:
    """Return a refusal as the JSON shows it."""
    return {"class": type(refused).__name__, "message": refused.message(ui), "advice": refused.advice(ui)}


def error_of_fault(fault: ChildDied | MachineLacks, ui: str) -> dict[str, str]:
    """Return a fault that is not the file's as the JSON shows it."""
    if isinstance(fault, MachineLacks):
        return {"class": fault.code, "message": say("lacks", ui), "advice": fault.advice[ui]}
    key = "house_failed" if fault.cause == "house" else "child_died"
    return {"class": "ChildDied", "message": say(key, ui), "advice": say(f"{key}_advice", ui)}


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def move_whole(made: Path, target: Path) -> None:
    """Move a file to another folder, maybe on another disk, so that it is there whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(made, part)
    part.replace(target)
