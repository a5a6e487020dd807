"""PDF pages: scans are told from written pages, and come out as they are seen."""

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import Damaged, Encrypted, PixelBomb, TooManyPages, WrongPassword
from ingest.sniff import Kind
from ingest.split.document import open_source
from ingest.split.limits import Limits
from ingest.split.pages import PageImage
from tests.ingest.files import (
    BLUE,
    RED,
    SAMPLES,
    locked,
    no_pages,
    page_tree_loop,
    quarters,
    raw_pdf,
    scan_pdf,
    text_pdf,
    zip_file,
)

SENTENCE = "This page was written by a program, and it says so at some length. "
SCANS = ["qn-575-ubnd-ktth", "qn-299-ubnd-tthc-hoatoc", "qn-23-bc-2025", "qn-01-ct-2021-100dpi", "qn-07-ct-2018-1bit"]


def pages_of(path: Path, limits: Limits | None = None, **how: int | bool) -> list[PageImage]:
    with open_source(path, Kind.PDF, limits or Limits()) as source:
        return [source.page(number, **how) for number in range(1, source.pages + 1)]  # type: ignore[arg-type]


def page_from(tmp_path: Path, content: bytes, limits: Limits | None = None) -> PageImage:
    path = tmp_path / "file.pdf"
    path.write_bytes(content)
    return pages_of(path, limits)[0]


@pytest.mark.parametrize("name", SCANS)
def test_a_signed_scan_has_not_been_read(name: str) -> None:
    pages = pages_of(SAMPLES / "vietnamese" / f"{name}.pdf", height=400)
    assert not any(page.born_digital for page in pages)
    assert pages[0].signature_note


def test_a_scan_comes_out_pixel_by_pixel() -> None:
    (page,) = pages_of(SAMPLES / "vietnamese" / "qn-575-ubnd-ktth.pdf")
    assert page.image.shape == (3508, 2466, 3)
    assert page.dpi == pytest.approx((300, 300), abs=0.1)
    assert page.rendered_dpi == pytest.approx(300, abs=0.1)


def test_the_signature_note_is_drawn_for_looking_but_not_for_reading() -> None:
    path = SAMPLES / "vietnamese" / "qn-575-ubnd-ktth.pdf"
    (plain,), (noted,) = pages_of(path, height=800), pages_of(path, height=800, notes=True)
    assert np.any(plain.image[:50] != noted.image[:50])


def test_a_one_bit_scan_comes_out_grey() -> None:
    page = pages_of(SAMPLES / "vietnamese" / "qn-07-ct-2018-1bit.pdf", height=400)[0]
    assert page.bilevel
    assert page.image.ndim == 2


def test_a_born_digital_page_gives_its_own_words() -> None:
    first, second = pages_of(SAMPLES / "vietnamese" / "qn-tb11-2025-borndigital.pdf", height=800)
    assert first.own_text is not None
    assert second.own_text is not None
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first.own_text
    assert "Nguyễn Phước Bình" in second.own_text
    assert " ".join(word for word, _ in first.own_words) == first.own_text.replace("\n", " ")


def test_number_and_day_in_signature_fields_stand_in_their_line() -> None:
    first = pages_of(SAMPLES / "vietnamese" / "qn-tb11-2025-borndigital.pdf", height=800)[0]
    assert first.own_text is not None
    assert "Số: 11 /TB-UBND" in first.own_text
    assert "ngày 08 tháng 01 năm 2025" in first.own_text


def test_own_words_lie_on_their_ink() -> None:
    first = pages_of(SAMPLES / "vietnamese" / "qn-tb11-2025-borndigital.pdf", height=1600)[0]
    paper = first.image.mean()
    for word, (left, top, right, bottom) in first.own_words:
        assert 0 <= left < right <= first.image.shape[1]
        assert 0 <= top < bottom <= first.image.shape[0]
        box = first.image[round(top) : round(bottom) + 1, round(left) : round(right) + 1]
        assert box.min() < paper - 50, word


def test_a_written_page_is_born_digital(tmp_path: Path) -> None:
    page = page_from(tmp_path, text_pdf("Paid in full."))
    assert page.own_text == "Paid in full."


def test_a_page_with_a_stamp_over_its_scan_is_a_scan(tmp_path: Path) -> None:
    page = page_from(tmp_path, scan_pdf(over="Received on 20 November"))
    assert not page.born_digital
    assert page.rendered_dpi == pytest.approx(300, abs=0.1)


def test_a_page_with_much_text_over_a_background_is_born_digital(tmp_path: Path) -> None:
    assert page_from(tmp_path, scan_pdf(over=SENTENCE * 5)).born_digital


def test_text_hidden_beneath_the_scan_is_not_its_own(tmp_path: Path) -> None:
    assert not page_from(tmp_path, scan_pdf(under=SENTENCE * 5)).born_digital


def test_an_invisible_layer_of_an_earlier_reading_is_not_its_own(tmp_path: Path) -> None:
    assert not page_from(tmp_path, scan_pdf(hidden=SENTENCE * 5)).born_digital


def test_legacy_vietnamese_fonts_are_read_from_the_picture(tmp_path: Path) -> None:
    page = page_from(tmp_path, text_pdf(SENTENCE).replace(b"/BaseFont /Helvetica", b"/BaseFont /.VnTime--"))
    assert not page.born_digital


def test_a_page_keeps_the_shape_of_unequal_resolutions() -> None:
    (page,) = pages_of(SAMPLES / "pdf" / "aspect.pdf")
    assert page.dpi == pytest.approx((200, 100), abs=0.1)
    assert page.image.shape[:2] == (800, 1000)


def test_a_very_fine_scan_is_drawn_at_the_finest_allowed() -> None:
    (page,) = pages_of(SAMPLES / "pdf" / "2400dpi.pdf")
    assert page.dpi == pytest.approx((2400, 2400), abs=1)
    assert page.rendered_dpi == pytest.approx(600, abs=0.1)


def test_a_large_sheet_is_drawn_with_no_more_pixels_than_allowed() -> None:
    second = pages_of(SAMPLES / "pdf" / "multipage.pdf", Limits(render_pixels=1_000_000))[1]
    assert second.image.shape[0] * second.image.shape[1] <= 1_010_000


def test_a_picture_of_a_thousand_million_pixels_is_refused() -> None:
    with pytest.raises(PixelBomb):
        pages_of(SAMPLES / "pdf" / "hugemono.pdf")


def test_cmyk_comes_out_in_its_colours() -> None:
    (page,) = pages_of(SAMPLES / "pdf" / "cmyk.pdf")
    assert page.image.mean() > 100


def test_a_turned_page_is_seen_as_its_rotation_says(tmp_path: Path) -> None:
    page = page_from(tmp_path, scan_pdf().replace(b"/Type /Page\n", b"/Type /Page /Rotate 90\n"))
    height, width = page.image.shape[:2]
    assert width > height
    assert page.image[10, width - 10].tolist() == pytest.approx(RED, abs=12)
    assert page.image[height - 10, 10].tolist() == pytest.approx(BLUE, abs=12)


def test_red_is_red(tmp_path: Path) -> None:
    page = page_from(tmp_path, scan_pdf(quarters(size=(827, 1169))))
    assert page.image[10, 10].tolist() == pytest.approx(RED, abs=12)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_an_owner_password_alone_does_not_hinder_reading(tmp_path: Path, algorithm: str) -> None:
    page = page_from(tmp_path, locked(text_pdf("Read me."), user="", algorithm=algorithm))
    assert page.own_text == "Read me."


def test_a_user_password_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(Encrypted):
        page_from(tmp_path, locked(text_pdf("Secret."), user="mở ra"))


def test_a_wrong_password_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(locked(text_pdf("Secret."), user="right"))
    with pytest.raises(WrongPassword):
        open_source(path, Kind.PDF, Limits(), password="wrong")


@pytest.mark.parametrize(
    "content",
    [zip_file(), b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\xff" * 5000, no_pages(), page_tree_loop(), text_pdf("Cut.")[:300]],
    ids=["archive", "header", "noise", "no pages", "page tree loop", "truncated"],
)
def test_a_broken_file_is_refused_as_damaged(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Damaged):
        page_from(tmp_path, content)


def test_a_file_whose_table_of_objects_is_lost_is_still_read(tmp_path: Path) -> None:
    whole = text_pdf("The table is not where it should be.")
    page = page_from(tmp_path, whole[: whole.rindex(b"startxref")] + b"startxref\n7\n%%EOF")
    assert page.own_text == "The table is not where it should be."


def test_more_pages_than_allowed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooManyPages):
        page_from(tmp_path, text_pdf("one", "two", "three"), Limits(pages=2))


def test_a_page_of_impossible_size_is_bounded(tmp_path: Path) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9e9 9e9]>>"
    content = raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page)
    image = page_from(tmp_path, content).image
    assert image.shape[0] * image.shape[1] <= Limits().render_pixels * 1.01
