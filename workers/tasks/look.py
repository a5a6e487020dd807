"""Task `look`: every page drawn small and looked at, answered as soon as it is ready.

Spec {path, kind, limits?, out?, numbers?, seen?}: `out` is the folder for pictures (left out: none are made, "thumb"
and "view" are None), `numbers` the pages (all when left out), `seen` [[number, fingerprint], ...] of pages looked at
before. First answer {"pages", "kind", "signed"}; then a page each: {"number", "width", "height", "dpi", "thumb",
"view", "verdicts", "fingerprint", "codes", "blank", "born_digital", "own_text", "own_words", "seconds"} or {"number",
"error"}.
"""

import time
from pathlib import Path
from typing import Any, Final

from ingest.split.pages import PageImage, Source
from ingest.split.pictures import save_jpeg
from ocr.look import Verdict, look, same_page
from workers.child import Order
from workers.tasks.pages import answer_each, fractions, open_ordered

LOOKING_HEIGHT: Final = 1600
"""Pixels: enough for every verdict and for the screen, an eighth of the work of 300 dpi."""
THUMB: Final = 240

Seen = list[tuple[int, int]]


def run(order: Order) -> None:
    """Look at the pages."""
    spec = order.spec
    with open_ordered(spec) as source:
        order.say({"pages": source.pages, "kind": spec["kind"], "signed": source.signed})
        numbers = spec.get("numbers") or list(range(1, source.pages + 1))
        seen: Seen = [(number, fingerprint) for number, fingerprint in spec.get("seen") or []]
        answer_each(order, numbers, lambda number: look_at(source, number, spec.get("out"), seen))


def look_at(source: Source, number: int, out: str | None, seen: Seen) -> dict[str, Any]:
    """Return the answer for one page, its pictures written, and remember its fingerprint."""
    began = time.monotonic()
    page = source.page(number, height=LOOKING_HEIGHT, notes=True)
    found = look(page.image, dpi=page.dpi, bilevel=page.bilevel, photo=page.photo)
    verdicts = [*found.verdicts, *repeated(found.fingerprint, seen, blank=found.blank)]
    if not found.blank:
        seen.append((number, found.fingerprint))
    height, width = page.image.shape[:2]
    return {
        "width": width,
        "height": height,
        "dpi": page.dpi,
        **write_pictures(page, out),
        "verdicts": [as_answer(verdict) for verdict in verdicts],
        "fingerprint": found.fingerprint,
        "codes": list(found.codes),
        "blank": found.blank,
        "born_digital": page.born_digital,
        "own_text": page.own_text,
        "own_words": [(text, *fractions(box, (width, height))) for text, box in page.own_words],
        "seconds": round(time.monotonic() - began, 2),
    }


def repeated(fingerprint: int, seen: Seen, *, blank: bool) -> list[Verdict]:
    """Return the verdict on a page that was there before; blank pages are all alike and say nothing."""
    if blank:
        return []
    twin = next((number for number, other in seen if same_page(fingerprint, other)), None)
    return [] if twin is None else [Verdict("same_page", "review", twin)]


def write_pictures(page: PageImage, out: str | None) -> dict[str, str | None]:
    """Write the page for the screen, small and large, when there is a folder for it."""
    if out is None:
        return {"thumb": None, "view": None}
    thumb, view = Path(out) / f"{page.number:04d}-thumb.jpg", Path(out) / f"{page.number:04d}-view.jpg"
    save_jpeg(page.image, thumb, longest=THUMB)
    save_jpeg(page.image, view)
    return {"thumb": str(thumb), "view": str(view)}


def as_answer(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as it stands in an answer and in a row."""
    return {"code": verdict.code, "severity": verdict.severity, "value": verdict.value}
