"""Lines of text in a column or cell."""

import cv2
import numpy as np

from ocr.paper import Pixels, find_marks
from ocr.reading_order.lines import find_lines, letter_height

CELL = (10, 20, 290, 180)


def cell(*lines: tuple[int, int], words: int = 6) -> Pixels:
    """An ink mask with lines of words between the rows given."""
    ink = np.zeros((200, 300), np.uint8)
    for top, bottom in lines:
        for x in range(20, 20 + words * 40, 40):
            ink[top:bottom, x : x + 25] = 1
    return ink


def test_lines_share_out_the_rows_of_their_cell() -> None:
    one, two = find_lines(cell((40, 52), (60, 72)), CELL, 12)
    assert (one.top, one.bottom, one.baseline) == (40, 52, 52)
    assert (two.top, two.bottom, two.baseline) == (60, 72, 72)
    assert one.box[3] == two.box[1] == 56
    assert one.box[0] <= 20
    assert one.box[2] >= 245


def test_tone_marks_belong_to_the_line_below() -> None:
    ink = cell((40, 52))
    ink[36:38, 25:30] = 1
    (line,) = find_lines(ink, CELL, 12)
    assert line.top == 36


def test_a_lone_digit_and_a_dash_are_lines() -> None:
    ink = np.zeros((200, 300), np.uint8)
    ink[50:62, 40:42] = 1
    ink[90:91, 40:45] = 1
    assert [line.top for line in find_lines(ink, CELL, 12)] == [50, 90]


def test_the_foot_of_a_four_is_its_base_line() -> None:
    ink = np.zeros((200, 300), np.uint8)
    ink[57:59, 40:48] = 1
    ink[50:62, 45:48] = 1
    assert find_lines(ink, CELL, 12)[0].baseline == 62


def test_tails_hang_below_the_base_line() -> None:
    ink = cell((40, 52))
    ink[52:56, 30:32] = 1
    assert find_lines(ink, CELL, 12)[0].baseline == 52


def test_lines_that_touch_are_parted() -> None:
    ink = cell((40, 52), (58, 70), (76, 88))
    ink[40:88, 100:102] = 1
    assert len(find_lines(ink, CELL, 12)) == 3


def test_an_empty_cell_has_no_lines() -> None:
    ink = np.zeros((200, 300), np.uint8)
    ink[100, 100] = 1
    assert find_lines(ink, CELL, 12) == []


def test_letters_are_as_high_as_most_of_them() -> None:
    ink = np.zeros((1000, 800), np.uint8)
    for number in range(30):
        cv2.rectangle(ink, (20 + 20 * number, 100), (30 + 20 * number, 109 if number else 130), 1, cv2.FILLED)
    assert letter_height(find_marks(ink)) == 10
    assert letter_height(find_marks(np.zeros((1000, 800), np.uint8))) == 10


def test_dots_that_outnumber_the_letters_are_no_letters() -> None:
    ink = np.zeros((1000, 800), np.uint8)
    for number in range(30):
        cv2.rectangle(ink, (20 + 20 * number, 100), (30 + 20 * number, 109), 1, cv2.FILLED)
    for x in range(20, 780, 6):
        ink[[203, 303, 403], x : x + 3] = ink[[204, 304, 404], x : x + 3] = ink[[205, 305, 405], x : x + 3] = 1
    assert letter_height(find_marks(ink)) == 10
