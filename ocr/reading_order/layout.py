"""A page laid out for the engine: columns one below the other, tables row by row without their rules.

Tesseract joins columns line by line, drops the lone digits of a table and reads its rules as letters. So the page is
taken apart before it is read: the right column of a two-column part is laid below the left one, and the lines of a
table's cells follow each other like running text. One picture is read once; afterwards every word is put back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from ocr.cleaning.leaders import find_leaders
from ocr.cleaning.scribbles import without_scribbles
from ocr.paper import Pixels, even_light, find_marks, ink_of, reduced
from ocr.reading_order.columns import Zone, find_zones
from ocr.reading_order.lines import Box, letter_height
from ocr.reading_order.patches import Patch, lay
from ocr.reading_order.rules import Rules, find_rules, without_rules
from ocr.reading_order.tables import Table, find_tables

WORKED_ON = 1200
"""Pixels of the longer side of the picture that the layout is found on."""
_PADDING = 1.2
_CELL_GAP = 0.4
"""Wider than a space between words, but no gap that the engine would take for one between columns."""
_LINE_GAP = 0.5


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found on a page, in pixels of a picture `scale` times smaller than the page."""

    rules: Rules
    tables: list[Table]
    zones: list[Zone]
    letter: float
    scale: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a cell that is to be laid from column `x` of the picture on; its box and base line on the page."""

    box: Box
    baseline: int
    x: int
    number: int


def find_layout(grey: Pixels) -> Layout:
    """Return the layout of an upright, straight page (H×W uint8)."""
    even = even_light(reduced(grey, longest=WORKED_ON))
    ink = ink_of(even)
    marks = find_marks(ink)
    letter = letter_height(marks)
    rules = find_rules(even, letter)
    tables = find_tables(ink, rules, letter)
    rules = replace(rules, across=np.asarray(rules.across | find_leaders(even, letter), dtype=np.uint8))
    free = np.ones(len(ink), dtype=np.bool_)
    for table in tables:
        free[table.box[1] : table.box[3]] = False
    letters = marks.letter[marks.labels] & (rules.both == 0)
    return Layout(rules, tables, find_zones(letters, free, letter), letter, grey.shape[1] / ink.shape[1])


def unfold(grey: Pixels) -> tuple[Pixels, list[Patch]]:
    """Return the picture of a page (H×W uint8, upright, straight) that is read, and the patches to fold back by."""
    layout = find_layout(grey)
    height, width = grey.shape
    # A table that is the whole page and has no cells leaves nothing to lay out.
    patches = list(_patches(layout, height, width)) or [Patch((0, 0, width, height), 0, 0, 0)]
    bottom = max(patch.y + patch.box[3] - patch.box[1] for patch in patches)
    right = max(patch.x + patch.box[2] - patch.box[0] for patch in patches)
    clean = without_scribbles(without_rules(grey, layout.rules), layout.letter * layout.scale)
    return lay(clean, patches, (right, bottom)), patches


def _patches(layout: Layout, height: int, width: int) -> Iterator[Patch]:
    """Yield the patches of the page in reading order."""
    blocks, lines = count(), count()
    padding = round(_PADDING * layout.letter * layout.scale)
    at = row = 0
    parts: list[Zone | Table] = [*layout.zones, *layout.tables]
    for part in sorted(parts, key=_rows_of):
        top, bottom = (min(height, round(edge * layout.scale)) for edge in _rows_of(part))
        if top > row:
            yield Patch((0, row, width, top), 0, at, next(blocks))
            at += top - row + padding
        row = max(row, bottom)
        if isinstance(part, Zone):
            x = round(part.x * layout.scale)
            for columns in ((0, x), (x, width)):
                yield Patch((columns[0], top, columns[1], bottom), columns[0], at, next(blocks))
                at += bottom - top + padding
        else:
            for left, _, right, _ in part.beside:
                start, end = round(left * layout.scale), min(width, round(right * layout.scale))
                yield Patch((start, top, end, bottom), start, at, next(blocks))
                at += bottom - top + padding
            for patch in _table(part, layout, width, at, next(blocks), lines):
                at = max(at, patch.y + patch.box[3] - patch.box[1])
                yield patch
            at += padding
    if row < height or not at:
        yield Patch((0, row, width, height), 0, at, next(blocks))


def _rows_of(part: Zone | Table) -> tuple[int, int]:
    return (part.top, part.bottom) if isinstance(part, Zone) else (part.box[1], part.box[3])


def _table(table: Table, layout: Layout, width: int, at: int, block: int, lines: Iterator[int]) -> Iterator[Patch]:
    """Yield the lines of a table laid one after the other like running text, as far as the page is wide.

    A new row of the table begins no new line: digits standing above each other would be taken for a column.
    """
    gap, leading = (round(share * layout.letter * layout.scale) for share in (_CELL_GAP, _LINE_GAP))
    x = start = round(table.box[0] * layout.scale)
    laid: list[Placed] = []
    for line in _placed(table, lines):
        wide = round((line.box[2] - line.box[0]) * layout.scale)
        if laid and x + wide > width:
            yield from (patches := _set(laid, layout.scale, at, block))
            at, laid, x = _below(patches) + leading, [], start
        laid.append(replace(line, x=x))
        x += wide + gap
    yield from _set(laid, layout.scale, at, block)


def _placed(table: Table, lines: Iterator[int]) -> Iterator[Placed]:
    """Yield the table's lines; those that stand side by side on the page keep their heights, others get base lines."""
    for row in table.rows:
        for group in row:
            number, baseline = next(lines), int(np.median([line.baseline for line in group]))
            yield from (Placed(line.box, baseline, 0, number) for line in group)


def _set(laid: Sequence[Placed], scale: float, at: int, block: int) -> list[Patch]:
    """Return the patches of lines laid side by side from row `at` on, all on one base line."""
    rise = max((line.baseline - line.box[1] for line in laid), default=0)
    patches = []
    for line in laid:
        left, top, right, bottom = (round(edge * scale) for edge in line.box)
        y = at + round((rise - (line.baseline - line.box[1])) * scale)
        patches.append(Patch((left, top, right, bottom), line.x, y, block, line.number))
    return patches


def _below(patches: Sequence[Patch]) -> int:
    return max(patch.y + patch.box[3] - patch.box[1] for patch in patches)
