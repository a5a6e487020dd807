"""Pages of TIFF, JPEG, PNG, WebP and HEIC files, through Pillow."""

import io
from pathlib import Path
from typing import Final, Self

import numpy as np
import pi_heif
from PIL import ExifTags, Image, ImageCms, ImageOps, ImageSequence, TiffImagePlugin

from ingest.errors import Damaged
from ingest.sniff import Kind
from ingest.split.faults import DECODER_FAULTS
from ingest.split.limits import Limits
from ingest.split.pages import LONGEST_SIDE, PageImage, Pixels, check_pixels

CAMERA_TAGS: Final = (ExifTags.Base.ExposureTime, ExifTags.Base.FNumber, ExifTags.Base.FocalLength)
"""Scanners write a maker too, but no exposure."""

SCREEN_DPI: Final = (72, 96)
"""What programs write when they know nothing."""
WIDEST_SHEET: Final = 12.0
"""Inches on the short side: A3 and a margin. A "72 dpi" picture wider than that is not 72 dpi."""

FIRST_SIDEWAYS: Final = 5
"""EXIF orientations from this one on swap width and height."""

LARGEST_SAMPLE: Final = 65535
MODES_OF_16_BITS: Final = ("I;16", "I;16L", "I;16B", "I;16N", "I")

# Sizes are checked against our own limit, from the header and before decoding.
Image.MAX_IMAGE_PIXELS = None
pi_heif.register_heif_opener()


class RasterSource:
    """An open picture file; a TIFF may hold many pages, of other kinds the first picture counts."""

    def __init__(self, path: Path, kind: Kind, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._kind = kind
        self.signed = False
        try:
            self._file = self._open()
        except DECODER_FAULTS as fault:
            raise Damaged from fault
        try:
            self.pages: int = count_frames(self._file, limits) if kind is Kind.TIFF else 1
        except DECODER_FAULTS as fault:
            self.close()
            raise Damaged from fault

    def _open(self) -> Image.Image:
        # A phone's JPEG with a second picture inside calls itself MPO.
        return Image.open(self._path, formats=["HEIF" if self._kind is Kind.HEIC else self._kind.upper(), "MPO"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def page(self, number: int, *, height: int | None = None, notes: bool = False) -> PageImage:
        """See Source.page; a picture carries no notes."""
        try:
            if self._kind is Kind.TIFF:
                self._file.seek(number - 1)
                return self._decode(self._file, number, height)
            # Opened anew: a JPEG stays reduced once `draft` was asked for.
            with self._open() as stored:
                return self._decode(stored, number, height)
        except DECODER_FAULTS as fault:
            raise Damaged from fault

    def _decode(self, stored: Image.Image, number: int, height: int | None) -> PageImage:
        check_pixels(*stored.size, self._limits)
        photo = self._kind is Kind.HEIC or is_photo(stored)
        dpi = None if photo else believable_dpi(stored)
        bilevel = stored.mode == "1"
        sideways = stored.getexif().get(ExifTags.Base.Orientation, 1) >= FIRST_SIDEWAYS
        if dpi and sideways:
            dpi = dpi[1], dpi[0]
        # Pillow's TIFF reader gives the size as it is seen, the others as it is stored.
        turned = sideways and self._kind is not Kind.TIFF
        full = stored.size[::-1] if turned else stored.size
        size = reading_size(full, dpi, height, self._limits)
        # libjpeg decodes a half or a quarter of the size much faster; any other decoder ignores this.
        stored.draft(stored.mode, size[::-1] if turned else size)
        # In place: a copy of A3 at 600 dpi takes 200 MB.
        ImageOps.exif_transpose(stored, in_place=True)
        picture = on_white(stored)
        pixels = np.asarray(picture if size == picture.size else picture.resize(size, Image.Resampling.BOX))
        rendered = dpi and max(dpi) * size[0] / square_size(full, dpi)[0]
        return PageImage(number, pixels, dpi, rendered, bilevel=bilevel, photo=photo)


def count_frames(file: Image.Image, limits: Limits) -> int:
    """Count the pages of a TIFF, but no further than one past the limit."""
    count = 0
    for _ in ImageSequence.Iterator(file):
        count += 1
        if count > limits.pages:
            break
    file.seek(0)
    return count


def is_photo(file: Image.Image) -> bool:
    """Tell whether a camera took the picture."""
    details = file.getexif().get_ifd(ExifTags.IFD.Exif)
    return any(tag in details for tag in CAMERA_TAGS)


def believable_dpi(file: Image.Image) -> tuple[float, float] | None:
    """Return the resolution (x, y) that the file states, or None when it states none or an impossible one."""
    if isinstance(file, TiffImagePlugin.TiffImageFile) and file.tag_v2.get(TiffImagePlugin.RESOLUTION_UNIT) == 1:
        return None
    stated = file.info.get("dpi")
    if not stated:
        return None
    dpi = float(stated[0]), float(stated[1])
    if not all(36 <= value <= 9600 for value in dpi):
        return None
    if round(dpi[0]) in SCREEN_DPI and min(file.size) / dpi[0] > WIDEST_SHEET:
        return None
    return dpi


def square_size(size: tuple[int, int], dpi: tuple[float, float] | None) -> tuple[int, int]:
    """Return the size at which pixels are square (a fax has 204 × 98 dpi)."""
    if not dpi:
        return size
    return round(size[0] * max(dpi) / dpi[0]), round(size[1] * max(dpi) / dpi[1])


def reading_size(
    size: tuple[int, int], dpi: tuple[float, float] | None, height: int | None, limits: Limits
) -> tuple[int, int]:
    """Return the size at which a page is given out: square pixels, within dpi_max, render_pixels and `height`."""
    width, tall = square_size(size, dpi)
    scale = min(1.0, (limits.render_pixels / (width * tall)) ** 0.5)
    if dpi:
        scale = min(scale, limits.dpi_max / max(dpi))
    if height:
        scale = min(scale, height / tall)
    scale = min(scale, LONGEST_SIDE / max(width, tall))
    return max(1, round(width * scale)), max(1, round(tall * scale))


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture as 8-bit grey or RGB: 16 bits scaled, CMYK converted, what is transparent on white."""
    if picture.mode in MODES_OF_16_BITS:
        samples = np.asarray(picture).clip(0, LARGEST_SAMPLE)
        return Image.fromarray((samples >> 8).astype(np.uint8))
    if picture.mode == "F":
        return Image.fromarray(stretched(np.asarray(picture, dtype=np.float32)))
    if picture.has_transparency_data:
        colours = picture.convert("RGBA")
        sheet = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(sheet, colours).convert("RGB")
    if picture.mode == "CMYK":
        return from_cmyk(picture)
    wanted = "L" if picture.mode in ("1", "L") else "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


def from_cmyk(picture: Image.Image) -> Image.Image:
    """Return a CMYK picture as RGB, by its own profile when it carries a usable one."""
    profile = picture.info.get("icc_profile")
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            return picture.convert("RGB")
        if converted is not None:
            return converted
    return picture.convert("RGB")


def stretched(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Pixels:
    """Return floating-point samples as 8-bit grey, darkest to lightest."""
    finite = np.nan_to_num(samples)
    low, high = float(finite.min()), float(finite.max())
    return ((finite - low) * (255.0 / ((high - low) or 1.0))).astype(np.uint8)
