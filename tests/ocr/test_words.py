"""Words make lines, lines make blocks."""

import unicodedata

import pytest

from ocr.words import Word, mean_confidence, nfc, running_text


def word(text: str, *, line: int, block: int = 0, confidence: float = 90) -> Word:
    return Word(text, (0, 0, 10, 10), confidence, line, block)


def test_lines_end_and_blocks_are_parted() -> None:
    words = [word("Ủy", line=0), word("ban", line=0), word("xã", line=1), word("Số:", line=2, block=1)]
    assert running_text(words) == "Ủy ban\nxã\n\nSố:"
    assert running_text([]) == ""


def test_long_words_weigh_more() -> None:
    assert mean_confidence([word("a", line=0, confidence=0), word("abc", line=0, confidence=80)]) == pytest.approx(60)
    assert mean_confidence([]) == 0.0


def test_text_is_composed() -> None:
    assert nfc(unicodedata.normalize("NFD", "Quyết định")) == "Quyết định"
