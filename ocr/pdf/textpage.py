"""A page as its words: what hOCR and ALTO are written from."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ocr.words import Word, plain

Box = tuple[int, int, int, int]

_PARTED = 0.8
"""Of the usual line's height: a larger gap between two lines begins a new block."""


@dataclass(frozen=True, slots=True)
class TextPage:
    """One page. size: (width, height) in pixels of the upright, straight picture; words: with boxes in it, in reading
    order. source: the name of the file that it came from. dpi: (across, down), or None when unknown."""

    source: str
    size: tuple[int, int]
    words: Sequence[Word]
    dpi: tuple[float, float] | None = None


def blocks_of(words: Sequence[Word]) -> list[list[list[Word]]]:
    """Return blocks of lines of words. Where all words are of one block, lines far from one another part them."""
    kept = [word for word in words if plain(word.text).strip()]
    lines = [list(line) for _, line in groupby(kept, key=lambda word: (word.block, word.line))]
    if len({word.block for word in kept}) > 1:
        return [list(block) for _, block in groupby(lines, key=lambda line: line[0].block)]
    blocks: list[list[list[Word]]] = []
    for line in lines:
        if blocks and _follows(bounds(blocks[-1][-1]), bounds(line)):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def bounds(words: Sequence[Word]) -> Box:
    """Return the box around words; ValueError when there are none."""
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _follows(above: Box, below: Box) -> bool:
    """Say whether a line stands under another, near and partly beneath it."""
    height = min(above[3] - above[1], below[3] - below[1])
    beneath = below[0] < above[2] and above[0] < below[2]
    return beneath and above[1] < below[1] and below[1] - above[3] <= _PARTED * height
