"""The access copy is small, says the same, looks the same, and says that it is not the record."""

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image

from ocr.errors import SourceUnusable
from ocr.paper import Pixels
from ocr.pdf.access import DESCRIPTION, drawn_images, write_access_copy
from ocr.pdf.likeness import similarity
from ocr.pdf.record import build_record
from ocr.words import Word
from tests.ocr.drawn import drawn_page
from tests.ocr.pages import BLANK, BORN_DIGITAL, FAX, OFFICIAL, copied_text
from tests.ocr.records import META, record_page, rendered

WORDS = [Word("Ủy", (100, 100, 160, 130), 90, 0), Word("ban", (170, 104, 230, 130), 90, 0)]


def of_picture(picture: Pixels, folder: Path, *, skew: float = 0.0, rotation: int = 0) -> tuple[Path, Path]:
    """Return the record of a picture scanned at 300 dpi, and its access copy."""
    scan, record, access = folder / "scan.jpg", folder / "record.pdf", folder / "access.pdf"
    Image.fromarray(picture).save(scan, quality=92, dpi=(300, 300))
    size = (picture.shape[1], picture.shape[0])
    page = record_page(scan, size if rotation % 180 == 0 else size[::-1], skew=skew, rotation=rotation, dpi=(300, 300))
    build_record([page], META, record)
    assert write_access_copy(record, META, access).pdfa == "2b"
    return record, access


def likeness(record: Path, access: Path, *, dpi: float = 150) -> float:
    """Return the mean similarity where the record shows something, as a reader renders both."""
    like, shows = similarity(rendered(record, dpi=dpi), rendered(access, dpi=dpi))
    return float(like[shows].mean())


def test_a_scanned_page_becomes_small_and_keeps_its_text_and_looks(tmp_path: Path) -> None:
    record, access = tmp_path / "record.pdf", tmp_path / "access.pdf"
    build_record([record_page(OFFICIAL, (2466, 3508), kind="pdf", skew=-0.264, words=WORDS)], META, record)
    made = write_access_copy(record, META, access)
    assert (made.pdfa, made.pages) == ("2b", 1)
    assert access.stat().st_size < 400_000
    assert copied_text(access) == copied_text(record)
    assert likeness(record, access) > 0.95
    assert likeness(record, access, dpi=300) > 0.9


def test_a_copy_says_that_it_is_one(tmp_path: Path) -> None:
    _, access = of_picture(drawn_page(), tmp_path)
    with pikepdf.open(access) as pdf, pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == f"{META.title} (bản xem nhẹ)"
        assert xmp["dc:description"] == DESCRIPTION
        assert xmp["dc:creator"] == [META.creator]


@pytest.mark.parametrize(("rotation", "skew"), [(0, 0.0), (90, 3.0), (180, -2.0)])
def test_turn_and_skew_stay(tmp_path: Path, rotation: int, skew: float) -> None:
    record, access = of_picture(drawn_page(), tmp_path, rotation=rotation, skew=skew)
    assert likeness(record, access) > 0.95


def test_ink_keeps_its_colour(tmp_path: Path) -> None:
    record, access = of_picture(drawn_page(), tmp_path)
    before, after = (cv2.blur(rendered(path, dpi=150), (5, 5)).astype(int) for path in (record, access))
    strong = np.ptp(before, axis=2) > 100
    assert strong.sum() > 1000
    assert np.abs(before - after)[strong].mean() < 12
    assert np.percentile(np.abs(before - after)[strong], 99) < 70


def test_a_photograph_on_a_page_stays_a_picture(tmp_path: Path) -> None:
    page = drawn_page().copy()
    grain = np.random.default_rng(5).normal(128, 60, (40, 30, 3)).clip(0, 255).astype(np.uint8)
    page[200:600, 900:1200] = cv2.resize(grain, (300, 400), interpolation=cv2.INTER_CUBIC)
    record, access = of_picture(page, tmp_path)
    shown, kept = rendered(record, dpi=150)[100:300, 450:600], rendered(access, dpi=150)[100:300, 450:600]
    assert np.abs(shown.astype(int) - kept).mean() < 12
    assert likeness(record, access) > 0.93


def test_a_page_that_is_all_picture_is_one_picture(tmp_path: Path) -> None:
    grain = np.random.default_rng(6).normal(128, 50, (170, 120, 3)).clip(0, 255).astype(np.uint8)
    page = np.asarray(cv2.resize(grain, (1240, 1754), interpolation=cv2.INTER_CUBIC), np.uint8)
    record, access = of_picture(page, tmp_path)
    with pikepdf.open(access) as pdf:
        ((image, _),) = drawn_images(pdf)
        assert image.Filter == "/DCTDecode"
    assert likeness(record, access) > 0.9
    assert access.stat().st_size < record.stat().st_size


def test_fax_pages_keep_their_very_streams(tmp_path: Path) -> None:
    record, access = tmp_path / "record.pdf", tmp_path / "access.pdf"
    build_record([record_page(FAX, (2400, 3400), kind="pdf", index=index) for index in range(4)], META, record)
    write_access_copy(record, META, access)
    assert streams(access) == streams(record)
    assert access.stat().st_size < 4 * 80_000


def streams(path: Path) -> list[bytes]:
    with pikepdf.open(path) as pdf:
        return [image.read_raw_bytes() for image, _ in drawn_images(pdf)]


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_black_and_white_of_any_coding_becomes_fax_without_loss(tmp_path: Path, mode: str) -> None:
    letters = cv2.cvtColor(drawn_page(), cv2.COLOR_RGB2GRAY) > 128
    scan, record, access = tmp_path / "scan.pdf", tmp_path / "record.pdf", tmp_path / "access.pdf"
    in_pdf_flate(Image.fromarray(letters).convert(mode), scan)
    build_record([record_page(scan, (1240, 1754), kind="pdf")], META, record)
    write_access_copy(record, META, access)
    with pikepdf.open(access) as pdf:
        ((image, dpi),) = drawn_images(pdf)
        assert image.Filter == "/CCITTFaxDecode"
        assert dpi == pytest.approx(150, abs=0.5)
    assert np.array_equal(rendered(record, dpi=150), rendered(access, dpi=150))


def in_pdf_flate(picture: Image.Image, out: Path) -> None:
    """Write a PDF whose one page shows the picture at 150 dpi, coded as a scanner's driver may: without loss."""
    with pikepdf.Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(picture.width * 0.48, picture.height * 0.48))
        image = pdf.make_stream(
            picture.tobytes(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=pikepdf.Name.DeviceRGB if picture.mode == "RGB" else pikepdf.Name.DeviceGray,
            BitsPerComponent=1 if picture.mode == "1" else 8,
        )
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/Scan": image}))
        numbers = f"{picture.width * 0.48} 0 0 {picture.height * 0.48} 0 0"
        page.obj.Contents = pdf.make_stream(f"q {numbers} cm /Scan Do Q".encode())
        pdf.save(out)


def test_what_gains_nothing_stays_as_it_is(tmp_path: Path) -> None:
    record, access = tmp_path / "record.pdf", tmp_path / "access.pdf"
    build_record([record_page(BLANK, (1700, 2200), kind="pdf")], META, record)
    write_access_copy(record, META, access)
    assert access.stat().st_size < record.stat().st_size + 2_000


def test_a_record_that_is_no_pdfa_has_a_copy_that_is_none(tmp_path: Path) -> None:
    access = tmp_path / "access.pdf"
    made = write_access_copy(BORN_DIGITAL, META, access)
    assert made.pdfa is None
    assert made.reason
    assert copied_text(access).startswith(copied_text(BORN_DIGITAL))
    with pikepdf.open(access) as pdf, pdf.open_metadata() as xmp:
        assert "pdfaid:part" not in xmp


def test_a_record_that_cannot_be_taken_apart_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(BytesIO(b"%PDF-1.7 and nothing else").getvalue())
    with pytest.raises(SourceUnusable, match=r"broken\.pdf"):
        write_access_copy(broken, META, tmp_path / "access.pdf")


def test_faint_letters_keep_their_marks(tmp_path: Path) -> None:
    pale = np.asarray(255 - (255 - drawn_page().astype(int)) * 0.3, np.uint8)
    record, access = of_picture(pale, tmp_path)
    assert likeness(record, access) > 0.93


def test_a_dark_area_is_even(tmp_path: Path) -> None:
    page = drawn_page().copy()
    page[100:700, 700:1200] = 25
    record, access = of_picture(page, tmp_path)
    inside = rendered(access, dpi=150)[70:330, 370:580]
    assert np.ptp(inside) < 30
    assert likeness(record, access) > 0.93
