"""Words that can hardly be right are marked; right ones, names and other languages are not."""

import csv
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from ocr.language.doubts import DISTRUST, check
from ocr.language.vietnamese import TONES, is_syllable
from ocr.page import ReadOptions, read
from ocr.words import Word
from tests.ocr.pages import BORN_DIGITAL, OFFICIAL

UNITS = Path(__file__).parents[3] / "accounts" / "data" / "units.csv"


def page(text: str, confidence: float = 93.0) -> list[Word]:
    """The words of a text as if they had been read."""
    lines = enumerate(text.splitlines())
    return [Word(word, (0, 0, 1, 1), confidence, number) for number, line in lines for word in line.split()]


def doubted(text: str, confidence: float = 93.0) -> list[str]:
    return [word.text for word in check(page(text, confidence)) if word.doubtful]


def official_text() -> str:
    with pypdfium2.PdfDocument(BORN_DIGITAL) as document:
        own = [document[index].get_textpage().get_text_range() for index in range(len(document))]
    typed = OFFICIAL.with_suffix(".txt").read_text(encoding="utf-8")
    return unicodedata.normalize("NFC", "\n".join([typed, *own]))


def test_a_word_that_is_none_loses_half_its_confidence_and_keeps_its_text() -> None:
    before = page("phát triển kinh tế quyêt định số 4O8/QĐ-TTg.")
    after = check(before)
    assert [word.text for word in after] == [word.text for word in before]
    assert [(word.text, word.confidence, word.alternatives) for word in after if word.doubtful] == [
        ("quyêt", 93.0 * DISTRUST, ("quyết", "quyệt")),
        ("4O8/QĐ-TTg.", 93.0 * DISTRUST, ("408/QĐ-TTg",)),
    ]


def test_a_rare_syllable_with_a_bare_hat_has_lost_its_tone() -> None:
    assert doubted("tham luận phát biêu tại hội nghị") == ["biêu"]
    assert doubted("ông Phan Biêu, xã Triên, phát huy cồng chiêng") == []


def test_a_word_that_its_neighbour_does_not_want_is_doubtful() -> None:
    after = check(page("THÂM QUYỀN của đại hội; công ty cô phần, có quan hệ. Yêu câu"))
    assert [(word.text, word.alternatives[0]) for word in after if word.doubtful] == [
        ("THÂM", "THẨM"),
        ("cô", "cổ"),
        ("câu", "cầu"),
    ]


@pytest.mark.parametrize(
    "text", ["tình hình thực hiện", "thông báo quản lý", "ông Trần Chính Thực", "sửa. Đôi bên", "quan hệ công, an ninh"]
)
def test_words_that_only_happen_to_stand_side_by_side_are_no_pair(text: str) -> None:
    assert doubted(text) == []


def test_official_texts_raise_no_false_alarm() -> None:
    assert doubted(official_text()) == []


def test_no_name_of_a_unit_raises_a_false_alarm() -> None:
    with UNITS.open(encoding="utf-8", newline="") as rows:
        names = {row["name"] for row in csv.DictReader(rows)}
    assert len(names) > 9000
    assert doubted("\n".join(sorted(names))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Luật số 34/2023/QH15, Nghị định 30/2020/NĐ-CP của CP; UBND, HĐND, TTg, GDĐT, ThS. theo TT-ĐT",
        "Liên hệ ttcb@quangngai.gov.vn hoặc www.quangngai.gov.vn, https://dichvucong.gov.vn để được hỗ trợ",
        "Mục IV, khoản 2a, diện tích 15,5 m2, khối lượng 20 kg, v.v. đ/c Hà Thị Thử, tp. Huế, ngày 27/3/2021",
        "Sử dụng phần mềm PowerPoint và Samsung Galaxy trong công tác của huyện Krông Pắc, xã Cư M'gar",
        "kinh tế-xã hội, (nhân dân) “độc lập”; tự do./.",
        "Tên công ty bằng tiếng nước ngoài là:\nVietnam Export Import Commercial Bank",
    ],
)
def test_codes_addresses_names_and_units_of_measure_are_no_mistakes(text: str) -> None:
    assert doubted(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "We was setting down in the kitchen and there was a light behind her so he said who is there",
        "Portez ce vieux whisky au juge blond qui fume sur son île intérieure, à côté de l'alcôve ovoïde",
    ],
)
def test_a_page_in_another_language_is_judged_by_its_confidence_alone(text: str) -> None:
    assert doubted(text) == []
    assert len(doubted(text, confidence=50)) > 15


def test_another_language_of_the_engine_is_not_judged() -> None:
    assert not any(word.doubtful for word in check(page("quyêt định của"), lang="eng"))


def test_what_was_read_with_little_confidence_is_doubtful_if_it_says_anything() -> None:
    assert doubted("của — 299/UBND", confidence=40) == ["của", "299/UBND"]


def test_an_unclear_word_keeps_alternatives_without_being_marked() -> None:
    (word,) = check(page("Công", confidence=72))
    assert (word.doubtful, word.confidence, word.alternatives[0]) == (False, 72, "Cổng")
    (clear,) = check(page("Công"))
    assert clear.alternatives == ()


def test_the_icelandic_letter_that_looks_like_d_with_stroke_is_written_as_it() -> None:
    assert [word.text for word in check(page("Thủ tướng 08/Q\u00d0-TTg"))][-1] == "08/Q\u0110-TTg"


def test_an_empty_page_stays_empty() -> None:
    assert check([]) == []


def bare_hats(text: str) -> Iterator[str]:
    """The syllable with the tone over one ă, â, ê, ô, ơ or ư lost: the slip that scans make most."""
    for place, letter in enumerate(text):
        parts = unicodedata.normalize("NFD", letter)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        if bare != letter and bare in "ăâêôơư":
            yield text[:place] + bare + text[place + 1 :]


def test_two_thirds_of_the_lost_stacked_tones_are_caught() -> None:
    right = official_text().split()
    slips = [
        (place, slip)
        for place, word in enumerate(right)
        if 2 <= place < len(right) - 2 and is_syllable(word)
        for slip in bare_hats(word)
    ]
    caught = 0
    for place, slip in random.Random(1).sample(slips, 150):
        around = [*right[place - 2 : place], slip, *right[place + 1 : place + 3]]
        caught += slip in doubted(" ".join(around))
    assert caught >= 100


def test_a_page_is_read_with_its_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.recognise.read_words", lambda *_, **__: page("phát biêu"))
    blank = np.full((400, 300, 3), 255, np.uint8)
    reading = read(blank, ReadOptions(rotation=0, skew=0.0))
    assert [word.doubtful for word in reading.words] == [False, True]
    assert reading.text == "phát biêu"
