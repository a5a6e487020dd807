"""Refusals say what is wrong and what to do, in both languages."""

import pytest

from ingest.errors import CLASSES, TEXTS, Damaged, Encrypted, PixelBomb, Refused, TooLarge, refusal, text_of

SCREEN_WORDS = {
    "encrypted": "Tệp có mật khẩu",
    "damaged": "Tệp hỏng",
    "empty": "Tệp rỗng",
    "too_large": "Quá lớn",
    "too_many_pages": "Quá nhiều trang",
    "unknown_kind": "Không rõ loại tệp",
}


def test_every_class_has_a_text_and_every_text_a_class() -> None:
    assert {known.code for known in CLASSES} == set(TEXTS)


@pytest.mark.parametrize("known", CLASSES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_class_says_what_is_wrong_and_what_to_do(known: type[Refused], lang: str) -> None:
    refused = known()
    assert refused.message(lang)
    assert refused.advice(lang).endswith(".")


@pytest.mark.parametrize(("code", "words"), SCREEN_WORDS.items())
def test_the_vietnamese_message_begins_with_the_words_of_the_screen(code: str, words: str) -> None:
    assert text_of(code, "vi").startswith(words)


def test_a_code_leads_back_to_its_class() -> None:
    assert refusal("damaged") is Damaged


def test_an_unknown_code_is_a_fault() -> None:
    with pytest.raises(KeyError):
        refusal("unheard_of")


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    refused = TooLarge(megabytes=1234.56, limit=500.0)
    assert refused.message("vi") == "Quá lớn: 1.234,6 MB, tối đa 500 MB"
    assert refused.message("en") == "Too large: 1,234.6 MB, at most 500 MB"


def test_a_row_that_kept_the_code_alone_still_has_a_message() -> None:
    assert PixelBomb().message("en") == "Too many pixels"


def test_a_wrong_password_is_still_a_file_with_a_password() -> None:
    assert issubclass(refusal("wrong_password"), Encrypted)
