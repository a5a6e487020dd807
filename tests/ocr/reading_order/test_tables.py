"""Cells of ruled tables, row by row."""

import numpy as np
import pytest

from ocr.paper import Pixels, ink_of
from ocr.reading_order.lines import Box
from ocr.reading_order.rules import find_rules
from ocr.reading_order.tables import Table, find_tables

LETTER = 12.0
ROWS = (200, 240, 300, 340)
COLUMNS = (100, 180, 450, 560, 700)


def sheet() -> Pixels:
    return np.full((1000, 800), 255, np.uint8)


def write(page: Pixels, left: int, top: int, *, letters: int = 1) -> Box:
    for x in range(left, left + 10 * letters, 10):
        page[top : top + 12, x : x + 6] = 0
    return left, top, left + 10 * letters - 4, top + 12


def grid(page: Pixels, *, rows: tuple[int, ...] = ROWS, columns: tuple[int, ...] = COLUMNS) -> None:
    for y in rows:
        page[y : y + 2, columns[0] : columns[-1] + 2] = 0
    for x in columns:
        page[rows[0] : rows[-1] + 2, x : x + 2] = 0


def tables_of(page: Pixels) -> list[Table]:
    return find_tables(ink_of(page), find_rules(page, LETTER), LETTER)


def starts(table: Table) -> list[list[list[int]]]:
    """The left edges of the ink of all lines: rows, groups side by side, lines."""
    return [[[line.box[0] + 2 for line in group] for group in row] for row in table.rows]


def test_a_row_of_single_lines_is_one_group_from_left_to_right() -> None:
    page = sheet()
    grid(page)
    for left, letters in ((600, 3), (120, 1), (200, 12), (480, 4)):
        write(page, left, 214, letters=letters)
    (table,) = tables_of(page)
    assert starts(table) == [[[120, 200, 480, 600]]]


def test_the_lines_of_a_cell_stay_together() -> None:
    page = sheet()
    grid(page)
    write(page, 120, 264)
    write(page, 200, 254, letters=20)
    write(page, 200, 276, letters=5)
    write(page, 480, 264, letters=4)
    (table,) = tables_of(page)
    assert starts(table) == [[[120], [200], [200], [480]]]


def test_a_cell_over_several_columns_is_one_cell() -> None:
    page = sheet()
    grid(page)
    page[205:239, 450:452] = 255
    write(page, 430, 214, letters=8)
    (table,) = tables_of(page)
    assert starts(table) == [[[430]]]


def test_a_table_without_outer_edges_is_a_table() -> None:
    page = sheet()
    grid(page)
    page[202:340, COLUMNS[0] : COLUMNS[0] + 2] = 255
    page[202:340, COLUMNS[-1] : COLUMNS[-1] + 2] = 255
    write(page, 120, 214)
    write(page, 600, 214, letters=4)
    (table,) = tables_of(page)
    assert starts(table) == [[[120, 600]]]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [((50, 950), (50, 750)), ((200, 400), (100, 400, 700)), ((200, 240, 260), (100, 140, 180))],
    ids=["frame around the page", "two boxes", "stamp"],
)
def test_other_frames_are_no_tables(rows: tuple[int, ...], columns: tuple[int, ...]) -> None:
    page = sheet()
    grid(page, rows=rows, columns=columns)
    write(page, 210, 300, letters=20)
    assert tables_of(page) == []


def test_cells_that_run_into_each_other_make_no_table() -> None:
    page = sheet()
    grid(page)
    page[ROWS[1] : ROWS[1] + 2, 200:400] = 255
    page[ROWS[2] - 40 : ROWS[2], 450:452] = 255
    write(page, 120, 214)
    assert all(len(row) <= 3 for table in tables_of(page) for row in table.rows)


def test_a_frame_with_writing_beside_it_is_no_table() -> None:
    page = sheet()
    grid(page, columns=(100, 180, 250, 360, 400))
    write(page, 120, 214)
    write(page, 500, 214, letters=20)
    assert tables_of(page) == []


def test_the_margins_of_a_table_are_part_of_it_where_they_are_not_bare() -> None:
    page = sheet()
    grid(page)
    write(page, 200, 214, letters=20)
    write(page, 740, 214, letters=2)
    (table,) = tables_of(page)
    assert [(box[0], box[2]) for box in table.beside] == [(table.box[2], 800)]
