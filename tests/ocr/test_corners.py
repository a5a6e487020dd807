"""A sheet's corner over another's text, and a corner folded over text, are found; bare ones are not."""

import cv2
import numpy as np
import pytest

from ocr.corners import covers_text, folded_corner
from ocr.edges import crossing_edges
from ocr.paper import Marks, Pixels, even_light, find_marks, ink_of


def paper(*rows: int) -> Pixels:
    """Rows of letters, each 10 by 16 pixels, from one margin to the other."""
    drawn = np.full((1400, 990), 250, np.uint8)
    for row in rows:
        for left in range(90, 900, 24):
            drawn[row : row + 16, left : left + 10] = 30
    return drawn


def marks_of(picture: Pixels) -> Marks:
    return find_marks(ink_of(even_light(picture)))


def a_sheet_over(picture: Pixels) -> Pixels:
    """Another sheet with text of its own over the lower right of it."""
    picture[600:, 300:] = paper(700, 760, 820)[600:, 300:]
    cv2.polylines(picture, [np.array([[300, 1399], [300, 600], [989, 600]])], False, (140,), 2)
    return picture


@pytest.mark.parametrize(("rows", "said"), [((100, 160, 220), "rescan"), ((), None)])
def test_a_sheets_corner_hides_a_sheet_that_has_text(rows: tuple[int, ...], said: str | None) -> None:
    picture = a_sheet_over(paper(*rows))
    assert covers_text(crossing_edges(picture), marks_of(picture)) == said


def corner_away(picture: Pixels, leg: int) -> Pixels:
    """The right lower corner folded, the flap bare, a line where the fold is."""
    down, across = 1399 - leg, 989 - leg
    cv2.fillPoly(picture, [np.array([[989, down], [across, 1399], [across, down]])], (238,))
    cv2.fillPoly(picture, [np.array([[989, down], [across, 1399], [989, 1399]])], (205,))
    return np.asarray(cv2.line(picture, (989, down), (across, 1399), (140,), 2), np.uint8)


@pytest.mark.parametrize(
    ("rows", "leg", "said"),
    [((100, 700, 1250), 400, "rescan"), ((100, 160, 220), 300, "review"), ((100, 700, 1250), 60, None)],
)
def test_a_folded_corner_counts_by_what_may_lie_under_it(rows: tuple[int, ...], leg: int, said: str | None) -> None:
    picture = corner_away(paper(*rows), leg)
    assert folded_corner(crossing_edges(picture), picture, marks_of(picture)) == said
