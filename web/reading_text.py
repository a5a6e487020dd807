"""The text of a page cut into runs: what was asked for marked, what the machine was unsure of underlined."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from storage.models import Reading
from storage.search.asked import parse
from storage.search.doubts import alternatives_of, is_doubtful, may_be
from storage.search.marks import Span, places


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the text. marked: it was asked for. doubt: why to look at it again, or empty."""

    text: str
    marked: bool
    doubt: str


def runs_of(reading: Reading | None, asked: str) -> tuple[Run, ...]:
    """The text of a reading in runs; none without a reading or a text."""
    if reading is None:
        return ()
    marked = places(reading.text, parse(asked), wide=True, unsure=may_be(reading.words))
    doubts = doubtful_spans(reading)
    cuts = sorted({0, len(reading.text), *(end for span in (*marked, *doubts) for end in span)})
    return tuple(
        Run(
            reading.text[start:end],
            any(first <= start < last for first, last in marked),
            next((why for (first, last), why in doubts.items() if first <= start < last), ""),
        )
        for start, end in pairwise(cuts)
    )


def doubtful_spans(reading: Reading) -> dict[Span, str]:
    """Where in the text the words stand that the machine was unsure of, each with what is said about it."""
    return dict(_doubtful(reading)) if reading.source == Reading.Source.MACHINE else {}


def _doubtful(reading: Reading) -> Iterator[tuple[Span, str]]:
    at = 0
    for row in reading.words:
        start = reading.text.find(row[0], at)
        if start >= 0:
            at = start + len(row[0])
            if is_doubtful(row):
                yield (start, at), _said(alternatives_of(row))


def _said(alternatives: list[str]) -> str:
    if not alternatives:
        return _("Máy đọc không chắc")
    return _("Máy đọc không chắc; có thể là: %(words)s") % {"words": ", ".join(alternatives)}
