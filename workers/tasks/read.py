"""Task `read`: pages drawn at full resolution and read.

Spec {path, kind, limits?, out?, lang?, timeout?, number | numbers, rotation?, skew?}: without `out` no picture is made,
a `rotation` (clockwise) or `skew` that is given is used, not looked for. A page each: {"number", "text", "words":
[[text, left, top, right, bottom, confidence, line], ...] with boxes as fractions (of an unsure word an eighth item:
what it may have been), "rotation", "skew", "skew_confidence", "confidence", "width", "height", "dpi", "view",
"verdicts", "seconds"} or {"number", "error"}.
"""

import time
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from ingest.errors import TooHeavy
from ingest.split.pages import Source
from ingest.split.pictures import save_jpeg
from ocr.errors import EngineFailed, OutOfTime
from ocr.look import mended_verdicts
from ocr.page import Reading, ReadOptions, read
from ocr.paper import Pixels
from ocr.words import Word
from workers.child import Order
from workers.tasks.look import as_answer
from workers.tasks.pages import answer_each, fractions, limits_of, open_ordered

VIEW_HEIGHT: Final = 1700
ENGINE_SHARE: Final = 0.8
"""Part of a page's time that the engine may use: it must end before the child is killed."""
LARGEST_OUTPUT: Final = 2**20
"""Bytes: more than the engine writes of any page."""


def run(order: Order) -> None:
    """Read the pages."""
    spec = order.spec
    numbers = spec.get("numbers") or [spec["number"]]
    try:
        with open_ordered(spec) as source:
            answer_each(order, numbers, lambda number: read_page(source, number, spec))
    except EngineFailed as fault:
        advice = {lang: fault.advice_in(lang) for lang in ("vi", "en")}
        order.say({"lacks": {"code": fault.code, "advice": advice}})


def read_page(source: Source, number: int, spec: dict[str, Any]) -> dict[str, Any]:
    """Return the answer for one page, its straight picture written.

    Raises TooHeavy when the engine gives up on the page, EngineFailed when the engine is not there at all.
    """
    began = time.monotonic()
    page = source.page(number)
    options = ReadOptions(
        lang=spec.get("lang") or "vie",
        dpi=page.rendered_dpi,
        rotation=spec.get("rotation"),
        skew=spec.get("skew"),
        timeout=spec.get("timeout") or limits_of(spec).seconds * ENGINE_SHARE,
    )
    try:
        reading = read(page.image, options)
    except OutOfTime as fault:
        raise TooHeavy from fault
    except EngineFailed as fault:
        if fault.transient:
            raise
        prove_room()
        raise TooHeavy from fault
    view = write_view(reading.image, number, spec.get("out"))
    return {**as_answers(reading), "dpi": page.dpi, "view": view, "seconds": round(time.monotonic() - began, 2)}


def prove_room() -> None:
    """Raise OSError when the disk is full: the engine, which does not say why it failed, may have met that."""
    with TemporaryFile() as trial:
        trial.write(bytes(LARGEST_OUTPUT))


def write_view(image: Pixels, number: int, out: str | None) -> str | None:
    """Write the straight page for the screen, when there is a folder for it."""
    if out is None:
        return None
    view = Path(out) / f"{number:04d}-straight.jpg"
    save_jpeg(image, view, height=VIEW_HEIGHT)
    return str(view)


def as_answers(reading: Reading) -> dict[str, Any]:
    """Return a reading as it stands in an answer."""
    return {
        "text": reading.text,
        "words": [_row(word, reading.size) for word in reading.words],
        "rotation": reading.rotation,
        "skew": reading.skew,
        "skew_confidence": reading.skew_confidence,
        "confidence": reading.confidence,
        "width": reading.size[0],
        "height": reading.size[1],
        "verdicts": [as_answer(verdict) for verdict in mended_verdicts(reading.rotation, reading.skew)],
    }


def _row(word: Word, size: tuple[int, int]) -> tuple[Any, ...]:
    row = (word.text, *fractions(word.box, size), round(word.confidence, 1), word.line)
    return (*row, word.alternatives) if word.alternatives else row
