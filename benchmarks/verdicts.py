"""Are good pages left in peace and spoilt ones caught? `python -m benchmarks.verdicts`; prints JSON.

A good page is sent back when a verdict asks for another scan; what is only shown to a person is counted beside it. A
spoilt page is caught when a verdict asks for another scan or names the fault. Odd seeds are for tuning the verdicts,
even ones from 2000 on for measuring them: the two sets share no page, and nobody looked at the second before.

Pages enlarged so that the file says 300 dpi are a row of their own, outside the share that is caught: a page is looked
at on a picture too small to show it.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

import cv2

from benchmarks.verdict_good import KINDS as GOOD
from benchmarks.verdict_paper import Pixels
from benchmarks.verdict_spoilt import DPI
from benchmarks.verdict_spoilt import KINDS as SPOILT
from ocr.look import Look, look, same_page
from ocr.paper import reduced

LOOKED_AT = 1600
"""Pixels: how high a worker draws a page before it is looked at."""

FIRST_MEASURED = 2000
"""The first seed of the measured set; smaller even ones have been looked at."""

APART = frozenset({"enlarged"})
"""Kinds that are printed, but not counted."""

Task = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was said of one page: codes by severity, and the fingerprint."""

    kind: str
    seed: int
    codes: dict[str, str]
    fingerprint: int

    @property
    def sent_back(self) -> bool:
        """Whether a verdict asks for another scan."""
        return "rescan" in self.codes.values()

    @property
    def caught(self) -> bool:
        """Whether a spoilt page was sent back or its fault named."""
        return self.sent_back or bool(set(self.codes) & set(SPOILT[self.kind][2]))


def good_pages(count: int = 220, *, tuning: bool = False, first: int = FIRST_MEASURED) -> list[Task]:
    """The pages to draw: as many of each kind. first: an even seed to begin at."""
    kinds = list(GOOD)
    return [("good", kinds[number % len(kinds)], _seed(number // len(kinds), tuning, first)) for number in range(count)]


def spoilt_pages(count: int = 216, *, tuning: bool = False, first: int = FIRST_MEASURED) -> list[Task]:
    """The pages to draw: each kind by its share. first: an even seed to begin at."""
    total = sum(share for _, share, _ in SPOILT.values())
    wanted = {kind: max(1, round(count * share / total)) for kind, (_, share, _) in SPOILT.items()}
    return [("spoilt", kind, _seed(number, tuning, first)) for kind, many in wanted.items() for number in range(many)]


def _seed(number: int, tuning: bool, first: int) -> int:
    return 2 * number + (1 if tuning else first)


def seen(task: Task) -> Seen:
    """Draw one page and look at it as a worker does."""
    cv2.setNumThreads(1)
    which, kind, seed = task
    random = Random(f"{kind}{seed}")
    if which == "good":
        return _told(kind, seed, _looked(GOOD[kind](random), DPI, bilevel=kind.startswith("1-bit")))
    page = SPOILT[kind][0](random)
    found = _looked(page.image, page.dpi)
    twin = page.first is not None and same_page(found.fingerprint, _looked(page.first, page.dpi).fingerprint)
    return _told(kind, seed, found, twin=twin)


def _looked(image: Pixels, dpi: int, *, bilevel: bool = False) -> Look:
    return look(reduced(image, longest=LOOKED_AT), dpi=(dpi, dpi), bilevel=bilevel)


def _told(kind: str, seed: int, found: Look, *, twin: bool = False) -> Seen:
    codes: dict[str, str] = {verdict.code: verdict.severity for verdict in found.verdicts}
    return Seen(kind, seed, codes | ({"same_page": "review"} if twin else {}), 0 if found.blank else found.fingerprint)


def measure(
    good: int = 220, spoilt: int = 216, *, tuning: bool = False, first: int = FIRST_MEASURED, processes: int = 2
) -> dict[str, Any]:
    """Shares (0 to 1) of good pages sent back and of spoilt ones caught, by kind, with every miss listed."""
    tasks = good_pages(good, tuning=tuning, first=first) + spoilt_pages(spoilt, tuning=tuning, first=first)
    with ProcessPoolExecutor(processes) as pool:
        answers = list(pool.map(seen, tasks, chunksize=4))
    return {"good": _of_good(answers[:good]), "spoilt": of_spoilt(answers[good:])}


def _of_good(pages: list[Seen]) -> dict[str, Any]:
    prints = [page.fingerprint for page in pages]
    return {
        "pages": len(pages),
        "sent_back": round(sum(page.sent_back for page in pages) / len(pages), 4),
        "shown_to_a_person": round(sum(_doubted(page) for page in pages) / len(pages), 4),
        "pairs_taken_for_one_page": sum(same_page(one, other) for one, other in combinations(prints, 2)),
        "pairs": len(pages) * (len(pages) - 1) // 2,
        "kinds": _by_kind(pages, lambda page: page.sent_back),
        "wrong": list(_listed(page for page in pages if page.codes and page.kind != "blank back")),
    }


def _doubted(page: Seen) -> bool:
    """Whether a good page is shown to a person; the back of a sheet is, rightly."""
    return "review" in page.codes.values() and not page.sent_back and page.kind != "blank back"


def of_spoilt(pages: list[Seen]) -> dict[str, Any]:
    """The share that was caught, by kind, and what was missed; kinds that stand apart are told but not counted."""
    counted = [page for page in pages if page.kind not in APART]
    return {
        "pages": len(counted),
        "caught": round(sum(page.caught for page in counted) / len(counted), 4),
        "apart": _by_kind([page for page in pages if page.kind in APART], lambda page: page.caught),
        "kinds": _by_kind(counted, lambda page: page.caught),
        "missed": list(_listed(page for page in counted if not page.caught)),
    }


def _by_kind(pages: list[Seen], holds: Callable[[Seen], bool]) -> dict[str, str]:
    total, right = Counter(page.kind for page in pages), Counter(page.kind for page in pages if holds(page))
    return {kind: f"{right[kind]} of {many}" for kind, many in total.items()}


def _listed(pages: Iterable[Seen]) -> Iterator[str]:
    for page in pages:
        said = ", ".join(f"{code} ({severity})" for code, severity in page.codes.items())
        yield f"{page.kind} {page.seed}: {said or 'nothing said'}"


def main() -> int:
    """Draw and judge both sets; 0 when both demands are kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--good", type=int, default=220)
    parser.add_argument("--spoilt", type=int, default=216)
    parser.add_argument("--first", type=int, default=FIRST_MEASURED, help="the even seed to begin at")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--tuning", action="store_true", help="the odd seeds, by which the verdicts were set")
    options = parser.parse_args()
    found = measure(
        options.good,
        options.spoilt,
        tuning=options.tuning,
        first=options.first,
        processes=options.processes,
    )
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 0 if found["good"]["sent_back"] <= 0.02 and found["spoilt"]["caught"] >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
