"""Edges that cross a picture are found; what lies wholly inside is none."""

import cv2
import numpy as np
import pytest

from ocr.edges import crossing_edges
from ocr.paper import Pixels, reduced, to_grey
from tests.ocr.pages import MONTHLY, OFFICIAL, page_of


def paper() -> Pixels:
    return np.full((1400, 990), 250, np.uint8)


@pytest.mark.parametrize(("start", "end"), [((0, 500), (989, 520)), ((400, 0), (380, 1399)), ((0, 300), (350, 0))])
def test_an_edge_from_border_to_border_is_found_where_it_is(start: tuple[int, int], end: tuple[int, int]) -> None:
    edges = crossing_edges(np.asarray(cv2.line(paper(), start, end, 150, 2), np.uint8))
    assert len(edges) == 1
    off = np.abs((np.array([start, end]) - edges[0].start) @ edges[0].across)
    assert off.max() < 4


def test_a_sheet_on_a_lid_has_a_corner() -> None:
    picture = paper()
    picture[700:, 300:] = 200
    assert len(crossing_edges(picture)) == 2


def test_a_frame_a_card_and_a_rule_inside_the_margins_are_no_crossing_edges() -> None:
    picture = cv2.rectangle(paper(), (60, 60), (930, 1340), 40, 3)
    cv2.rectangle(picture, (300, 300), (700, 560), 200, -1)
    cv2.line(picture, (100, 900), (900, 900), 40, 2)
    assert crossing_edges(np.asarray(picture, np.uint8)) == []


def test_the_lines_of_an_exercise_book_are_no_edges() -> None:
    picture = paper()
    picture[100:1300:45] = 190
    assert crossing_edges(picture) == []


@pytest.mark.parametrize("page", [OFFICIAL, MONTHLY])
def test_a_page_of_text_has_none(page: object) -> None:
    assert crossing_edges(reduced(to_grey(page_of(page, dpi=150)), longest=1400)) == []  # type: ignore[arg-type]
