"""A hostile file sent the whole way through real children, and what became of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ingest.errors import Refused, TooHeavy
from ingest.limited import ChildDied
from ingest.limited import run_child as run_real_child
from ingest.sniff import HEAD_BYTES, kind_of
from ingest.split.limits import Limits
from workers.one_file import page_order

LIMITS: Final = Limits(bytes=300 * 2**20, pixels=160_000_000)
"""What the product's settings say (docs/operations.md)."""
META: Final = {
    "title": "Giấy thử",
    "creator": "Xã Thử Một",
    "dossier_code": "H99.99001-260105-0001",
    "created": "2026-01-05T08:00:00+07:00",
    "modified": "2026-01-05T08:00:00+07:00",
}
READ_AT_MOST: Final = 2

Answer = dict[str, Any]


@dataclass(slots=True)
class Fate:
    """What became of a file.

    refused: the code by which the whole file is. pages: what became of each page that was tried, its code or "read" or
    "own" (its own text). record and access: "2b", "pdf", a code, or "" when nobody got so far. faults: tracebacks.
    """

    refused: str = ""
    pages: list[str] = field(default_factory=list)
    record: str = ""
    access: str = ""
    faults: list[str] = field(default_factory=list)
    looks: list[Answer] = field(default_factory=list)

    def __str__(self) -> str:
        """In a line, as the tables of tests say it."""
        if self.refused:
            return self.refused
        return f"{' '.join(dict.fromkeys(self.pages))} -> {self.record}, {self.access}"


class Trial:
    """One file on its way.

    seconds: the longest that a child may take for its next answer. run_child: how a child is run. reads: pages are
    read; else they go into the record as pictures, as refused ones do.
    """

    def __init__(
        self,
        path: Path,
        *,
        seconds: float = LIMITS.seconds,
        run_child: Callable[..., Iterator[Answer]] = run_real_child,
        reads: bool = True,
    ) -> None:
        self.path = path
        self.reads = reads
        self.run_child = run_child
        self.seconds = seconds
        self.fate = Fate()
        self.record = path.with_name("record.pdf")
        self.access = path.with_name("access.pdf")
        for left in (self.record, self.access):
            left.unlink(missing_ok=True)

    def run(self) -> Fate:
        """Look, read, assemble, make the access copy; go on as far as the product would."""
        fate = self.fate
        try:
            with self.path.open("rb") as file:
                self.kind = kind_of(file.read(HEAD_BYTES))
        except Refused as refused:
            fate.refused = f"door: {refused.code}"
            return fate
        self.look()
        if fate.refused or not fate.looks:
            return fate
        readings = self.read()
        fate.record = self.assemble(readings)
        if self.record.exists():
            fate.access = self.made("access", {"record": str(self.record), "meta": META, "out": str(self.access)})
        return fate

    def ask(self, task: str, spec: Answer) -> Iterator[Answer]:
        """A child's answers; its death is told as the product would tell it, and a fault of ours is remembered."""
        try:
            yield from self.run_child(
                task, {**spec, "limits": LIMITS.as_dict()}, seconds=self.seconds, memory=LIMITS.memory
            )
        except ChildDied as died:
            if not died.by_the_file:
                self.fate.faults.append(f"{task}: {died}")
            raise TooHeavy from died

    def spec(self) -> Answer:
        """What every page task wants to know."""
        return {"path": str(self.path), "kind": self.kind.value, "out": str(self.path.parent)}

    def look(self) -> None:
        """Look at the first pages."""
        try:
            _head, *looks = self.ask("look", self.spec())
        except Refused as refused:
            self.fate.refused = refused.code
            return
        self.looks = looks
        self.fate.looks = looks[:READ_AT_MOST]

    def glimpse(self) -> Answer:
        """Look at the first page as if the file were still on its way; what is told of it."""
        spec = {"path": str(self.path), "kind": "pdf", "out": str(self.path.parent)}
        try:
            (answer,) = self.ask("glimpse", spec)
        except Refused as refused:
            return {"verdicts": refused.code}
        return answer

    def read(self) -> dict[int, Answer]:
        """Read the first pages that have no text of their own."""
        readings: dict[int, Answer] = {}
        for look in self.fate.looks:
            number = look["number"]
            if "error" in look:
                self.fate.pages.append(look["error"]["code"])
                continue
            if look["born_digital"]:
                self.fate.pages.append("own")
                continue
            if not self.reads:
                continue
            try:
                (answer,) = self.ask("read", {**self.spec(), "number": number})
            except Refused as refused:
                answer = {"error": {"code": refused.code}}
            readings[number] = answer
            self.fate.pages.append(answer["error"]["code"] if "error" in answer else "read")
        return readings

    def assemble(self, readings: dict[int, Answer]) -> str:
        """Write the record: a file of its own text is converted, else the pages are put together."""
        spec: Answer = {"meta": {**META, "inherit": True}, "out": str(self.record)}
        if all(look.get("born_digital") for look in self.fate.looks):
            return self.made("assemble", {**spec, "pages": [], "convert": str(self.path)})
        numbers = [look["number"] for look in self.fate.looks]
        pages = [page_order(self.path, self.kind, self.looks, readings, number) for number in numbers]
        return self.made("assemble", {**spec, "pages": pages})

    def made(self, task: str, spec: Answer) -> str:
        """Have a file written and say what it is; one whose writer was stopped is nobody's, as in the product."""
        try:
            (answer,) = self.ask(task, spec)
        except Refused as refused:
            Path(spec["out"]).unlink(missing_ok=True)
            return refused.code
        return answer["pdfa"] or ("pdf" if answer["reason"] else "no reason")
