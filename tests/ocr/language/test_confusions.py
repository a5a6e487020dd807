"""What a misread word may have been."""

import pytest

from ocr.language.confusions import alternatives, as_number


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Công", "Cổng"),
        ("câu", "cầu"),
        ("biêu", "biểu"),
        ("triên", "triển"),
        ("quyêt", "quyết"),
        ("nguời", "người"),
        ("TĨNH", "TỈNH"),
        ("dịnh", "định"),
        ("tlnh", "tinh"),
        ("rnột", "một"),
        ("Ngii", "Ngu"),
    ],
)
def test_one_slip_is_undone(read: str, meant: str) -> None:
    assert meant in alternatives(read)


@pytest.mark.parametrize("text", ["công", "thâm", "ma", "hoạt", "quyêt"])
def test_alternatives_are_few_and_others(text: str) -> None:
    found = alternatives(text)
    assert len(found) <= 3
    assert text not in found


def test_common_words_come_first() -> None:
    assert alternatives("quyêt")[0] == "quyết"
    assert alternatives("thâm")[0] == "thẩm"


def test_what_is_near_to_no_word_has_no_alternative() -> None:
    assert alternatives("KTTHH") == ()
    assert alternatives("") == ()


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("4O8/QĐ-TTg", "408/QĐ-TTg"),
        ("1I2/UBND-KT", "112/UBND-KT"),
        ("lO/QĐ-UBND", "10/QĐ-UBND"),
        ("2O/O3/2024", "20/03/2024"),
        ("O905.123.456", "0905.123.456"),
        ("l5/2O25/NĐ-CP", "15/2025/NĐ-CP"),
    ],
)
def test_letters_among_digits_are_digits(read: str, meant: str) -> None:
    assert as_number(read) == meant


@pytest.mark.parametrize(
    "text", ["468/QĐ-TTg", "27/3/2021", "I/2024", "II/NQ", "15l", "CO2", "O2", "O", "l", "1A", "H20.34", "Ioffice", ""]
)
def test_other_letters_and_clean_numbers_are_left_alone(text: str) -> None:
    assert as_number(text) == ""
