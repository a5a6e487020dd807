"""The words of an upright page: its working copy is read, and the page as it is when that went badly.

Cleaning can do harm where it misunderstands a page. Then few words are sure, the page is read once more without any
cleaning or laying out, and the reading with more sure letters is kept.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ocr.cleaning.clean import working_copy
from ocr.cleaning.scale import letter_height
from ocr.errors import OutOfTime
from ocr.language.doubts import check
from ocr.language.number import join_numbers
from ocr.language.second_reading import reread_numbers
from ocr.paper import Pixels, to_grey
from ocr.reading_order.layout import unfold
from ocr.reading_order.patches import fold_back
from ocr.reading_order.scrawls import without_scrawls
from ocr.reading_order.signs import with_signs
from ocr.tesseract import read_words
from ocr.words import Word, mean_confidence

UNSURE: Final = 85.0
"""Mean confidence below which a page is read again; pages read well have 90 and more, spoilt by cleaning 30 to 85."""
WORTHLESS: Final = 60.0
"""Confidence of a word that is as likely wrong as right: surer words count for a reading, less sure ones against it."""
PLAINLY_BETTER: Final = 1.03
"""The second reading has its columns mixed: at about the same worth the first is the better one."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a page, boxes in pixels of the straight page, and whether it was read twice to get them."""

    words: tuple[Word, ...]
    read_twice: bool


def recognise(upright: Pixels, straight: Pixels, *, angle: float, dpi: float, lang: str, timeout: float) -> Recognised:
    """Return what a page says.

    upright: H×W or H×W×3 uint8, still askew by `angle` degrees. straight: the same page made straight. The second
    reading has what the first left of `timeout` seconds; without time for it the first one counts.
    Raises OutOfTime, LanguageMissing, EngineMissing or EngineFailed.
    """
    end = time.monotonic() + timeout
    grey = to_grey(straight)
    first = _cleaned(upright, grey, angle=angle, dpi=dpi, lang=lang, end=end)
    if mean_confidence(first) >= UNSURE or (not first and letter_height(grey) is None):
        return Recognised(tuple(first), read_twice=False)
    try:
        again = check(read_words(grey, lang=lang, dpi=dpi, timeout=_left(end)), lang=lang)
    except OutOfTime:
        again = []
    return Recognised(tuple(better(first, again)), read_twice=True)


def better(first: Sequence[Word], second: Sequence[Word]) -> Sequence[Word]:
    """Return the reading with more sure letters; the first unless the second is plainly better."""
    return second if worth(second) > PLAINLY_BETTER * max(0.0, worth(first)) else first


def worth(words: Sequence[Word]) -> float:
    """Return how much was read: letters weighted by how far their word's confidence is above or below WORTHLESS.

    A mean would prefer the reading that leaves out whatever is hard to read.
    """
    return sum(len(word.text) * (word.confidence - WORTHLESS) for word in words)


def _cleaned(upright: Pixels, straight: Pixels, *, angle: float, dpi: float, lang: str, end: float) -> list[Word]:
    """Return the words of the working copy, boxes in pixels of the straight page (H×W uint8)."""
    grey, canvas = working_copy(upright, angle=angle, dpi=dpi)
    unfolded, patches = unfold(grey)
    found = fold_back(read_words(unfolded, lang=lang, dpi=dpi * canvas.scale, timeout=_left(end)), patches)
    written = without_scrawls(with_signs(found, grey))
    joined = [replace(word, box=canvas.back(word.box)) for word in join_numbers(written)]
    return check(reread_numbers(joined, straight, timeout=_left(end)), lang=lang)


def _left(end: float) -> float:
    """Return the seconds left, never zero: the engine takes zero for no limit."""
    return max(0.1, end - time.monotonic())
