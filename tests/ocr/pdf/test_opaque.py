"""Whatever kind a picture is of, the record shows what was looked at and read."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from ingest.sniff import kind_of
from ingest.split.document import open_source
from ingest.split.limits import Limits
from ocr.pdf.record import build_record
from tests.ingest.files import picture, quarters
from tests.ocr.records import META, difference, record_page, rendered

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
BROKEN = PROFILE[:128] + b"\xff" * 400
BROKEN_OF_INKS = BROKEN[:16] + b"CMYK" + BROKEN[20:]
BLACK = Image.new("RGB", (90, 60), "black")


def ramp(low: float, high: float, dtype: type) -> Image.Image:
    """From dark on the left to light on the right."""
    return Image.fromarray(np.tile(np.linspace(low, high, 300).astype(dtype), (200, 1)))


def thin(mode: str) -> Image.Image:
    """Colours that half of the paper shows through."""
    sheet = quarters(mode)
    sheet.putalpha(128)
    return sheet


def bilevel() -> Image.Image:
    return quarters("L").convert("1", dither=Image.Dither.NONE)


KINDS: dict[str, Callable[[], bytes]] = {
    "grey, black is clear": lambda: picture("PNG", BLACK.convert("L"), transparency=0),
    "rgb, black is clear": lambda: picture("PNG", BLACK, transparency=(0, 0, 0)),
    "one bit, black is clear": lambda: picture("PNG", BLACK.convert("1"), transparency=0),
    "palette, a colour is clear": lambda: picture("PNG", quarters().quantize(8), transparency=1),
    "rgba": lambda: picture("PNG", thin("RGBA")),
    "rgba tiff": lambda: picture("TIFF", thin("RGBA")),
    "grey and alpha": lambda: picture("PNG", thin("LA")),
    "floats": lambda: picture("TIFF", ramp(-3, 5, np.float32)),
    "16 bits": lambda: picture("PNG", ramp(0, 65535, np.uint16)),
    "16 bits tiff": lambda: picture("TIFF", ramp(0, 65535, np.uint16)),
    "32 bits with a sign": lambda: picture("TIFF", ramp(-30_000, 90_000, np.int32)),
    "inks": lambda: picture("TIFF", quarters("CMYK")),
    "inks with a profile of light": lambda: picture("TIFF", quarters("CMYK"), icc_profile=PROFILE),
    "inks with no profile": lambda: picture("TIFF", quarters("CMYK"), icc_profile=b"none"),
    "inks jpeg": lambda: picture("JPEG", quarters("CMYK")),
    "inks jpeg with a profile of light": lambda: picture("JPEG", quarters("CMYK"), icc_profile=PROFILE),
    "inks jpeg with no profile": lambda: picture("JPEG", quarters("CMYK"), icc_profile=b"none"),
    "inks jpeg with a broken profile": lambda: picture("JPEG", quarters("CMYK"), icc_profile=BROKEN_OF_INKS),
    "jpeg with a broken profile": lambda: picture("JPEG", icc_profile=BROKEN),
    "palette tiff": lambda: picture("TIFF", quarters().quantize(8)),
    "lab": lambda: picture("TIFF", quarters("LAB")),
    "ycbcr": lambda: picture("TIFF", quarters("YCbCr")),
    "one bit": lambda: picture("PNG", bilevel()),
    "one bit, 0 is white": lambda: picture("TIFF", bilevel(), compression="group4", tiffinfo={262: 0}),
    "grey, 0 is white": lambda: picture("TIFF", quarters("L"), tiffinfo={262: 0}),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_of_any_kind_is_in_the_record_as_it_was_seen(name: str, tmp_path: Path) -> None:
    source, out = tmp_path / "picture", tmp_path / "record.pdf"
    source.write_bytes(KINDS[name]())
    with open_source(source, kind_of(source.read_bytes()), Limits()) as file:
        seen = np.asarray(Image.fromarray(file.page(1).image).convert("RGB"))
    record = build_record([record_page(source, (seen.shape[1], seen.shape[0]))], META, out)
    assert difference(rendered(out), seen) < 2
    assert record.pdfa == "2b"
