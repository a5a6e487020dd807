"""The better of two readings is kept."""

import cv2
import numpy as np
import pytest

from ocr import recognise
from ocr.errors import OutOfTime
from ocr.recognise import better, worth
from ocr.words import Word
from tests.ocr.pages import FAX, page_of


def words(*readings: tuple[str, float]) -> list[Word]:
    return [Word(text, (0, 0, 1, 1), confidence, 0) for text, confidence in readings]


def test_more_sure_letters_are_worth_more_than_a_better_mean() -> None:
    whole = words(("Ủy ban nhân dân", 90), ("tỉnh Quảng Ngãi", 70))
    half = words(("Ủy ban nhân dân", 95))
    assert worth(whole) > worth(half)
    assert better(half, whole) == whole


def test_rubbish_counts_against_a_reading() -> None:
    sound = words(("Quyết định", 90))
    assert better(words(("Quyết định", 90), ("¡ˆ~~¬ễ£%", 20)), sound) == sound
    assert better([], words(("¡ˆ~~", 20))) == []


def test_at_about_the_same_worth_the_first_reading_stays() -> None:
    first, second = words(("Quyết định", 90)), words(("Quyết định", 90.5))
    assert better(first, second) is first


def test_a_page_read_well_is_read_once() -> None:
    page = page_of(FAX, 3, dpi=200)
    assert not recognise.recognise(page, page, angle=0, dpi=200, lang="vie", timeout=60).read_twice


def test_a_page_that_cannot_be_read_is_tried_again() -> None:
    smeared = np.asarray(cv2.blur(page_of(FAX, 3, dpi=200), (19, 5)), dtype=np.uint8)
    assert recognise.recognise(smeared, smeared, angle=0, dpi=200, lang="vie", timeout=60).read_twice


def test_an_empty_page_is_read_once() -> None:
    empty = np.full((1200, 900), 250, np.uint8)
    found = recognise.recognise(empty, empty, angle=0, dpi=100, lang="vie", timeout=60)
    assert found == recognise.Recognised((), read_twice=False)


def test_without_time_for_a_second_reading_the_first_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [words(("Quyết", 50))]

    def once(*_image: object, **_options: object) -> list[Word]:
        if not answers:
            raise OutOfTime("no time left")
        return answers.pop()

    monkeypatch.setattr(recognise, "read_words", once)
    page = np.full((200, 300), 250, np.uint8)
    found = recognise.recognise(page, page, angle=0, dpi=300, lang="vie", timeout=1)
    assert [word.text for word in found.words] == ["Quyết"]
    assert found.read_twice
