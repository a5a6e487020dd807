"""A decoded picture of any kind as one that a PDF can hold, by the rules by which it is read (ingest.split.raster).

The two rooms may not import each other; tests/ocr/pdf/test_opaque.py holds them together.
"""

from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from ocr.paper import Pixels

_DEEP = ("I;16", "I;16L", "I;16B", "I;16N", "I")


def opaque(picture: Image.Image) -> Image.Image:
    """Return the picture as opaque black and white ("1"), grey ("L"), grey of 16 bits ("I;16") or RGB.

    What is transparent lies on white paper, numbers without bounds are stretched from the darkest to the lightest, inks
    are mixed by their own profile when they have a usable one.
    """
    if picture.mode in _DEEP:
        return picture if picture.mode == "I;16" else picture.convert("I;16")
    if picture.mode == "F":
        return Image.fromarray(_stretched(picture))
    if picture.has_transparency_data:
        sheet = Image.new("RGBA", picture.size, "white")
        sheet.alpha_composite(picture.convert("RGBA"))
        return sheet.convert("RGB")
    if picture.mode == "CMYK":
        return _mixed(picture)
    return picture if picture.mode in ("1", "L", "RGB") else picture.convert("RGB")


def _stretched(picture: Image.Image) -> Pixels:
    finite = np.nan_to_num(np.asarray(picture, np.float32))
    low, high = float(finite.min()), float(finite.max())
    return ((finite - low) * (255.0 / ((high - low) or 1.0))).astype(np.uint8)


def _mixed(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile:
        try:
            mixed = ImageCms.profileToProfile(
                picture, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            mixed = None
        if mixed is not None:
            return mixed
    return picture.convert("RGB")
