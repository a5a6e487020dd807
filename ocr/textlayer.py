"""Invisible text exactly under the words of a picture, so that a record can be searched, selected and copied."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pikepdf import Matrix

from ocr.glyphless import ADVANCE, GlyphlessFont
from ocr.words import Word

FONT = "/SohoaText"


def text_layer(words: Sequence[Word], *, canvas_height: int, to_page: Matrix, font: GlyphlessFont) -> bytes:
    """Return content that draws nothing and says each word where its box is, in reading order.

    to_page: canvas pixels with y pointing up to the page's user space. Text rendering mode 3 neither fills nor strokes.
    """
    runs = [run for word, gap in _with_gaps(words) for run in _runs(word, gap, canvas_height, font)]
    matrix = " ".join(f"{value:.6f}" for value in to_page.shorthand)
    return "\n".join([f"q {matrix} cm BT 3 Tr", *runs, "ET Q"]).encode("ascii")


def _with_gaps(words: Sequence[Word]) -> Iterator[tuple[Word, int | None]]:
    """Yield each word with the width of the space behind it, None at the end of a line."""
    for word, following in pairwise([*words, None]):
        if word is None:
            continue
        same_line = following is not None and following.line == word.line
        yield word, max(1, following.box[0] - word.box[2]) if same_line and following else None


def _runs(word: Word, gap: int | None, canvas_height: int, font: GlyphlessFont) -> Iterator[str]:
    left, top, right, bottom = word.box
    size = max(1, bottom - top)
    yield f"{FONT} {size} Tf {_stretch(len(word.text), right - left, size)} Tz"
    yield f"1 0 0 1 {left} {canvas_height - bottom} Tm <{font.encode(word.text).hex()}> Tj"
    if gap is not None:
        yield f"{_stretch(1, gap, size)} Tz <{font.encode(' ').hex()}> Tj"


def _stretch(letters: int, width: int, size: int) -> str:
    """Return the horizontal scaling, in per cent, that makes a run as wide as its box."""
    return f"{100 * max(1, width) / (letters * ADVANCE * size):.3f}"
