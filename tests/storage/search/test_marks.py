"""What was asked for is marked where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.asked import parse
from storage.search.folding import words
from storage.search.marks import boxes, distance, nearest, places, snippet

TEXT = "Căn cứ Quyết định số 468/QĐ-TTg ngày 27 tháng 3 năm 2021 của Thủ tướng Chính phủ"


def shown(text: str, asked: str, *, wide: bool = False) -> str:
    """The snippet with its marks in brackets."""
    return "".join(
        f"[{piece.text}]" if piece.marked else piece.text for piece in snippet(text, parse(asked), wide=wide)
    )


def test_the_marks_are_on_the_written_letters() -> None:
    assert "[Quyết định] số" in shown(TEXT, "quyet dinh")


def test_a_number_is_marked_whole() -> None:
    assert "[468/QĐ-TTg]" in shown(TEXT, "468/qd-ttg")


def test_a_phrase_is_marked_only_where_it_stands_together() -> None:
    assert shown("nhân dân, dân nhân, nhân dân", '"nhan dan"') == "[nhân dân], dân nhân, [nhân dân]"


@given(st.text("ab -_", max_size=20), st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=3))
def test_a_phrase_is_found_wherever_its_words_stand_side_by_side(text: str, phrase: list[str]) -> None:
    cut = words(text)
    runs = [cut[place : place + len(phrase)] for place in range(len(cut))]
    found = {(word.start, word.end) for run in runs if [word.folded for word in run] == phrase for word in run}
    assert places(text, parse(f'"{" ".join(phrase)}"'), wide=False) == sorted(found)


def test_typed_marks_choose_among_spellings() -> None:
    assert shown("ma má mà", "má") == "ma [má] mà"
    assert shown("ma mà", "má") == "[ma mà]"


def test_a_word_begun_is_marked_whole() -> None:
    assert shown("chứng thực", "chứ*") == "[chứng] thực"


def test_a_slip_of_the_reader_is_marked_when_spellings_are_widened() -> None:
    assert shown("Giấy khai sỉnh và glấy tờ", "giay sinhh", wide=True) == "[Giấy] khai [sỉnh] và glấy tờ"


def test_the_window_is_where_the_words_are() -> None:
    text = "lorem " * 100 + "giấy khai sinh" + " ipsum" * 100
    found = shown(text, "khai sinh")
    assert found.startswith("…")
    assert found.endswith("…")
    assert "giấy [khai sinh]" in found
    assert len(found) < 260


def test_line_ends_are_shown_as_spaces() -> None:
    assert shown("Giấy\nkhai sinh", "giay khai") == "[Giấy khai] sinh"


def test_text_without_what_was_asked_begins_at_its_beginning() -> None:
    assert shown("Giấy khai sinh", "quyết định") == "Giấy khai sinh"
    assert shown("", "quyết định") == ""


def test_boxes_are_those_of_the_words() -> None:
    read = [
        ["Số:", 0.1, 0.1, 0.15, 0.12, 0.9, 1],
        ["468/QĐ-TTg", 0.16, 0.1, 0.3, 0.12, 0.9, 1],
        ["Giấy", 0.1, 0.2, 0.2, 0.22, 0.9, 2],
        ["khai", 0.2, 0.2, 0.3, 0.22, 0.9, 2],
    ]
    assert boxes(read, parse("468/QĐ-TTg")) == ((0.16, 0.1, 0.3, 0.12),)
    assert boxes(read, parse('"giấy khai"')) == ((0.1, 0.2, 0.2, 0.22), (0.2, 0.2, 0.3, 0.22))
    assert boxes(read, parse("không có")) == ()


def test_the_nearest_spelling_is_told() -> None:
    assert nearest("Ủy ban nhân dân", parse("uỷ ban nhhân dân")) == "Ủy ban nhân dân"
    assert nearest("Ủy ban nhân dân", parse("uy ban")) == ""


@pytest.mark.parametrize(
    ("one", "other", "letters"), [("ban", "ban", 0), ("ban", "bna", 1), ("ban", "bn", 1), ("giay", "glay", 1)]
)
def test_distance_counts_letters(one: str, other: str, letters: int) -> None:
    assert distance(one, other, 2) == letters


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7), st.integers(0, 3))
def test_within_the_limit_a_distance_is_told_as_it_is(one: str, other: str, limit: int) -> None:
    assert min(distance(one, other, limit), limit + 1) == min(distance(one, other, 99), limit + 1)


def test_a_great_distance_is_only_told_as_more() -> None:
    assert distance("ban", "quyetdinh", 2) == 3
