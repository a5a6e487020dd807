"""Pictures of every kind come out upright, in 8 bits, on white."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.errors import Damaged, Empty, PixelBomb, TooLarge, TooManyPages
from ingest.sniff import Kind, kind_of
from ingest.split.document import open_source
from ingest.split.limits import Limits
from ingest.split.pages import PageImage
from tests.ingest.files import BLUE, RED, SAMPLES, heic, picture, png_bomb, quarters, tiff, tiff_bomb

ORIENTATION = 0x0112
EXPOSURE_TIME = 0x829A


def pages_from(tmp_path: Path, content: bytes, limits: Limits | None = None) -> list[PageImage]:
    path = tmp_path / "file"
    path.write_bytes(content)
    with open_source(path, kind_of(content[:4096]), limits or Limits()) as source:
        return [source.page(number) for number in range(1, source.pages + 1)]


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    return tags


def assert_quarters(image: np.ndarray) -> None:
    """The upper left is red, the lower right blue, the rest white: upright and in its colours."""
    height, width = image.shape[:2]
    assert image[height // 4, width // 4].tolist() == pytest.approx(RED, abs=35)
    assert image[height * 3 // 4, width * 3 // 4].tolist() == pytest.approx(BLUE, abs=35)
    assert image[height // 4, width * 3 // 4].tolist() == pytest.approx((255, 255, 255), abs=35)


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG"),
        picture("PNG"),
        picture("WEBP", lossless=True),
        heic(),
        picture("PNG", quarters("P")),
        picture("JPEG", quarters("CMYK")),
        picture("TIFF", quarters("CMYK")),
        picture("TIFF", compression="jpeg"),
        picture("TIFF", compression="tiff_lzw"),
        picture("TIFF", quarters("YCbCr")),
        picture("PNG", quarters("RGBA")),
        picture("TIFF", big_tiff=True),
    ],
    ids=[
        "jpeg",
        "png",
        "webp",
        "heic",
        "palette",
        "cmyk jpeg",
        "cmyk tiff",
        "jpeg tiff",
        "lzw",
        "ycbcr",
        "alpha",
        "big",
    ],
)
def test_a_picture_comes_out_in_its_colours(tmp_path: Path, content: bytes) -> None:
    (page,) = pages_from(tmp_path, content)
    assert page.image.shape == (640, 480, 3)
    assert page.image.dtype == np.uint8
    assert_quarters(page.image)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_obeyed(tmp_path: Path, kind: str, orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = quarters()
    stored = upright.transpose(undo[orientation]) if orientation > 1 else upright
    (page,) = pages_from(tmp_path, picture(kind, stored, exif=exif(orientation)))
    assert_quarters(page.image)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    (page,) = pages_from(tmp_path, picture("PNG", clear))
    assert page.image.min() == 255


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight(tmp_path: Path, kind: str) -> None:
    ramp = np.linspace(0, 65535, 256, dtype=np.uint16).reshape(16, 16)
    (page,) = pages_from(tmp_path, picture(kind, Image.fromarray(ramp)))
    assert page.image.dtype == np.uint8
    assert page.image.reshape(-1).tolist() == list(range(256))


def test_one_bit_is_grey_and_said_to_be_one_bit(tmp_path: Path) -> None:
    (page,) = pages_from(tmp_path, picture("TIFF", quarters("1"), compression="group4", dpi=(300, 300)))
    assert page.bilevel
    assert set(np.unique(page.image)) == {0, 255}
    assert page.dpi == (300, 300)


def test_every_page_of_a_tiff_comes_in_order(tmp_path: Path) -> None:
    sheets = [Image.new("L", (50, 60), shade) for shade in (10, 90, 200)]
    pages = pages_from(tmp_path, tiff(sheets, compression="tiff_lzw"))
    assert [int(page.image.mean()) for page in pages] == [10, 90, 200]
    assert [page.number for page in pages] == [1, 2, 3]


def test_a_fax_keeps_the_shape_of_its_paper(tmp_path: Path) -> None:
    (page,) = pages_from(tmp_path, picture("TIFF", Image.new("1", (1728, 1145), 1), dpi=(204, 98)))
    height, width = page.image.shape
    assert height / width == pytest.approx(297 / 215, abs=0.03)
    assert page.rendered_dpi == pytest.approx(204, abs=1)


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_a_fax_stored_on_its_side_has_the_resolution_of_the_upright_page(tmp_path: Path, kind: str) -> None:
    stored = picture(kind, Image.new("L", (1145, 1728), 255), dpi=(98, 204), exif=exif(6))
    (page,) = pages_from(tmp_path, stored)
    assert page.dpi == (204, 98)
    height, width = page.image.shape
    assert height / width == pytest.approx(297 / 215, abs=0.03)


def test_a_phone_picture_is_a_photo_without_resolution() -> None:
    with open_source(SAMPLES / "phone" / "linguistics_thesis_a.jpg", Kind.JPEG, Limits()) as source:
        page = source.page(1, height=500)
    assert page.photo
    assert page.dpi is None
    assert page.image.shape[0] <= 500


def test_looking_first_does_not_spoil_the_reading() -> None:
    with open_source(SAMPLES / "phone" / "linguistics_thesis_a.jpg", Kind.JPEG, Limits()) as source:
        source.page(1, height=500)
        assert source.page(1).image.shape == (4608, 3456, 3)


@pytest.mark.parametrize("name", ["baiona_gray.png", "crom.png"])
def test_a_picture_without_resolution_is_taken(name: str) -> None:
    with open_source(SAMPLES / "pdf" / name, Kind.PNG, Limits()) as source:
        assert source.page(1).dpi is None


@pytest.mark.parametrize("dpi", [(1, 1), (72, 72), (96, 96), (99999, 99999)])
def test_a_resolution_that_cannot_be_is_not_believed(tmp_path: Path, dpi: tuple[int, int]) -> None:
    (page,) = pages_from(tmp_path, picture("PNG", Image.new("L", (2480, 3508), 255), dpi=dpi))
    assert page.dpi is None


def test_a_picture_finer_than_allowed_is_given_out_at_the_finest_allowed(tmp_path: Path) -> None:
    (page,) = pages_from(tmp_path, picture("PNG", Image.new("L", (2400, 1200), 255), dpi=(1200, 1200)))
    assert page.image.shape == (600, 1200)
    assert page.rendered_dpi == pytest.approx(600, abs=1)
    assert page.dpi == pytest.approx((1200, 1200), abs=0.1)


@pytest.mark.parametrize("content", [png_bomb(), tiff_bomb()], ids=["png", "tiff"])
def test_a_bomb_is_refused_from_its_header(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PixelBomb):
        pages_from(tmp_path, content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.9, 0.5])
def test_a_cut_picture_is_damaged(tmp_path: Path, kind: str, share: float) -> None:
    noise = Image.fromarray(np.random.default_rng(7).integers(0, 255, (200, 200, 3), dtype=np.uint8))
    content = picture(kind, noise)
    with pytest.raises(Damaged):
        pages_from(tmp_path, content[: int(len(content) * share)])


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns before it gives up
def test_a_head_alone_is_damaged(tmp_path: Path) -> None:
    for content in (picture("PNG")[:20], b"\xff\xd8\xff\xe0", b"II*\0\x08\0\0\0", heic()[:60]):
        with pytest.raises(Damaged):
            pages_from(tmp_path, content)


def test_one_broken_page_leaves_the_others_readable(tmp_path: Path) -> None:
    path = tmp_path / "three.tif"
    sheets = [quarters("1"), quarters("1"), quarters("1")]
    content = bytearray(tiff(sheets, compression="group4"))
    path.write_bytes(content)
    with Image.open(path) as whole:
        whole.seek(1)
        start = whole.tag_v2[273][0]  # type: ignore[attr-defined]
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    with open_source(path, Kind.TIFF, Limits()) as source:
        assert source.pages == 3
        assert source.page(1).bilevel
        assert source.page(3).bilevel


def test_no_bytes_are_empty(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Empty):
        open_source(tmp_path / "file", Kind.PNG, Limits())


def test_more_bytes_than_allowed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        pages_from(tmp_path, picture("PNG"), Limits(bytes=10))


def test_more_pages_than_allowed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooManyPages):
        pages_from(tmp_path, tiff([quarters("1")] * 3), Limits(pages=2))
