"""Bullets, dashes and powers are told by their shape."""

import cv2
import numpy as np
import pytest

from ocr.paper import Pixels
from ocr.reading_order.lines import Box
from ocr.reading_order.signs import with_signs
from ocr.words import Word

DOT: Box = (20, 48, 30, 58)
NEXT: Box = (44, 38, 120, 64)


def paper() -> Pixels:
    return np.full((100, 200), 245, np.uint8)


def dot(*, filled: bool = True) -> Pixels:
    page = paper()
    cv2.circle(page, (25, 53), 5, 30, cv2.FILLED if filled else 1)
    return page


def texts(page: Pixels, *words: tuple[str, Box]) -> list[str]:
    return [word.text for word in with_signs([Word(text, box, 50, 0) for text, box in words], page)]


@pytest.mark.parametrize("read", ["s", "°", "»", "5", "*"])
def test_a_filled_dot_before_a_line_is_a_bullet(read: str) -> None:
    assert texts(dot(), (read, DOT), ("Gửi", NEXT)) == ["•", "Gửi"]


def test_a_ring_a_large_blot_and_a_full_stop_are_no_bullets() -> None:
    blot = paper()
    cv2.circle(blot, (25, 53), 12, 30, cv2.FILLED)
    stop = paper()
    cv2.circle(stop, (25, 61), 3, 30, cv2.FILLED)
    assert texts(dot(filled=False), ("o", DOT), ("Gửi", NEXT)) == ["o", "Gửi"]
    assert texts(blot, ("8", (13, 41, 37, 65)), ("Gửi", NEXT)) == ["8", "Gửi"]
    assert texts(stop, (".", (22, 58, 28, 64)), ("Gửi", NEXT)) == [".", "Gửi"]


def test_a_sign_within_or_alone_on_a_line_stays_as_it_was_read() -> None:
    assert texts(dot(), ("Gửi", (0, 38, 15, 64)), ("s", DOT), ("Gửi", NEXT)) == ["Gửi", "s", "Gửi"]
    assert texts(dot(), ("s", DOT)) == ["s"]


@pytest.mark.parametrize("read", ["~", "¬", "~-"])
def test_a_short_flat_stroke_before_a_line_is_a_dash(read: str) -> None:
    assert texts(paper(), (read, (20, 51, 29, 54)), ("Như", NEXT)) == ["-", "Như"]


def test_a_long_stroke_before_a_line_stays_as_it_was_read() -> None:
    assert texts(paper(), ("—", (10, 51, 40, 54)), ("Như", NEXT)) == ["—", "Như"]


def unit(*, raised: bool, comma: bool = False) -> tuple[Pixels, Box]:
    page = paper()
    cv2.rectangle(page, (20, 46), (39, 64), 30, cv2.FILLED)
    top = 36 if raised else 46
    cv2.rectangle(page, (43, top), (50, top + (10 if raised else 18)), 30, cv2.FILLED)
    if comma:
        cv2.rectangle(page, (54, 61), (57, 68), 30, cv2.FILLED)
    return page, (20, 36, 58 if comma else 51, 69 if comma else 65)


@pytest.mark.parametrize(("read", "meant"), [("m2", "m²"), ("m?", "m²"), ("g/m?", "g/m²"), ("120m3", "120m³")])
def test_a_raised_figure_behind_a_unit_is_a_power(read: str, meant: str) -> None:
    page, box = unit(raised=True)
    assert texts(page, (read, box)) == [meant]


def test_a_power_in_front_of_a_comma_is_found() -> None:
    page, box = unit(raised=True, comma=True)
    assert texts(page, ("m2,", box)) == ["m²,"]


@pytest.mark.parametrize("read", ["m2", "m?"])
def test_a_figure_on_the_base_line_is_no_power(read: str) -> None:
    page, box = unit(raised=False)
    assert texts(page, (read, box)) == [read]


def test_other_words_are_not_looked_at() -> None:
    page, box = unit(raised=True)
    assert texts(page, ("tam2", box), ("Điều3", box)) == ["tam2", "Điều3"]
