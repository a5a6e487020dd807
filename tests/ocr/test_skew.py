"""A straight page is never tilted, a crooked one is found out."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocr.paper import Pixels, reduced, to_grey
from ocr.skew import estimate_skew
from tests.ocr.pages import (
    BORN_DIGITAL,
    CHARTS,
    COARSE,
    FAX,
    MONTHLY,
    OFFICIAL,
    PHOTO,
    URGENT,
    empty_page,
    noisy_page,
    page_of,
    turned_by,
)


@pytest.mark.parametrize("index", [0, 1])
def test_a_straight_page_is_not_tilted(index: int) -> None:
    assert abs(estimate_skew(page_of(BORN_DIGITAL, index, dpi=150)).angle) <= 0.02


@pytest.mark.parametrize("path", [OFFICIAL, URGENT, MONTHLY, FAX, COARSE], ids=lambda path: path.stem)
@pytest.mark.parametrize("angle", [-13.0, 0.07, 4.0])
def test_a_known_turn_of_a_real_scan_is_found(path: Path, angle: float) -> None:
    page = to_grey(page_of(path, dpi=150))
    found = estimate_skew(turned_by(page, angle)).angle - estimate_skew(page).angle
    assert found == pytest.approx(angle, abs=0.04)


@pytest.mark.parametrize("angle", [-14.5, 0.6, 9.0])
def test_four_lines_are_enough(angle: float) -> None:
    page = to_grey(page_of(BORN_DIGITAL, dpi=150)).copy()
    page[: page.shape[0] // 2] = 255
    page[page.shape[0] // 2 + 150 :] = 255
    assert estimate_skew(turned_by(page, angle)).angle == pytest.approx(angle, abs=0.05)


def test_columns_that_are_not_level_do_not_pull_the_angle_aside() -> None:
    page = to_grey(page_of(BORN_DIGITAL, dpi=150)).copy()
    middle = page.shape[1] // 2
    page[:, middle - 40 : middle + 40] = 255
    page[:, middle:] = np.roll(page[:, middle:], 4, axis=0)
    assert estimate_skew(turned_by(page, 5)).angle == pytest.approx(5, abs=0.02)


def test_pale_writing_is_found_askew() -> None:
    page = to_grey(page_of(BORN_DIGITAL, dpi=150))
    pale = (np.uint8(160) + page // 5).astype(np.uint8)
    assert estimate_skew(turned_by(pale, 6)).angle == pytest.approx(6, abs=0.05)


def test_a_bent_page_and_a_chart_are_left_as_they_came() -> None:
    assert estimate_skew(reduced(np.asarray(Image.open(PHOTO)), longest=2000)).angle == 0
    assert estimate_skew(page_of(CHARTS, 2, dpi=100)).angle == 0


def test_an_upside_down_page_has_the_same_skew() -> None:
    page = turned_by(to_grey(page_of(OFFICIAL, dpi=150)), 2)
    assert estimate_skew(page[::-1, ::-1]).angle == pytest.approx(estimate_skew(page).angle, abs=0.05)


def test_the_angle_is_the_counter_clockwise_turn_of_the_page() -> None:
    straight = Image.fromarray(page_of(BORN_DIGITAL, dpi=150))
    crooked = np.asarray(straight.rotate(3, fillcolor="white"))
    assert estimate_skew(crooked).angle == pytest.approx(3, abs=0.05)
    mended = np.asarray(Image.fromarray(crooked).rotate(-3, fillcolor="white"))
    assert abs(estimate_skew(mended).angle) < 0.1


@pytest.mark.parametrize("image", [empty_page(), noisy_page(), np.full((20, 20), 255, np.uint8)])
def test_without_text_there_is_no_skew(image: Pixels) -> None:
    assert estimate_skew(image).angle == 0
    assert estimate_skew(image).confidence < 0.25


def test_a_back_with_only_a_seal_is_left_alone() -> None:
    assert estimate_skew(page_of(URGENT, 1, dpi=150)).angle == 0


@pytest.mark.parametrize("angle", [-25.0, 18.0, 40.0])
def test_a_turn_beyond_the_limit_is_left_to_a_person(angle: float) -> None:
    assert abs(estimate_skew(turned_by(page_of(BORN_DIGITAL, dpi=100), angle)).angle) <= 15


def test_grey_and_colour_tell_the_same() -> None:
    page = page_of(OFFICIAL, dpi=150)
    assert estimate_skew(to_grey(page)) == estimate_skew(page)
