"""Every sample through `sohoa digitize` gives what its README expects."""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest

from benchmarks.measure import character_error_rate
from tests.ingest.files import SAMPLES
from tests.verapdf import verapdf_failures
from workers.digitize import run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("digitize-samples"), pytest.mark.timeout(600)]

PAGES = {
    "2400dpi": 1, "3small": 3, "aspect": 1, "baiona_gray": 1, "blank": 1, "c02-22": 1, "cmyk": 1, "crom": 1, "epson": 1,
    "formxobject": 1, "francais": 1, "hugemono": 1, "masks": 1, "multipage": 6, "overlay": 1, "trivial": 1,
    "linguistics_thesis_a": 1, "qn-01-ct-2021-100dpi": 3, "qn-07-ct-2018-1bit": 4, "qn-23-bc-2025": 2,
    "qn-299-ubnd-tthc-hoatoc": 2, "qn-575-ubnd-ktth": 1, "qn-tb11-2025-borndigital": 2,
}  # fmt: skip
GOOD_SCANS = ["qn-575-ubnd-ktth", "qn-299-ubnd-tthc-hoatoc", "qn-23-bc-2025", "qn-07-ct-2018-1bit"]
FOUND = {
    "qn-299-ubnd-tthc-hoatoc": ["299/UBND-TTHC", "công bố Danh mục"],
    "qn-23-bc-2025": ["cải cách thủ tục hành chính tháng 01/2025", "BÁO CÁO"],
    "qn-01-ct-2021-100dpi": ["hóa đơn điện tử"],
    "qn-07-ct-2018-1bit": ["tăng cường công tác thi hành án hành chính"],
    "qn-tb11-2025-borndigital": ["Số: 11 /TB-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    "formxobject": ["What follows is an image embedded as a Form XObject"],
    "overlay": ["Payed 2017-Jan-22"],
}

NOT_PDFA = {"blank", "cmyk", "formxobject", "overlay", "qn-tb11-2025-borndigital"}
"""Written by programs, with fonts left out or layers: they stay what they are, and say why."""

Digitized = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All samples digitized in one go."""
    out = tmp_path_factory.mktemp("digitized")
    files = [*SAMPLES.glob("*/*.pdf"), *SAMPLES.glob("*/*.png"), *SAMPLES.glob("*/*.jpg")]
    assert run([*map(str, files), "-o", str(out), "-j", "2"]) == 1
    return out


@pytest.fixture(scope="module")
def digitized(folder: Path) -> Digitized:
    """The reports by stem."""
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def text_of(report: dict[str, Any]) -> str:
    return flat(" ".join(page["text"] for page in report["pages"]))


def verdicts_of(page: dict[str, Any]) -> set[str]:
    return {verdict["code"] for verdict in page["verdicts"]}


def ink_of(path: Path, number: int = 1) -> np.ndarray:
    """The page drawn small."""
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[number - 1]
        return page.render(scale=200 / page.get_height(), rev_byteorder=True).to_numpy().copy()


def test_every_sample_has_all_its_pages_in_order(digitized: Digitized, folder: Path) -> None:
    for stem, count in PAGES.items():
        assert [page["number"] for page in digitized[stem]["pages"]] == list(range(1, count + 1)), stem
        with pypdfium2.PdfDocument(folder / f"{stem}.pdf") as pdf:
            assert len(pdf) == count, stem
    assert set(digitized) == set(PAGES)


def test_only_the_bomb_is_refused(digitized: Digitized) -> None:
    refused = {
        (stem, page["error"]["class"])
        for stem, report in digitized.items()
        for page in report["pages"]
        if "error" in page
    }
    assert refused == {("hugemono", "PixelBomb")}


@pytest.mark.parametrize(("stem", "words"), [(stem, words) for stem, many in FOUND.items() for words in many])
def test_words_of_a_paper_are_found(digitized: Digitized, stem: str, words: str) -> None:
    assert words.casefold() in text_of(digitized[stem]).casefold()


def test_a_sealed_scan_is_read_with_at_most_five_wrong_letters_in_a_hundred(digitized: Digitized) -> None:
    truth = (SAMPLES / "vietnamese" / "qn-575-ubnd-ktth.txt").read_text()
    (page,) = digitized["qn-575-ubnd-ktth"]["pages"]
    assert character_error_rate(truth, page["text"]) <= 0.05


@pytest.mark.parametrize("stem", GOOD_SCANS)
def test_a_good_scan_is_not_sent_back(digitized: Digitized, stem: str) -> None:
    severities = {verdict["severity"] for page in digitized[stem]["pages"] for verdict in page["verdicts"]}
    assert "rescan" not in severities


def test_a_coarse_scan_is_flagged_on_every_page(digitized: Digitized) -> None:
    pages = digitized["qn-01-ct-2021-100dpi"]["pages"]
    assert all("low_dpi" in verdicts_of(page) for page in pages)
    assert all(page["dpi"] == pytest.approx(100, abs=1) for page in pages)


@pytest.mark.parametrize("stem", ["blank", "trivial"])
def test_an_empty_page_is_kept_and_flagged(digitized: Digitized, stem: str) -> None:
    (page,) = digitized[stem]["pages"]
    assert "blank" in verdicts_of(page)
    assert page["text"] == ""


def test_a_photo_is_flagged_as_one(digitized: Digitized) -> None:
    assert "photo" in verdicts_of(digitized["linguistics_thesis_a"]["pages"][0])


def test_a_very_fine_scan_is_clamped(digitized: Digitized) -> None:
    assert digitized["2400dpi"]["pages"][0]["dpi"] == 600


def test_a_page_with_unequal_resolutions_keeps_its_shape(folder: Path) -> None:
    with pypdfium2.PdfDocument(folder / "aspect.pdf") as pdf:
        width, height = pdf[0].get_size()
    assert width / height == pytest.approx(360 / 288, rel=0.01)


@pytest.mark.parametrize("stem", ["cmyk", "masks", "overlay", "formxobject", "c02-22", "epson", "francais"])
def test_a_record_looks_like_its_original(digitized: Digitized, folder: Path, stem: str) -> None:
    page = digitized[stem]["pages"][0]
    assert page["rotation"] == 0
    before, after = ink_of(SAMPLES / "pdf" / f"{stem}.pdf"), ink_of(folder / f"{stem}.pdf")
    if page["skew"]:
        assert after.mean() == pytest.approx(before.mean(), abs=10)
        return
    assert np.abs(before.astype(float) - after).mean() < 3


def test_the_grey_picture_stays_grey(folder: Path) -> None:
    ink = ink_of(folder / "baiona_gray.pdf").astype(int)
    assert np.ptp(ink, axis=2).max() <= 2


def test_a_signed_born_digital_file_is_a_valid_record_or_stays_as_it_is(digitized: Digitized, folder: Path) -> None:
    name = "qn-tb11-2025-borndigital"
    report = digitized[name]
    same = (folder / f"{name}.pdf").read_bytes() == (SAMPLES / "vietnamese" / f"{name}.pdf").read_bytes()
    assert report["pdfa"] == "2b" or (same and report["pdfa_reason"])


@pytest.fixture(scope="module")
def copied(folder: Path) -> Callable[[str], str]:
    """The text that a reader of the record copies."""

    def text(stem: str) -> str:
        with pypdfium2.PdfDocument(folder / f"{stem}.pdf") as pdf:
            return flat(" ".join(page.get_textpage().get_text_range() for page in pdf))

    return text


@pytest.mark.parametrize("stem", GOOD_SCANS)
def test_what_was_read_can_be_copied_from_the_record(
    digitized: Digitized, copied: Callable[[str], str], stem: str
) -> None:
    read, found = set(text_of(digitized[stem]).split()), set(copied(stem).split())
    assert len(read & found) >= 0.97 * len(read)


def test_every_record_that_is_called_pdfa_is_one(digitized: Digitized, folder: Path) -> None:
    records = [folder / f"{stem}.pdf" for stem, report in digitized.items() if report["pdfa"] == "2b"]
    assert set(digitized) - {path.stem for path in records} <= NOT_PDFA
    assert {path: why for path, why in verapdf_failures(records).items() if why} == {}


def test_what_is_not_pdfa_says_why(digitized: Digitized) -> None:
    assert all(report["pdfa"] or report["pdfa_reason"] for report in digitized.values())
