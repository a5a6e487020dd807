"""Red ink is lifted off the reading, and nothing else."""

import cv2
import numpy as np

from ocr.cleaning.seal import without_red
from ocr.paper import Pixels, to_grey

RED, BLUE, BLACK = (205, 40, 60), (30, 60, 200), (20, 20, 20)


def sheet(size: tuple[int, int], colour: tuple[int, int, int] = (250, 250, 250)) -> Pixels:
    return np.full((*size, 3), colour, np.uint8)


def test_red_ink_is_lifted_and_blue_and_black_stay() -> None:
    page = sheet((600, 400))
    for row, colour in ((100, RED), (250, BLUE), (400, BLACK)):
        cv2.putText(page, "DAU", (60, row), cv2.FONT_HERSHEY_SIMPLEX, 3, colour, 8)
    copy = without_red(page)
    assert copy[20:130].min() > 200
    assert copy[170:280].min() < 120
    assert copy[320:430].min() < 60


def test_black_under_a_seal_stays() -> None:
    page = sheet((400, 400))
    cv2.circle(page, (200, 200), 120, RED, 12)
    cv2.line(page, (60, 200), (340, 200), BLACK, 6)
    copy = without_red(page)
    assert copy[200, 70:330].max() < 60
    assert copy[75:85, 195:205].min() > 200


def test_a_page_without_red_is_plain_grey() -> None:
    page = sheet((200, 200))
    cv2.putText(page, "A", (60, 100), cv2.FONT_HERSHEY_SIMPLEX, 3, BLUE, 8)
    assert np.array_equal(without_red(page), to_grey(page))


def test_pink_paper_is_no_seal() -> None:
    page = sheet((200, 200), (250, 200, 210))
    assert np.array_equal(without_red(page), to_grey(page))


def test_a_seal_in_the_shadow_is_lifted_to_the_brightness_around_it() -> None:
    page = sheet((600, 400))
    cv2.circle(page, (200, 300), 120, RED, 12)
    cv2.line(page, (200, 60), (200, 540), BLACK, 6)
    shade = np.linspace(0.25, 1, 600)[:, None, None]
    copy = without_red((page * shade).astype(np.uint8))
    around, ring = copy[300, 20:60].mean(), copy[300, 78:84].mean()
    assert ring == np.clip(ring, around - 15, around + 5)
    assert (copy[100:500, 199:202] < 40).all()


def test_a_seal_on_pink_paper_is_lifted() -> None:
    page = sheet((400, 400), (250, 205, 215))
    cv2.circle(page, (200, 200), 120, RED, 12)
    assert np.ptp(without_red(page)) < 25


def test_a_faint_seal_is_lifted() -> None:
    page = sheet((400, 400))
    cv2.circle(page, (200, 200), 120, RED, 12)
    faint = (215 - (250.0 - page) * 0.22).astype(np.uint8)
    assert np.ptp(without_red(faint)) < 12
