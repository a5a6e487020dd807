"""The record is what was on the paper: upright, straight, its text under it, its pictures untouched."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageOps

from ocr.errors import SourceUnusable
from ocr.pdf.record import RecordPage, build_record
from ocr.straight.straighten import straightened, turned
from ocr.words import Word
from tests.ingest.hostile.pdf_shapes import lost_page
from tests.ocr.pages import BLANK, FAX, OFFICIAL, PHOTO, SAMPLES, copied_text, page_of
from tests.ocr.records import META, difference, images_of, record_page, rendered
from tests.verapdf import verapdf_failures

LINE = [
    Word("Ủy", (100, 100, 160, 130), 90, 0),
    Word("ban", (170, 104, 230, 130), 90, 0),
    Word("ở", (240, 104, 255, 130), 90, 0),
    Word("xã", (256, 104, 300, 130), 90, 0),
    Word("số", (100, 150, 150, 180), 90, 1),
    Word("468/QĐ-TTg", (170, 150, 400, 180), 90, 1),
]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A sheet of 600 × 800 pixels that looks different from every side."""
    picture = Image.new("RGB", (600, 800), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((100, 100, 260, 180), fill=(180, 20, 30))
    draw.rectangle((400, 500, 500, 740), fill=(10, 30, 120))
    draw.ellipse((60, 600, 160, 700), fill="black")
    path = tmp_path / "sheet.jpg"
    picture.save(path, quality=90, dpi=(100, 100))
    return path


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 4.0, -7.5])
def test_turn_and_skew_look_as_they_were_read(sheet: Path, tmp_path: Path, rotation: int, skew: float) -> None:
    upright = turned(np.asarray(Image.open(sheet)), rotation)
    page = record_page(sheet, (upright.shape[1], upright.shape[0]), rotation=rotation, skew=skew)
    out = tmp_path / "record.pdf"
    assert build_record([page], META, out).pdfa == "2b"
    assert difference(rendered(out), straightened(upright, skew)) < 4
    assert difference(straightened(upright, 0), straightened(turned(upright, 180), 0)) > 10


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phone_picture_stands_as_its_exif_says(sheet: Path, tmp_path: Path, orientation: int) -> None:
    picture = Image.open(sheet)
    exif = picture.getexif()
    exif[0x0112] = orientation
    picture.save(sheet, quality=90, exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(sheet)))
    out = tmp_path / "record.pdf"
    build_record([record_page(sheet, (upright.shape[1], upright.shape[0]))], META, out)
    assert difference(rendered(out), upright) < 2


STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a sheet is laid into a file of each orientation."""
TIFFS = {"raw": "RGB", "tiff_lzw": "RGB", "jpeg": "RGB", "group4": "1"}
"""Codings, each with the mode of its picture."""


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("rows", [64, 800], ids=["in strips", "in one strip"])
@pytest.mark.parametrize("coding", TIFFS)
def test_a_tiff_stands_upright_on_a_sheet_of_its_own_size(
    sheet: Path, tmp_path: Path, coding: str, rows: int, orientation: int
) -> None:
    """The resolution, too, is another across and down, as a fax has it."""
    upright = Image.open(sheet).convert(TIFFS[coding], dither=Image.Dither.NONE)
    stored = upright.transpose(STORED[orientation]) if orientation > 1 else upright
    source, out = tmp_path / "sheet.tif", tmp_path / "record.pdf"
    stored.save(source, compression=coding, tiffinfo={274: orientation, 278: rows})
    build_record([record_page(source, upright.size, dpi=(100, 50))], META, out)
    assert difference(rendered(out), np.asarray(upright.convert("RGB").resize((600, 1600)))) < 2


@pytest.mark.parametrize("rotation", [0, 90])
@pytest.mark.parametrize("skew", [0.0, 5.0])
def test_each_word_is_copied_from_where_it_stands(sheet: Path, tmp_path: Path, rotation: int, skew: float) -> None:
    size = (600, 800) if rotation == 0 else (800, 600)
    page = record_page(sheet, size, rotation=rotation, skew=skew, words=LINE)
    out = tmp_path / "record.pdf"
    build_record([page], META, out)
    assert copied_text(out) == "Ủy ban ở xã số 468/QĐ-TTg"
    for word in LINE:
        assert text_in(out, word.box, page.canvas) == word.text


def text_in(path: Path, box: tuple[int, int, int, int], canvas: tuple[int, int]) -> str:
    """Return the letters whose middles lie in a box of the canvas."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        text = page.get_textpage()
        media = page.get_mediabox()
        rotated = page.get_rotation()
        found = ""
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            x, y = seen_at((left + right) / 2, (bottom + top) / 2, media, rotated)
            if box[0] <= x / 0.72 <= box[2] and box[1] <= canvas[1] - y / 0.72 <= box[3]:
                found += text.get_text_range(index, 1)
    return found.strip()


def seen_at(x: float, y: float, media: tuple[float, ...], rotated: int) -> tuple[float, float]:
    """Return a point of user space as seen on the turned page (0 or 90 degrees)."""
    return (x - media[0], y - media[1]) if rotated == 0 else (y - media[1], media[2] - x)


def test_the_picture_of_a_scanned_page_is_kept_as_it_came(tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    build_record([record_page(OFFICIAL, (2466, 3508), kind="pdf", skew=-0.264, words=LINE)], META, out)
    with pikepdf.open(OFFICIAL) as source:
        scans = {one.read_raw_bytes() for one in source.objects if is_scan(one)}
    assert {one.read_raw_bytes() for one in images_of(out) if is_scan(one)} == scans


def is_scan(one: pikepdf.Object) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Filter") == "/DCTDecode"


def test_a_signature_note_is_shown_and_said_once(tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    read_over_it = Word("TRUNG", (1790, 50, 1890, 70), 40, 0)
    page = record_page(OFFICIAL, (2466, 3508), kind="pdf", words=[read_over_it, *LINE])
    assert build_record([page], META, out).pdfa == "2b"
    assert copied_text(out).count("TRUNG") == 1
    assert difference(rendered(out, dpi=72), page_of(OFFICIAL, dpi=72)) < 2


def test_a_new_reading_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    source = SAMPLES / "pdf" / "multipage.pdf"
    build_record([record_page(source, (3300, 2550), kind="pdf", index=5, words=LINE)], META, out)
    assert copied_text(out) == "Ủy ban ở xã số 468/QĐ-TTg"


def test_pages_of_several_files_stand_in_order(sheet: Path, tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    pages = [
        record_page(FAX, (2400, 3400), kind="pdf", index=2),
        record_page(sheet, (600, 800)),
        record_page(FAX, (2400, 3400), kind="pdf", index=0),
    ]
    assert build_record(pages, META, out).pages == 3
    assert difference(rendered(out, 0, dpi=40), page_of(FAX, 2, dpi=40)) < 3
    assert difference(rendered(out, 2, dpi=40), page_of(FAX, 0, dpi=40)) < 3
    assert rendered(out, 1).shape == (800, 600, 3)


def test_a_picture_without_resolution_is_laid_on_a_sheet_as_long_as_a4(tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    build_record([record_page(PHOTO, (3456, 4608), dpi=None)], META, out)
    with pikepdf.open(out) as record:
        assert float(max(record.pages[0].mediabox.as_list())) == pytest.approx(841.89, abs=0.01)


def test_a_page_longer_than_wide_pixels_keeps_its_shape(tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    picture = tmp_path / "aspect.png"
    Image.new("L", (400, 400), 200).save(picture)
    build_record([record_page(picture, (400, 400), dpi=(200, 100))], META, out)
    assert rendered(out).shape == (400, 200, 3)


def test_what_could_act_is_gone(tmp_path: Path) -> None:
    acting, out = tmp_path / "acting.pdf", tmp_path / "record.pdf"
    with pikepdf.open(BLANK) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.Root.OpenAction = script
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        pdf.attachments["note.txt"] = b"attached"
        pdf.save(acting)
    build_record([record_page(acting, (1700, 2200), kind="pdf")], META, out)
    with pikepdf.open(out) as record:
        assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(record.Root.keys())
        assert "/AA" not in record.pages[0].obj


@pytest.mark.parametrize(("index", "block"), [(0, 0), (2, 1), (3, 2), (4, 3)])
def test_a_page_is_the_one_that_was_looked_at_though_another_is_lost(tmp_path: Path, index: int, block: int) -> None:
    source, out = tmp_path / "lost.pdf", tmp_path / "record.pdf"
    source.write_bytes(lost_page())
    build_record([counted(source, index, lost=(1,))], META, out)
    assert difference(rendered(out, dpi=72), page_of(source, index, dpi=72)) < 1
    assert (rendered(out, dpi=72)[299 - (40 + 70 * block), 100] == (0, 0, 255)).all()


def counted(source: Path, index: int, *, file_pages: int = 5, lost: tuple[int, ...] = ()) -> RecordPage:
    page = record_page(source, (300, 300), kind="pdf", index=index)
    return replace(page, file_pages=file_pages, lost=lost)


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (5, {"index": 1, "lost": (1,)}),
        (5, {"index": 2}),
        (2, {"index": 0, "file_pages": 2}),
    ],
)
def test_a_page_of_which_nobody_knows_where_it_is_is_not_taken(
    tmp_path: Path, count: int, told: dict[str, Any]
) -> None:
    source = tmp_path / "lost.pdf"
    source.write_bytes(lost_page(count))
    with pytest.raises(SourceUnusable, match=r"lost\.pdf"):
        build_record([counted(source, **told)], META, tmp_path / "record.pdf")


def test_an_unusable_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing else")
    with pytest.raises(SourceUnusable, match=r"broken\.pdf, page 1"):
        build_record([record_page(broken, (10, 10), kind="pdf")], META, tmp_path / "out.pdf")
    with pytest.raises(SourceUnusable, match=r"broken\.pdf, picture 1"):
        build_record([record_page(broken, (10, 10))], META, tmp_path / "out.pdf")


def test_verapdf_agrees(sheet: Path, tmp_path: Path) -> None:
    scan, mixed = tmp_path / "scan.pdf", tmp_path / "mixed.pdf"
    build_record([record_page(OFFICIAL, (2466, 3508), kind="pdf", skew=-0.264, words=LINE)], META, scan)
    mixed_pages = [
        record_page(sheet, (800, 600), rotation=90, skew=3, words=LINE),
        record_page(FAX, (2400, 3400), kind="pdf", words=LINE),
        record_page(PHOTO, (3456, 4608), dpi=None),
    ]
    build_record(mixed_pages, META, mixed)
    assert verapdf_failures([scan, mixed]) == {scan: [], mixed: []}
