"""What an image of a PDF is, and how a JPEG becomes one."""

from io import BytesIO

import numpy as np
import pikepdf
from pikepdf import Array, Name, Object, Pdf, PdfImage
from PIL import Image

from ocr.paper import Pixels

_SPACES = ("/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB", "/Indexed")
_NOT_PLAIN = frozenset({"/Mask", "/SMask", "/Decode", "/ImageMask"})


def is_plain(image: pikepdf.Stream) -> bool:
    """Say whether an image covers all of its place in grey or RGB of 8 bits, without masks and turned-about values."""
    if int(image.get("/BitsPerComponent", 1)) != 8 or _NOT_PLAIN & set(image.keys()):
        return False
    return _space(image) in _SPACES or _profile_channels(image) in (1, 3)


def is_well_coded(image: pikepdf.Stream) -> bool:
    """Say whether a black-and-white image is coded as Group 4 or JBIG2, which no other lossless coding here beats."""
    coding, parameters = (_last(image.get(key)) for key in ("/Filter", "/DecodeParms"))
    if coding == Name.CCITTFaxDecode:
        return parameters is not None and int(parameters.get("/K", 0)) < 0
    return bool(coding == Name.JBIG2Decode)


def decoded(image: pikepdf.Stream) -> Pixels:
    """Return H×W grey or H×W×3 RGB. Raises what pikepdf and Pillow raise for an image that they can't decode."""
    picture = PdfImage(image).as_pil_image()
    return np.asarray(picture if picture.mode in ("L", "RGB") else picture.convert("RGB"), np.uint8)


def colours_of(image: pikepdf.Stream, channels: int) -> Object:
    """Return the colour space for a new coding of an image: its profile when it fits the channels, 1 or 3."""
    if _profile_channels(image) == channels:
        return image.ColorSpace
    return Name.DeviceGray if channels == 1 else Name.DeviceRGB


def jpeg_image(pdf: Pdf, data: bytes, colours: Object) -> pikepdf.Stream:
    """Return a new image of `pdf` from a JPEG file."""
    made = pikepdf.Stream(pdf, b"")
    become_jpeg(made, data, colours)
    return made


def become_jpeg(image: pikepdf.Stream, data: bytes, colours: Object) -> None:
    """Make a JPEG file the content of an image."""
    with Image.open(BytesIO(data)) as picture:
        describe(image, picture.size, colours, bits=8)
    image.write(data, filter=Name.DCTDecode)


def describe(image: pikepdf.Stream, size: tuple[int, int], colours: Object, *, bits: int) -> None:
    """Write down what an image is now; size: (width, height)."""
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = size
    image.ColorSpace, image.BitsPerComponent = colours, bits


def _last(entry: Object | None) -> Object | None:
    if isinstance(entry, Array):
        return entry[-1] if len(entry) else None
    return entry


def _space(image: pikepdf.Stream) -> str:
    space = image.get("/ColorSpace")
    return str(space[0] if isinstance(space, Array) else space)


def _profile_channels(image: pikepdf.Stream) -> int | None:
    """Return how many values a pixel has when its colours have a profile, else None."""
    return int(image.ColorSpace[1].N) if _space(image) == "/ICCBased" else None
