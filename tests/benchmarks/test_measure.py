"""The measure is tested before it is trusted."""

import random
import unicodedata

import pytest

from benchmarks.measure import by_line, character_error_rate, edits, in_order, rates, unmarked, word_error_rate

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


def test_columns_read_in_one_line_are_no_errors_by_line() -> None:
    first, second, third = TRUTH.split("\n")
    assert by_line(TRUTH, f"{second} {first}\n{third}") == 0
    assert in_order(TRUTH, f"{second} {first}\n{third}") > 10


def test_a_line_of_the_truth_that_holds_two_columns_is_found_in_two_parts() -> None:
    read = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\nTL. CHỦ TỊCH\nKT. CHÁNH VĂN PHÒNG"

    assert by_line("Nơi nhận: TL. CHỦ TỊCH\n- Như trên; KT. CHÁNH VĂN PHÒNG\n- Lưu: VT.", read) <= 2
    assert by_line("Nơi nhận: TL. CHỦ TỊCH", "Nơi nhận:") == len("TL. CHỦ TỊCH") + 1


def test_a_wrong_letter_in_a_moved_line_is_one_error() -> None:
    assert by_line(TRUTH, TRUTH.replace("BAN", "BAM")) == 1
    assert by_line("một hai ba\nbốn năm sáu", "bon năm sáu một hai ba") == 1


def test_marks_are_taken_off_letters_and_nothing_else() -> None:
    assert unmarked("Độc lập - ữ ỷ 12.") == "Doc lap - u y 12."
    found = rates("phó chủ tịch", "pho chu tich")
    assert (found.no_marks, found.characters) == (0, pytest.approx(3 / 12))


def test_the_distance_is_the_one_of_the_plain_table() -> None:
    letters = random.Random(3)
    for _try in range(50):
        one, other = ("".join(letters.choices("abc ", k=letters.randrange(30))) for _side in range(2))
        assert edits(one, other) == plainly(one, other)


def plainly(one: str, other: str) -> int:
    """The table of Wagner and Fischer, row by row."""
    row = list(range(len(other) + 1))
    for number, wanted in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, got in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (wanted != got))
    return row[-1]


def test_words_are_compared_in_any_order() -> None:
    assert word_error_rate("một hai ba bốn", "bốn ba hai mot") == pytest.approx(0.25)


def test_without_truth_there_is_no_rate() -> None:
    for rate in (character_error_rate, word_error_rate):
        with pytest.raises(ValueError, match="truth is empty"):
            rate(" ", "x")
