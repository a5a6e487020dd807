"""What the page tasks share: the open file, and one answer for each page whatever happens to it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ingest.errors import Refused, TooHeavy
from ingest.sniff import Kind
from ingest.split.document import open_source
from ingest.split.limits import Limits
from ingest.split.pages import Source
from ocr.house import is_of_the_house
from ocr.memory import one_memory_error
from workers.child import Order, error_of


def open_ordered(spec: Mapping[str, Any]) -> Source:
    """Open the file of a spec {path, kind, limits}; limits left out are the defaults."""
    return open_source(Path(spec["path"]), Kind(spec["kind"]), limits_of(spec))


def limits_of(spec: Mapping[str, Any]) -> Limits:
    """Return the limits of a spec."""
    return Limits.from_dict(spec.get("limits") or {})


def answer_each(order: Order, numbers: list[int], work: Callable[[int], dict[str, Any]]) -> None:
    """Say what `work` finds on each page; a page that is refused is answered with its error and the rest go on."""
    for number in numbers:
        try:
            with one_memory_error():
                answer = work(number)
        except Refused as refused:
            if is_of_the_house(refused):
                raise
            answer = {"error": error_of(refused)}
        except MemoryError:
            answer = {"error": error_of(TooHeavy())}
        order.say({"number": number, **answer})


def fractions(box: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return a pixel box as fractions of the page's width and height, to a hundredth of a thousandth."""
    wide, tall = size
    left, top, right, bottom = box
    return round(left / wide, 5), round(top / tall, 5), round(right / wide, 5), round(bottom / tall, 5)
