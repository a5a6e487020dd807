"""A number and its symbol are one word."""

import pytest

from ocr.language.number import join_numbers
from ocr.words import Word


def line(*texts: str) -> list[Word]:
    return [Word(text, (number * 100, 0, number * 100 + 80, 30), 90 - number, 0) for number, text in enumerate(texts)]


@pytest.mark.parametrize("symbol", ["/QĐ-TTg", "_/QĐ-TTg", "./QĐ-TTg"])
def test_a_number_is_joined_to_its_symbol(symbol: str) -> None:
    joined = join_numbers(line("Số:", "468", symbol))
    assert [word.text for word in joined] == ["Số:", "468/QĐ-TTg"]
    assert joined[1].box == (100, 0, 280, 30)
    assert joined[1].confidence == 88


def test_specks_behind_the_number_are_left_out() -> None:
    assert [word.text for word in join_numbers(line("Số:", "468.", "/QĐ-TTg"))] == ["Số:", "468/QĐ-TTg"]


@pytest.mark.parametrize("texts", [("Số:", "'†E", "/UBND-KTTH"), ("và", "/hoặc"), ("12", "/01"), ("/UBND-KTTH",)])
def test_nothing_else_is_joined(texts: tuple[str, ...]) -> None:
    assert [word.text for word in join_numbers(line(*texts))] == list(texts)


def test_a_symbol_on_the_next_line_stays_there() -> None:
    words = [Word("468", (0, 0, 80, 30), 90, 0), Word("/QĐ-TTg", (0, 40, 80, 70), 90, 1)]
    assert join_numbers(words) == words
