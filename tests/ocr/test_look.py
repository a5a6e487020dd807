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


def test_a_page_that_moved_is_sent_back() -> None:
    smear = np.eye(15, dtype=np.float32) / 15
    assert codes(np.asarray(cv2.filter2D(page_of(OFFICIAL, dpi=150), -1, smear), np.uint8)) == ["blurred"]


def test_a_page_with_one_half_out_of_focus_is_sent_back() -> None:
    page = page_of(OFFICIAL, dpi=150)
    half = page.shape[1] // 2
    soft = cv2.GaussianBlur(page, (0, 0), 4)
    assert codes(np.concatenate([page[:, :half], soft[:, half:]], axis=1)) == ["blurred"]


def test_a_page_that_fades_into_the_dark_is_sent_back() -> None:
    page = page_of(OFFICIAL, dpi=150)
    light = np.clip(1.5 - np.linspace(0, 2.5, page.shape[0]), 0.08, 1)
    assert "too_dark" in codes((page * light[:, None, None]).astype(np.uint8))


def test_a_carbon_copy_is_not_sent_back() -> None:
    pale = 245 - (245 - cv2.GaussianBlur(page_of(OFFICIAL, dpi=150), (0, 0), 0.8).astype(float)) * 0.45
    assert codes(np.clip(pale, 0, 255).astype(np.uint8)) == []


@pytest.mark.parametrize("lid", [20, 205])
def test_a_small_paper_on_a_large_lid_is_not_sent_back(lid: int) -> None:
    picture = np.random.default_rng(3).normal(lid, 4, (2200, 1700, 3))
    page = page_of(OFFICIAL, dpi=100)
    picture[300 : 300 + page.shape[0], 400 : 400 + page.shape[1]] = page
    assert codes(np.clip(picture, 0, 255).astype(np.uint8)) == []


def test_a_line_of_text_close_to_the_border_is_shown_to_a_person() -> None:
    page = page_of(OFFICIAL, dpi=150)
    rows = np.flatnonzero((page[..., 0] < 128).sum(axis=1) > 40)
    found = look(page[rows[0] - 5 :], dpi=None)
    assert found.verdicts == (Verdict("cut_edge", "review"),)


def test_a_folded_sheet_is_sent_back() -> None:
    page = page_of(MONTHLY, dpi=150)
    rows = np.arange(page.shape[0]) - 800
    fold = 1 - 0.9 * np.exp(-((rows / 25) ** 2))
    assert codes((page * fold[:, None, None]).astype(np.uint8)) == ["folded"]


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


def test_an_empty_page_askew_on_a_black_lid_is_blank_not_blurred() -> None:
    around = cv2.copyMakeBorder(empty_page(), 90, 90, 90, 90, cv2.BORDER_CONSTANT, value=(20, 20, 20))
    turn = cv2.getRotationMatrix2D((around.shape[1] / 2, around.shape[0] / 2), 3, 1)
    askew = cv2.warpAffine(around, turn, (around.shape[1], around.shape[0]), borderValue=(20, 20, 20))
    assert look(np.asarray(askew, np.uint8), dpi=None).verdicts == (Verdict("blank", "review"),)


def test_a_back_with_a_seal_is_not_blank() -> None:
    assert not look(page_of(URGENT, 1, dpi=150), dpi=None).blank


def test_a_phone_picture_is_known_by_its_light_and_its_sheet_is_curved() -> None:
    picture = cv2.cvtColor(cv2.imread(str(PHOTO)), cv2.COLOR_BGR2RGB)
    assert codes(np.asarray(picture, np.uint8), (72, 72)) == ["photo", "curved"]


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
