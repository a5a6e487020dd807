"""The measure is tested before it is trusted."""

import unicodedata

import pytest

from benchmarks.measure import character_error_rate, edits, word_error_rate

TRUTH = "ỦY BAN NHÂN DÂN\nCỘNG HÒA XÃ HỘI\nSố: 468/QĐ-TTg"


@pytest.mark.parametrize(
    ("truth", "read", "distance"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "axc", 1), ("abc", "ac", 1), ("abc", "abxc", 1), ("kitten", "sitting", 3)],
)
def test_edits_are_counted(truth: str, read: str, distance: int) -> None:
    assert edits(truth, read) == distance
    assert edits(read, truth) == distance


def test_one_wrong_letter_in_ten_is_a_tenth() -> None:
    assert character_error_rate("abcdefghij", "abcdefghiX") == pytest.approx(0.1)


def test_white_space_and_composition_are_no_errors() -> None:
    assert character_error_rate(TRUTH, unicodedata.normalize("NFD", TRUTH.replace("\n", " \n\n "))) == 0


def test_a_lost_tone_mark_is_an_error() -> None:
    assert character_error_rate("phó", "pho") == pytest.approx(1 / 3)


def test_lines_in_another_order_are_no_errors_but_missing_and_added_ones_are() -> None:
    first, second, third = TRUTH.split("\n")
    assert character_error_rate(TRUTH, "\n".join([second, first, third])) <= 2 / len(TRUTH)
    assert character_error_rate(TRUTH, "\n".join([second, first])) > len(third) / len(TRUTH) - 0.1
    assert character_error_rate(TRUTH, TRUTH + "\n" + "x" * len(TRUTH)) > 0.9


def test_words_are_compared_in_any_order() -> None:
    assert word_error_rate("một hai ba bốn", "bốn ba hai mot") == pytest.approx(0.25)


def test_without_truth_there_is_no_rate() -> None:
    for rate in (character_error_rate, word_error_rate):
        with pytest.raises(ValueError, match="truth is empty"):
            rate(" ", "x")
