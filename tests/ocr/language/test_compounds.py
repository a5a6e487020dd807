"""A syllable that is a word, but not beside its neighbour."""

import pytest

from ocr.language.compounds import is_compound, misfit


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("cô", "phần", (0, "cổ")),
        ("Thâm", "quyền", (0, "thẩm")),
        ("yêu", "câu", (1, "cầu")),
        ("SỬA", "ĐÔI", (1, "đổi")),
        ("ủy", "bạn", (1, "ban")),
    ],
)
def test_the_syllable_with_other_marks_is_told(first: str, second: str, found: tuple[int, str]) -> None:
    assert misfit(first, second) == found


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("cổ", "phần", "a compound"),
        ("uỷ", "ban", "a compound in the other tone placement"),
        ("cô", "giáo", "near no compound"),
        ("cô", "phân", "both differ"),
        ("có", "quan", "a little word"),
        ("công", "nhấn", "two compounds have these letters"),
        ("chuyên", "mục", "a compound beside chuyển mục"),
        ("thuộc", "tỉnh", "near no compound"),
        ("chuong", "trình", "more than one letter differs"),
        ("", "phần", "nothing"),
    ],
)
def test_other_pairs_are_left_alone(first: str, second: str, why: str) -> None:
    assert misfit(first, second) is None, why


def test_case_and_tone_placement_do_not_matter() -> None:
    assert is_compound("Cộng", "HOÀ")
    assert not is_compound("cộng", "hoa")
