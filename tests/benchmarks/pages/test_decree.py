"""The drawn letter and its truth belong together."""

import unicodedata

import numpy as np
import pytest

from benchmarks.pages import decree
from benchmarks.pages.faces import FACES


def test_the_same_seed_draws_the_same_page_and_another_seed_another() -> None:
    page, again, other = (decree.draw(seed, dpi=100) for seed in (3, 3, 4))

    assert (page.lines, page.words) == (again.lines, again.words)
    assert np.array_equal(page.image, again.image)
    assert page.lines != other.lines


@pytest.mark.parametrize("seed", range(8))
def test_the_words_are_those_of_the_lines_and_lie_on_the_page_in_ink(seed: int) -> None:
    page = decree.draw(seed, dpi=100, face=FACES[seed % 4])
    height, width = page.image.shape[:2]

    assert sorted(" ".join(page.lines).split()) == sorted(text for text, _box in page.words)
    for text, (left, top, right, bottom) in page.words:
        assert 0 <= left < right <= width, text
        assert 0 <= top < bottom <= height, text
        assert page.image[top:bottom, left:right].min() < 140, text


def test_the_parts_stand_in_reading_order() -> None:
    lines = decree.draw(5, dpi=100).lines
    places = [
        next(number for number, line in enumerate(lines) if line.startswith(begin))
        for begin in ("Số: ", "CỘNG HÒA", "1. ", "STT ", "1 ", "Nơi nhận:", "- Như trên;")
    ]

    assert places == sorted(places)
    assert all(unicodedata.is_normalized("NFC", line) for line in lines)
