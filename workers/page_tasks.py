"""Page tasks that outlive their child: when it dies on a page, that page is refused and a new child goes on.

Both yield answers as workers.tasks.look and workers.tasks.read describe them. A page on which a child died is answered
{"number", "error": {"code": "too_heavy", "params": {}}}.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.errors import TooHeavy
from ingest.limited import ChildDied, run_child
from ingest.sniff import Kind
from ingest.split.limits import Limits

Answer = dict[str, Any]


def look_pages(path: Path, kind: Kind, limits: Limits, out: Path | None = None) -> Iterator[Answer]:
    """Look at every page: the file's answer first, then one for each page.

    Raises Refused when the whole file is, ChildDied for a fault of the house.
    """
    spec = spec_of(path, kind, limits, out)
    answers = run_child("look", spec, seconds=limits.seconds, memory=limits.memory)
    try:
        head = next(answers)
    except ChildDied as died:
        if not died.by_the_file:
            raise
        raise TooHeavy from died
    yield head
    left = list(range(1, head["pages"] + 1))
    seen: list[tuple[int, int]] = []
    while left:
        for answer in until_death(answers, left):
            if answer.get("blank") is False:
                seen.append((answer["number"], answer["fingerprint"]))
            yield answer
        again = {**spec, "numbers": left, "seen": seen}
        answers = run_child("look", again, seconds=limits.seconds, memory=limits.memory)


def read_pages(
    path: Path,
    kind: Kind,
    limits: Limits,
    out: Path | None = None,
    *,
    numbers: Sequence[int],
    options: Mapping[str, Any],
) -> Iterator[Answer]:
    """Read some pages, an answer each. `options`: lang, timeout, rotation, skew of workers.tasks.read.

    Raises Refused when the whole file is, MachineLacks, ChildDied for a fault of the house.
    """
    spec = {**spec_of(path, kind, limits, out), **options}
    left = list(numbers)
    while left:
        answers = run_child("read", {**spec, "numbers": left}, seconds=limits.seconds, memory=limits.memory)
        yield from until_death(answers, left)


def until_death(answers: Iterator[Answer], left: list[int]) -> Iterator[Answer]:
    """Pass page answers on and strike them off `left`; the child's death is the answer of the page it was on."""
    try:
        for answer in answers:
            if "number" in answer:
                left.remove(answer["number"])
                yield answer
    except ChildDied as died:
        if not died.by_the_file:
            raise
        # It may have died after its last answer: then no page is to blame.
        if left:
            yield {"number": left.pop(0), "error": {"code": TooHeavy.code, "params": {}}}


def spec_of(path: Path, kind: Kind, limits: Limits, out: Path | None) -> Answer:
    """Return what every page task wants to know; without a folder for them no pictures are made."""
    spec = {"path": str(path.resolve()), "kind": kind.value, "limits": limits.as_dict()}
    return spec if out is None else {**spec, "out": str(out.resolve())}
