"""Streams are copied where PDF knows the coding, and no pixel is lost where they are not."""

import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageCms, ImageOps

from ocr.errors import SourceUnusable
from ocr.pdf.imagestream import EmbeddedImage, embed_image
from ocr.pdf.record import build_record
from tests.ingest.files import picture as picture_file
from tests.ingest.hostile.pictures import PICTURES, tiff_of
from tests.ocr.pages import SAMPLES
from tests.ocr.records import META, difference, record_page, rendered

GRADIENT = np.add.outer(np.arange(60), np.arange(80)).astype(np.uint8)
COLOURED = np.dstack([GRADIENT, GRADIENT[::-1], GRADIENT[:, ::-1]])


@pytest.fixture
def embed(tmp_path: Path) -> Callable[..., EmbeddedImage]:
    """Save a picture under a name and put it into a new PDF, which stays open."""
    kept: list[pikepdf.Pdf] = []

    def embed_picture(picture: Image.Image, name: str, **options: object) -> EmbeddedImage:
        picture.save(tmp_path / name, **options)  # type: ignore[arg-type]  # Pillow's own options
        kept.append(pikepdf.new())
        return embed_image(kept[-1], tmp_path / name)

    return embed_picture


def decoded(embedded: EmbeddedImage) -> Image.Image:
    return pikepdf.PdfImage(embedded.xobject).as_pil_image()


def test_a_png_that_unpacks_to_more_than_its_pixels_is_not_copied(tmp_path: Path) -> None:
    """Whoever opens the record would unpack gigabytes."""
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(PICTURES["png that unpacks to more"]())
    with pikepdf.new() as pdf:
        embedded = embed_image(pdf, bomb)
        assert len(embedded.xobject.read_bytes()) == 64 * 64


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_is_copied_byte_by_byte(
    embed: Callable[..., EmbeddedImage], tmp_path: Path, mode: str, progressive: bool
) -> None:
    embedded = embed(Image.fromarray(GRADIENT).convert(mode), "a.jpg", progressive=progressive)
    assert embedded.xobject.read_raw_bytes() == (tmp_path / "a.jpg").read_bytes()
    assert embedded.size == (80, 60)


def test_a_jpeg_keeps_its_own_colours(embed: Callable[..., EmbeddedImage]) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    embedded = embed(Image.new("RGB", (8, 8), "red"), "a.jpg", icc_profile=profile)
    assert embedded.xobject.ColorSpace[0] == "/ICCBased"
    assert embedded.xobject.ColorSpace[1].read_bytes() == profile


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P"])
def test_the_pixels_of_a_png_are_copied(embed: Callable[..., EmbeddedImage], mode: str) -> None:
    picture = Image.fromarray(GRADIENT).convert("RGB").convert(mode)
    embedded = embed(picture, "a.png")
    assert embedded.xobject.DecodeParms.Predictor == 15
    assert (np.asarray(decoded(embedded).convert("RGB")) == np.asarray(picture.convert("RGB"))).all()


def test_sixteen_bits_stay_sixteen_bits(embed: Callable[..., EmbeddedImage]) -> None:
    deep = (GRADIENT.astype(np.uint16) * 257) + 3
    for name in ("a.png", "a.tif"):
        embedded = embed(Image.fromarray(deep), name)
        assert embedded.xobject.BitsPerComponent == 16
        assert np.frombuffer(embedded.xobject.read_bytes(), ">u2").tolist() == deep.ravel().tolist()


def test_transparency_becomes_white_paper(embed: Callable[..., EmbeddedImage]) -> None:
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    assert decoded(embed(clear, "a.png")).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("white_is_zero", [False, True])
def test_a_fax_page_in_one_strip_is_copied(
    embed: Callable[..., EmbeddedImage], tmp_path: Path, white_is_zero: bool
) -> None:
    picture = Image.fromarray(GRADIENT > 60).convert("1")
    tags = {278: 60, 262: 0 if white_is_zero else 1}
    embedded = embed(picture, "a.tif", compression="group4", tiffinfo=tags)
    assert embedded.xobject.Filter == "/CCITTFaxDecode"
    assert embedded.xobject.read_raw_bytes() in (tmp_path / "a.tif").read_bytes()
    with Image.open(tmp_path / "a.tif") as saved:
        assert (np.asarray(decoded(embedded).convert("1")) == np.asarray(saved.convert("1"))).all()


def test_a_fax_page_in_many_strips_becomes_one_without_loss(embed: Callable[..., EmbeddedImage]) -> None:
    picture = Image.fromarray(GRADIENT > 60).convert("1")
    embedded = embed(picture, "a.tif", compression="group4", tiffinfo={278: 8})
    assert embedded.xobject.Filter == "/CCITTFaxDecode"
    assert (np.asarray(decoded(embedded).convert("1")) == np.asarray(picture)).all()


@pytest.mark.parametrize("compression", ["tiff_lzw", "raw", "tiff_deflate"])
def test_other_tiffs_lose_nothing(embed: Callable[..., EmbeddedImage], compression: str) -> None:
    picture = Image.fromarray(np.dstack([GRADIENT, GRADIENT[::-1], GRADIENT]))
    embedded = embed(picture, "a.tif", compression=compression)
    assert embedded.xobject.read_bytes() == picture.tobytes()


@pytest.mark.parametrize(("mode", "colours"), [("L", 1), ("RGB", 2), ("YCbCr", 6)])
def test_a_tiff_of_jpeg_in_one_strip_is_copied(
    embed: Callable[..., EmbeddedImage], tmp_path: Path, mode: str, colours: int
) -> None:
    """Its tables stand beside the strip, and what its colours are is told by the page: both go into the JPEG."""
    picture = Image.fromarray(COLOURED).convert(mode)
    embedded = embed(picture, "a.tif", compression="jpeg", tiffinfo={278: 60})
    with Image.open(tmp_path / "a.tif") as saved:
        assert saved.tag_v2[262] == colours  # type: ignore[attr-defined]  # a TIFF's
        (start,), (length,) = saved.tag_v2[273], saved.tag_v2[279]  # type: ignore[attr-defined]
        seen = np.asarray(saved.convert("RGB"))
    assert embedded.xobject.Filter == "/DCTDecode"
    strip = (tmp_path / "a.tif").read_bytes()[start + 2 : start + length]
    assert embedded.xobject.read_raw_bytes().endswith(strip)
    assert (np.asarray(decoded(embedded).convert("RGB")) == seen).all()


def strip_of(jpeg: bytes, size: tuple[int, int], colours: int) -> bytes:
    """A TIFF page of one strip, which is a JPEG file."""
    tags = [(256, size[0]), (257, size[1]), (259, 7), (262, colours), (277, 3), (278, size[1]), (279, len(jpeg))]
    return tiff_of(*[(number, 4, 1, value) for number, value in tags], data=jpeg)


def test_a_whole_jpeg_as_the_strip_of_a_tiff_is_copied(tmp_path: Path) -> None:
    source, jpeg = tmp_path / "a.tif", picture_file("JPEG", Image.fromarray(COLOURED), subsampling="4:2:0")
    source.write_bytes(strip_of(jpeg, (80, 60), 6))
    with pikepdf.new() as pdf:
        embedded = embed_image(pdf, source)
        assert embedded.xobject.read_raw_bytes().endswith(jpeg[2:])
        assert (np.asarray(decoded(embedded)) == np.asarray(Image.open(source))).all()


@pytest.mark.parametrize(
    ("size", "colours", "sampling"), [((80, 50), 6, "4:2:0"), ((80, 60), 2, "4:4:4")], ids=["size", "colours"]
)
def test_a_strip_that_is_another_jpeg_than_its_page_says_is_not_copied(
    tmp_path: Path, size: tuple[int, int], colours: int, sampling: str
) -> None:
    source, jpeg = tmp_path / "a.tif", picture_file("JPEG", Image.fromarray(COLOURED), subsampling=sampling)
    source.write_bytes(strip_of(jpeg, size, colours))
    with pikepdf.new() as pdf:
        embedded = embed_image(pdf, source)
        assert embedded.xobject.Filter == "/FlateDecode"
        assert (np.asarray(decoded(embedded)) == np.asarray(Image.open(source))).all()


def test_a_tiff_of_jpeg_in_many_strips_loses_nothing_and_takes_what_a_png_does(
    embed: Callable[..., EmbeddedImage], tmp_path: Path
) -> None:
    smooth = Image.fromarray(np.dstack([GRADIENT] * 3)).resize((800, 600))
    embedded = embed(smooth, "a.tif", compression="jpeg", tiffinfo={278: 16})
    with Image.open(tmp_path / "a.tif") as saved:
        assert (np.asarray(decoded(embedded)) == np.asarray(saved)).all()
        assert len(embedded.xobject.read_raw_bytes()) < len(zlib.compress(saved.tobytes())) / 2


def test_every_page_of_a_tiff_can_be_taken(tmp_path: Path) -> None:
    pages = [Image.new("L", (20 + number, 10), 50 * number) for number in range(3)]
    pages[0].save(tmp_path / "many.tif", save_all=True, append_images=pages[1:])
    pdf = pikepdf.new()
    assert [embed_image(pdf, tmp_path / "many.tif", frame=number).size[0] for number in range(3)] == [20, 21, 22]
    with pytest.raises(SourceUnusable, match="picture 4"):
        embed_image(pdf, tmp_path / "many.tif", frame=3)


def test_four_inks_without_a_profile_become_rgb_and_stay_pdfa(tmp_path: Path) -> None:
    source, out = tmp_path / "inks.jpg", tmp_path / "record.pdf"
    Image.new("CMYK", (200, 200), (0, 255, 255, 0)).save(source)
    assert build_record([record_page(source, (200, 200))], META, out).pdfa == "2b"
    red, green, blue = rendered(out)[100, 100]
    assert red > 200
    assert max(green, blue) < 60


def test_webp_is_taken_without_loss(embed: Callable[..., EmbeddedImage]) -> None:
    picture = Image.fromarray(np.dstack([GRADIENT] * 3))
    embedded = embed(picture, "a.webp", lossless=True)
    assert (np.asarray(decoded(embedded)) == np.asarray(picture)).all()


@pytest.mark.parametrize("name", ["crom.png", "baiona_gray.png"])
def test_sample_pictures_look_the_same_in_the_record(tmp_path: Path, name: str) -> None:
    source, out = SAMPLES / "pdf" / name, tmp_path / "record.pdf"
    with Image.open(source) as picture:
        seen = np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    record = build_record([record_page(source, (seen.shape[1], seen.shape[0]))], META, out)
    assert record.pdfa == "2b"
    assert difference(rendered(out), seen) < 5


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + b"nothing")
    with pytest.raises(SourceUnusable, match=r"broken\.png"):
        embed_image(pikepdf.new(), broken)
    cut = tmp_path / "cut.webp"
    Image.fromarray(np.dstack([GRADIENT] * 3)).save(cut, lossless=True)
    cut.write_bytes(cut.read_bytes()[:34])
    with pytest.raises(SourceUnusable, match=r"cut\.webp"):
        embed_image(pikepdf.new(), cut)
