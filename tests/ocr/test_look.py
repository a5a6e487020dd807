"""Verdicts at the counter: faults are seen, good pages are left in peace."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from ocr.look import Verdict, look, mended_verdicts, same_page
from ocr.paper import Pixels
from tests.ocr.pages import (
    BLANK,
    COARSE,
    FAX,
    MONTHLY,
    OFFICIAL,
    PHOTO,
    URGENT,
    empty_page,
    noisy_page,
    page_count,
    page_of,
    turned_by,
)

GOOD = [(path, index) for path in (OFFICIAL, URGENT, MONTHLY, FAX) for index in range(page_count(path))]


def codes(image: Pixels, dpi: tuple[float, float] | None = (300, 300)) -> list[str]:
    return [verdict.code for verdict in look(image, dpi=dpi).verdicts]


@pytest.mark.parametrize(("path", "index"), GOOD)
@pytest.mark.parametrize("dpi", [100, 200])
def test_a_good_scan_is_not_sent_back(path: Path, index: int, dpi: int) -> None:
    assert codes(page_of(path, index, dpi=dpi)) == []


@pytest.mark.parametrize("index", range(3))
def test_a_coarse_scan_is_named_with_its_resolution(index: int) -> None:
    found = look(page_of(COARSE, index, dpi=100), dpi=(100, 100))
    assert found.verdicts == (Verdict("low_dpi", "rescan", 100),)


@pytest.mark.parametrize("dpi", [(200, 200), (196, 204), None])
def test_enough_or_unknown_resolution_is_no_fault(dpi: tuple[float, float] | None) -> None:
    assert codes(page_of(OFFICIAL, dpi=150), dpi) == []


@pytest.mark.parametrize("spread", [4, 8, 14])
def test_a_blurred_page_is_sent_back(spread: float) -> None:
    assert codes(cv2.GaussianBlur(page_of(OFFICIAL), (0, 0), spread)) == ["blurred"]


def test_a_dark_page_is_sent_back() -> None:
    assert codes((page_of(OFFICIAL, dpi=150) * 0.35).astype(np.uint8)) == ["too_dark"]


def test_a_faint_page_is_sent_back() -> None:
    faint = 255 - (255 - page_of(OFFICIAL, dpi=150).astype(float)) * 0.2
    assert codes(faint.astype(np.uint8)) == ["too_light"]


def test_text_that_runs_off_the_paper_is_sent_back() -> None:
    page = page_of(OFFICIAL, dpi=150)
    assert codes(page[:, 250:]) == ["cut_edge"]
    assert codes(page[:, :900]) == ["cut_edge"]


@pytest.mark.parametrize("image", [page_of(BLANK, dpi=150), empty_page(), noisy_page()])
def test_an_empty_page_is_shown_to_a_person(image: Pixels) -> None:
    found = look(image, dpi=(200, 200))
    assert found.blank
    assert found.verdicts == (Verdict("blank", "review"),)


def test_a_back_with_a_seal_is_not_blank() -> None:
    assert not look(page_of(URGENT, 1, dpi=150), dpi=None).blank


def test_a_phone_picture_is_known_by_its_light() -> None:
    picture = cv2.cvtColor(cv2.imread(str(PHOTO)), cv2.COLOR_BGR2RGB)
    assert codes(np.asarray(picture, np.uint8), (72, 72)) == ["photo"]


def test_what_a_reading_mended_is_told() -> None:
    assert mended_verdicts(0, 0.04) == ()
    assert mended_verdicts(180, -2.14) == (Verdict("turned", "mended", 180), Verdict("skewed", "mended", -2.1))


def test_a_sheet_fed_twice_is_the_same_page() -> None:
    page = page_of(MONTHLY, dpi=150)
    again = np.clip(turned_by(page, 0.3).astype(int) - 10, 0, 255).astype(np.uint8)
    assert same_page(fingerprint(page), fingerprint(again))


def test_different_papers_with_one_letterhead_are_not() -> None:
    pages = [page_of(path, index, dpi=100) for path, index in [*GOOD, *((COARSE, index) for index in range(3))]]
    prints = [fingerprint(page) for page in pages]
    same = [(i, j) for i, one in enumerate(prints) for j, other in enumerate(prints) if i < j and same_page(one, other)]
    assert same == []


def test_pages_without_text_are_never_the_same() -> None:
    assert fingerprint(empty_page()) == 0
    assert not same_page(0, 0)


def fingerprint(image: Pixels) -> int:
    found = look(image, dpi=None).fingerprint
    assert -(2**63) <= found < 2**63
    return found


@pytest.mark.parametrize("kind", [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])
def test_a_code_on_a_page_is_read(kind: zxingcpp.BarcodeFormat) -> None:
    assert look(page_with_code("H20.34.05-261120-0042", kind), dpi=None).codes == ("H20.34.05-261120-0042",)


def test_vietnamese_in_a_code_is_vietnamese() -> None:
    text = "093000000001||Nguyễn Văn Thử|01011990|Nam|Xã Bình Thành, Huỳnh|01012021"
    assert look(page_with_code(text, zxingcpp.BarcodeFormat.QRCode), dpi=None).codes == (text,)


def page_with_code(text: str, kind: zxingcpp.BarcodeFormat) -> Pixels:
    code = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=4))
    page = np.full((1754, 1240), 255, np.uint8)
    page[120 : 120 + code.shape[0], 90 : 90 + code.shape[1]] = code
    return page
