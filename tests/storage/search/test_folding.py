"""Folding makes spellings equal and keeps every letter's place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.folding import WORD, bare, fold, lower, numbers, terms, words

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"


def test_marks_and_case_and_the_barred_d_are_folded() -> None:
    assert fold("Ủy ban nhân dân quận Đống Đa") == "uy ban nhan dan quan dong da"


def test_every_vietnamese_letter_folds_to_a_plain_one() -> None:
    assert all(letter.isascii() for letter in fold(VIETNAMESE + VIETNAMESE.upper()))


def test_composed_and_decomposed_text_fold_alike() -> None:
    text = "Giấy chứng nhận quyền sử dụng đất"
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(st.text(st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + " .,/-0123456789\nİßŸﬁ")))
def test_folding_keeps_the_length(text: str) -> None:
    nfc = unicodedata.normalize("NFC", text)
    assert len(fold(text)) == len(nfc)
    assert len(lower(text)) == len(nfc)


@pytest.mark.parametrize(
    ("old", "new"),
    [("hòa", "hoà"), ("Khỏe", "khoẻ"), ("THỦY", "thuỷ"), ("ủy ban", "uỷ ban"), ("tõa", "toã"), ("qúy", "quý")],
)
def test_old_and_new_tone_placement_are_one(old: str, new: str) -> None:
    assert lower(old) == lower(new) == new


@pytest.mark.parametrize("same", ["của", "hoàn", "khoản", "thuở", "mùa", "hoài", "chùa"])
def test_words_without_two_placements_stay(same: str) -> None:
    assert lower(same) == same


@given(st.text())
def test_terms_are_the_words_without_their_places(text: str) -> None:
    found = words(text)
    assert terms(text) == ([word.folded for word in found], [word.marked for word in found])


def test_words_know_where_they_stand() -> None:
    text = "Số: 468/QĐ-TTg, ngày…"
    assert [(text[word.start : word.end], word.folded) for word in words(text)] == [
        ("Số", "so"),
        ("468", "468"),
        ("QĐ", "qd"),
        ("TTg", "ttg"),
        ("ngày", "ngay"),
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Quyết định số 468/QĐ-TTg ngày", "468/qd-ttg"),
        ("Số: 575 / UBND-KTTH", "575/ubnd-ktth"),
        ("mã H20.34.05-211121-0042.", "h20.34.05-211121-0042"),
        ("Số 07–CT/TU", "07-ct/tu"),
    ],
)
def test_a_number_is_one_term(text: str, number: str) -> None:
    assert list(numbers(text)) == [number]


def test_dotted_lines_are_no_numbers() -> None:
    assert list(numbers("Họ và tên: ........... / ______ -----")) == []


def test_a_bare_code_has_no_signs() -> None:
    assert bare("h20.34.05-211121-0042") == "h2034052111210042"


def test_the_icelandic_letter_is_read_as_the_one_that_looks_like_it() -> None:
    assert (fold("08/Q\u00d0-TTg"), lower("\u00d0ống \u00f0a")) == ("08/qd-ttg", "đống đa")


def test_every_sign_there_is_is_cut_alike_with_marks_and_without() -> None:
    for point in (*range(0xD800), *range(0xE000, 0x30000)):
        text = unicodedata.normalize("NFC", f"a{chr(point)}b")
        spans = [(word.start, word.end) for word in words(text)]
        assert spans == [found.span() for found in WORD.finditer(fold(text))]
