"""Invisible text exactly under the words of a picture, so that a record can be searched, selected and copied."""

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from statistics import median

from pikepdf import Matrix

from ocr.glyphless import ADVANCE, GlyphlessFont
from ocr.words import Word

FONT = "/SohoaText"
_NARROWEST_SPACE = 0.2
"""Of the line's height."""


def text_layer(words: Sequence[Word], *, canvas_height: int, to_page: Matrix, font: GlyphlessFont) -> bytes:
    """Return content that draws nothing and says each word where its box is, in reading order.

    to_page: canvas pixels with y pointing up to the page's user space. Text rendering mode 3 neither fills nor strokes.
    """
    runs: list[str] = []
    for _, line in groupby(words, key=lambda word: word.line):
        runs += _line(list(line), canvas_height, font)
    matrix = " ".join(f"{value:.6f}" for value in to_page.shorthand)
    return "\n".join([f"q {matrix} cm BT 3 Tr", *runs, "ET Q"]).encode("ascii")


def _line(words: Sequence[Word], canvas_height: int, font: GlyphlessFont) -> Iterator[str]:
    """Yield the runs of one line: each word as wide as its box, all of one height so that readers see one line."""
    top, bottom = _rows(words)
    size = max(1, bottom - top)
    narrowest = _NARROWEST_SPACE * size
    for word, following in zip_longest(words, words[1:]):
        left, _, right, _ = word.box
        code = font.encode(word.text).hex()
        width = float(right - left)
        if following is not None:
            space = max(narrowest, following.box[0] - right)
            # Where two boxes touch, the word gives way: a space too narrow to see is lost when text is copied.
            width = max(width / 2, min(width, following.box[0] - left - space))
        yield f"{FONT} {size} Tf {_stretch(len(word.text), width, size)} Tz"
        yield f"1 0 0 1 {left} {canvas_height - bottom} Tm <{code}> Tj"
        if following is not None:
            yield f"{_stretch(1, space, size)} Tz <{font.encode(' ').hex()}> Tj"


def _rows(words: Sequence[Word]) -> tuple[int, int]:
    """Return (top, bottom) of a line; a seal or a stroke read as one huge word does not stretch it."""
    heights = [word.box[3] - word.box[1] for word in words]
    usual = [word.box for word, height in zip(words, heights, strict=True) if height <= 1.6 * median(heights)]
    return min(box[1] for box in usual), max(box[3] for box in usual)


def _stretch(letters: int, width: float, size: int) -> str:
    """Return the horizontal scaling, in per cent, that makes a run as wide as its box."""
    return f"{100 * max(1.0, width) / (letters * ADVANCE * size):.3f}"
