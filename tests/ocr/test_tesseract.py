"""The engine's faults are told apart."""

import pytest

from ocr.errors import ADVICE, EngineFailed, LanguageMissing, OcrError, OutOfTime, SourceUnusable
from ocr.tesseract import read_lines, read_orientation, read_words
from tests.ocr.pages import FAX, MONTHLY, OFFICIAL, empty_page, page_of


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(OutOfTime) as caught:
        read_words(page_of(OFFICIAL), lang="vie", dpi=300, timeout=0.2)
    assert caught.value.advice.startswith("Trang này đọc quá lâu")


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(LanguageMissing, match="xyz") as caught:
        read_words(empty_page(), lang="vie+xyz", dpi=300, timeout=10)
    assert caught.value.transient
    assert "tesseract-ocr-vie" in caught.value.advice_in("en")


def test_too_little_text_has_no_orientation() -> None:
    assert read_orientation(empty_page(), dpi=150, timeout=10) == (0, 0.0)


def test_words_carry_their_line_and_block() -> None:
    words = read_words(page_of(FAX, 3), lang="vie", dpi=300, timeout=60)
    assert words
    assert all(0 <= word.confidence <= 100 and word.text.strip() == word.text for word in words)
    assert words[-1].line > words[-1].block > 0


def test_every_cause_has_advice_in_both_languages() -> None:
    def tree(cause: type[OcrError]) -> set[type[OcrError]]:
        return {cause}.union(*(tree(below) for below in cause.__subclasses__()))

    assert {cause.__name__ for cause in tree(OcrError)} == set(ADVICE)
    assert all(set(texts) == {"vi", "en"} for texts in ADVICE.values())
    assert SourceUnusable("x").code == "SourceUnusable"
    assert issubclass(LanguageMissing, EngineFailed)


def test_each_picture_of_a_line_has_a_text_of_its_own() -> None:
    page = page_of(MONTHLY)
    lines = page[540:620, 800:1790], page[848:914, 970:1560], page[540:620, 800:1790]
    first, second, third = read_lines(lines, lang="vie", timeout=30)
    assert first == third == "Tình hình, kết quả thực hiện công tác"
    assert second == "- Văn phòng Chính phủ;"
