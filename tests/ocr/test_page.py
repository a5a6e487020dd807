"""What real papers say."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.measure import character_error_rate
from ocr.page import ReadOptions, read
from ocr.paper import to_grey
from ocr.straight.straighten import grown_size, turned
from tests.ocr.pages import BLANK, COARSE, FAX, MONTHLY, OFFICIAL, PHOTO, URGENT, page_of, turned_by

SIGNATURE_NOTE = "TRUNG TÂM CÔNG BÁO\nVÀ TIN HỌC\nttcbth@quangngai.gov.vn\n05.02.2025 15:35:18 +07:00\n"


def test_a_sealed_paper_is_read_with_at_most_five_wrong_characters_in_a_hundred() -> None:
    reading = read(page_of(OFFICIAL), ReadOptions(dpi=300))
    truth = SIGNATURE_NOTE + OFFICIAL.with_suffix(".txt").read_text(encoding="utf-8")
    assert character_error_rate(truth, reading.text) <= 0.05
    assert reading.text == unicodedata.normalize("NFC", reading.text)
    assert reading.rotation == 0
    assert reading.skew == pytest.approx(-0.26, abs=0.05)
    assert reading.confidence > 80


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (URGENT, "công bố Danh mục"),
        (URGENT, "UBND-TTHC"),
        (MONTHLY, "cải cách thủ tục hành chính tháng 01/2025"),
        (MONTHLY, "23/BC-UBND"),
        (FAX, "tăng cường công tác thi hành án hành chính"),
        (COARSE, "hóa đơn điện tử"),
    ],
)
def test_a_paper_says_what_it_is_about(path: Path, said: str) -> None:
    assert said in text_of(path)


def text_of(path: Path, _known: dict[Path, str] = {}) -> str:  # noqa: B006  # each paper is read once for all tests
    if path not in _known:
        _known[path] = read(page_of(path), ReadOptions()).text
    return _known[path]


def test_words_lie_on_the_upright_straight_picture() -> None:
    page = turned(turned_by(page_of(FAX, 3), 3), 180)
    reading = read(page, ReadOptions())
    assert (reading.rotation, reading.skew) == (180, pytest.approx(3, abs=0.1))
    assert reading.image.shape == (reading.size[1], reading.size[0], 3)
    word = next(word for word in reading.words if "UBND" in word.text and word.confidence > 80)
    left, top, right, bottom = word.box
    assert (reading.image[top:bottom, left:right] < 128).mean() > 0.1
    assert (reading.image[top - 4 : top - 2, left:right] < 128).mean() < 0.3


def test_lines_and_blocks_of_words_make_the_text() -> None:
    reading = read(page_of(FAX, 3), ReadOptions(rotation=0, skew=0.0))
    assert [word.line for word in reading.words] == sorted(word.line for word in reading.words)
    assert reading.text.split() == [part for word in reading.words for part in word.text.split()]
    assert "\n\n" in reading.text


def test_what_is_forced_is_obeyed() -> None:
    reading = read(page_of(BLANK, dpi=72), ReadOptions(rotation=90, skew=2.0))
    assert (reading.rotation, reading.skew, reading.skew_confidence) == (90, 2.0, 1.0)
    assert reading.size == grown_size((792, 612), 2.0)


def test_a_blank_page_says_nothing() -> None:
    reading = read(page_of(BLANK, dpi=100), ReadOptions())
    assert (reading.text, reading.words, reading.confidence) == ("", (), 0.0)
    assert (reading.rotation, reading.skew) == (0, 0.0)


def test_words_of_a_photo_lie_on_the_photo() -> None:
    photo = np.asarray(Image.open(PHOTO).convert("RGB"))
    reading = read(photo, ReadOptions(lang="eng"))
    assert reading.size == (photo.shape[1], photo.shape[0])
    assert (reading.rotation, reading.skew) == (0, 0.0)
    word = next(word for word in reading.words if word.text == "phonologically")
    left, top, right, bottom = word.box
    inside = to_grey(photo[top:bottom, left:right])
    assert 2 < (right - left) / (bottom - top) < 8
    assert inside.min() < 0.6 * np.median(inside)
