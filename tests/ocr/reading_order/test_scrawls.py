"""Signatures read as words are left out; writing stays, however unsure."""

from ocr.reading_order.scrawls import without_scrawls
from ocr.words import Word

LINE = [Word("Hà", (100, 100, 130, 120), 95, 0), Word("Thị", (140, 100, 170, 120), 95, 0)]


def word(text: str, confidence: float, *, high: int = 20, line: int = 1) -> Word:
    return Word(text, (100, 200, 160, 200 + high), confidence, line)


def kept(*words: Word) -> list[str]:
    return [one.text for one in without_scrawls([*LINE, *words])][2:]


def test_lines_without_letters_or_far_too_high_are_left_out() -> None:
    assert kept(word("\\x", 12)) == []
    assert kept(word("A///009", 40, high=60)) == []
    assert kept(word("SA", 28, high=8)) == []


def test_writing_stays_however_unsure() -> None:
    assert kept(word("dpi).", 5)) == ["dpi)."]
    assert kept(word("575", 3)) == ["575"]


def test_what_the_engine_is_sure_of_stays() -> None:
    assert kept(word("A", 90, high=60)) == ["A"]
    assert kept(word("—", 78, high=60)) == ["—"]


def test_specks_behind_a_word_go_and_signs_in_front_stay() -> None:
    assert kept(word("-", 5), word("Sở", 96), word("_", 0), word("-", 90)) == ["-", "Sở", "-"]


def test_a_page_without_sure_words_is_left_as_it_is() -> None:
    words = [word("\\x", 12), word("ab", 40)]
    assert without_scrawls(words) == words
    assert without_scrawls([]) == []
