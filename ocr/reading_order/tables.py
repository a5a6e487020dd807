"""Ruled tables: their cells and the lines of text in them, row by row, each cell's lines together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.paper import Pixels
from ocr.reading_order.lines import Box, Line, find_lines
from ocr.reading_order.rules import Rules

FEWEST_CELLS: Final = 3
NARROWEST: Final = 0.3
"""Of the page's width; smaller ones are stamps and boxes to tick."""
_SMALLEST_CELL = 1.1
_FULL = 0.75
_SAME_ROW = 1.0
_SHARED = 0.6
_MOST_BESIDE = 0.25
_SPECK = 8


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table.

    box: (left, top, right, bottom). beside: the parts of the page left and right of it that are not bare. rows: for
    each row of cells the groups of text lines in reading order; the lines of one group stand side by side on the page.
    """

    box: Box
    beside: tuple[Box, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


def find_tables(ink: Pixels, rules: Rules, letter: float) -> list[Table]:
    """Return the ruled tables of a page from top to bottom.

    `ink`, `rules` and `letter` belong to one picture, and so do the boxes returned. What only looks like a table (a
    frame around the page, a box with two parts, cells that run into each other) is none.
    """
    joined = np.asarray(cv2.dilate(rules.both, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_32S)
    text = np.asarray(ink & (1 - joined), dtype=np.uint8)
    tables = []
    for index, (left, top, width, height, _area) in enumerate(stats.tolist()):
        if index == 0 or width < NARROWEST * ink.shape[1] or height < 2 * letter:
            continue
        box = (left, top, left + width, top + height)
        cells = _cells(np.asarray(labels[top : box[3], left : box[2]] == index, dtype=np.uint8), box, letter)
        if len(cells) < FEWEST_CELLS or _overlap(cells) or not _alone(box, text):
            continue
        rows = (tuple(_row(row, text, letter)) for row in _rows(cells, letter))
        tables.append(Table(box, tuple(_beside(box, text)), tuple(row for row in rows if row)))
    return sorted(tables, key=lambda table: table.box[1])


def _alone(box: Box, text: Pixels) -> bool:
    """Say whether hardly anything is written beside a table; what has writing beside it is a stamp or a small frame."""
    left, top, right, bottom = box
    inside, all_of_it = int(text[top:bottom, left:right].sum()), int(text[top:bottom].sum())
    return all_of_it - inside <= _MOST_BESIDE * max(inside, 1) or inside == 0


def _beside(box: Box, text: Pixels) -> Iterator[Box]:
    left, top, right, bottom = box
    for side in ((0, top, left, bottom), (right, top, text.shape[1], bottom)):
        if text[top:bottom, side[0] : side[2]].sum() >= _SPECK:
            yield side


def _cells(grid: Pixels, box: Box, letter: float) -> list[Box]:
    """Return what the rules part: the light regions inside the table's box; its edges close open sides."""
    smallest = _SMALLEST_CELL * letter
    _, _, stats, _ = cv2.connectedComponentsWithStats(1 - grid, connectivity=4, ltype=cv2.CV_32S)
    cells = []
    for left, top, width, height, area in stats[1:].tolist():
        if width >= smallest and height >= smallest and area >= _FULL * width * height:
            cells.append((box[0] + left, box[1] + top, box[0] + left + width, box[1] + top + height))
    return cells


def _overlap(cells: Sequence[Box]) -> bool:
    return any(
        min(one[2], other[2]) - max(one[0], other[0]) > 2 and min(one[3], other[3]) - max(one[1], other[1]) > 2
        for number, one in enumerate(cells)
        for other in cells[:number]
    )


def _rows(cells: Sequence[Box], letter: float) -> Iterator[list[Box]]:
    """Yield the cells whose tops are level, from left to right."""
    row: list[Box] = []
    for cell in sorted(cells, key=lambda cell: cell[1]):
        if row and cell[1] - row[0][1] > _SAME_ROW * letter:
            yield sorted(row)
            row = []
        row.append(cell)
    if row:
        yield sorted(row)


def _row(cells: Sequence[Box], text: Pixels, letter: float) -> Iterator[tuple[Line, ...]]:
    """Yield the lines of a row of cells; cells of one line that stand side by side make one group."""
    group: list[Line] = []
    for cell in cells:
        lines = find_lines(text, cell, letter)
        if not lines:
            continue
        if group and not (len(lines) == 1 and _level(group[-1], lines[0])):
            yield tuple(group)
            group = []
        if len(lines) == 1:
            group += lines
        else:
            yield from ((line,) for line in lines)
    if group:
        yield tuple(group)


def _level(one: Line, following: Line) -> bool:
    """Say whether a line stands beside the one before it: they share most of their rows."""
    shared = min(one.bottom, following.bottom) - max(one.top, following.top)
    beside = following.box[0] >= one.box[2]
    return beside and shared >= _SHARED * min(one.bottom - one.top, following.bottom - following.top)
