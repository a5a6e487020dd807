"""Invisible text exactly under the words of a picture, so that a record can be searched, selected and copied."""

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from statistics import median

from pikepdf import Matrix

from ocr.pdf.glyphless import ADVANCE, GlyphlessFont
from ocr.words import Word

FONT = "/SohoaText"
_NARROWEST_SPACE = 0.2
"""Of the line's height."""


def text_layer(words: Sequence[Word], *, canvas_height: int, to_page: Matrix, font: GlyphlessFont) -> bytes:
    """Return content that draws nothing and says each word where its box is, in reading order.

    to_page: canvas pixels with y pointing up to the page's user space. Text rendering mode 3 neither fills nor strokes.
    """
    runs: list[str] = []
    at, size = (0, 0), 0
    for _, line in groupby(words, key=lambda word: word.line):
        these = list(line)
        top, bottom = _rows(these)
        if size != max(1, bottom - top):
            size = max(1, bottom - top)
            runs.append(f"{FONT} {size} Tf")
        for left, run in _line(these, size, font):
            # Steps from word to word are short numbers: a page's layer takes two thirds of the bytes.
            place = left, canvas_height - bottom
            runs.append(f"{place[0] - at[0]} {place[1] - at[1]} Td {run}")
            at = place
    matrix = " ".join(f"{value:.6f}" for value in to_page.shorthand)
    return "\n".join([f"q {matrix} cm BT 3 Tr", *runs, "ET Q"]).encode("ascii")


def _line(words: Sequence[Word], size: int, font: GlyphlessFont) -> Iterator[tuple[int, str]]:
    """Yield where each word of a line begins and how it is said: as wide as its box, all of one height (size) so that
    readers see one line. The space after it is as wide as a letter of it: where the next begins is told exactly."""
    narrowest = _NARROWEST_SPACE * size
    for word, following in zip_longest(words, words[1:]):
        left, _, right, _ = word.box
        text, width = word.text, float(right - left)
        if following is not None:
            space = max(narrowest, following.box[0] - right)
            # Where two boxes touch, the word gives way: a space too narrow to see is lost when text is copied.
            width = max(width / 2, min(width, following.box[0] - left - space))
        codes = font.encode(text if following is None else f"{text} ").hex()
        yield left, f"{_stretch(len(text), width, size)} Tz <{codes}> Tj"


def _rows(words: Sequence[Word]) -> tuple[int, int]:
    """Return (top, bottom) of a line; a seal or a stroke read as one huge word does not stretch it."""
    heights = [word.box[3] - word.box[1] for word in words]
    usual = [word.box for word, height in zip(words, heights, strict=True) if height <= 1.6 * median(heights)]
    return min(box[1] for box in usual), max(box[3] for box in usual)


def _stretch(letters: int, width: float, size: int) -> str:
    """Return the horizontal scaling, in per cent, that makes a run as wide as its box."""
    return f"{100 * max(1.0, width) / (letters * ADVANCE * size):.1f}"
