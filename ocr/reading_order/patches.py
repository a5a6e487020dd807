"""A page taken apart into patches and laid out anew for the engine; afterwards every word goes back to its place."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ocr.paper import Pixels
from ocr.reading_order.lines import Box
from ocr.words import Word


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of the page: where it is taken from and the left upper corner of where it is laid.

    line: the running number of the line that it belongs to, None when the engine is to find the lines in it.
    block: running number of the strip or table that it is part of.
    """

    box: Box
    x: int
    y: int
    block: int
    line: int | None = None


def lay(grey: Pixels, patches: Sequence[Patch], size: tuple[int, int]) -> Pixels:
    """Return the picture, (width, height) large, of the patches of a page (H×W uint8) on bare paper."""
    picture = np.full((size[1], size[0]), int(np.median(grey[::4, ::4])), np.uint8)
    for patch in patches:
        left, top, right, bottom = patch.box
        place = picture[patch.y : patch.y + bottom - top, patch.x : patch.x + right - left]
        np.minimum(place, grey[top:bottom, left:right], out=place)
    return picture


def fold_back(words: Iterable[Word], patches: Sequence[Patch]) -> list[Word]:
    """Return the words read from `lay`'s picture in the order of the patches, boxes where they stand on the page.

    Lines and blocks are numbered anew: a patch with a line of its own is that line, in others the engine's lines count.
    """
    placed = sorted(((_home(word, patches), word) for word in words), key=lambda found: found[0])
    lines, blocks = _Numbers(), _Numbers()
    back = []
    for home, word in placed:
        patch = patches[home]
        own = patch.line is not None
        block = (patch.block, None if own else word.block)
        line = (patch.block, patch.line, None if own else word.line)
        back.append(replace(word, box=_moved(word.box, patch), line=lines.of(line), block=blocks.of(block)))
    return back


class _Numbers:
    """Running numbers: a new one whenever the key changes."""

    def __init__(self) -> None:
        self._number = -1
        self._last: Hashable = None

    def of(self, key: Hashable) -> int:
        if self._number < 0 or key != self._last:
            self._number += 1
        self._last = key
        return self._number


def _home(word: Word, patches: Sequence[Patch]) -> int:
    """Return the number of the patch that holds the word's middle, or the nearest one."""
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2

    def distance(number: int) -> float:
        patch = patches[number]
        right, bottom = patch.x + patch.box[2] - patch.box[0], patch.y + patch.box[3] - patch.box[1]
        return max(patch.x - x, 0, x - right) + max(patch.y - y, 0, y - bottom)

    return min(range(len(patches)), key=distance)


def _moved(box: Box, patch: Patch) -> Box:
    """Return the box where it stands on the page, cut off at the patch's edges, at least a pixel large."""
    left, top, right, bottom = patch.box
    across, down = left - patch.x, top - patch.y
    x0, y0 = min(max(box[0] + across, left), right - 1), min(max(box[1] + down, top), bottom - 1)
    return x0, y0, max(x0 + 1, min(box[2] + across, right)), max(y0 + 1, min(box[3] + down, bottom))
