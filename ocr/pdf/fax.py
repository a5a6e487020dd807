"""Black and white coded as CCITT G4 (ITU-T T.6): without loss, and no shape is ever taken for another."""

from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from ocr.paper import Pixels

_STRIPS, _ROWS_PER_STRIP, _LENGTHS = 273, 278, 279


def g4_of_pixels(black: Pixels) -> bytes:
    """Return G4 data of an H×W picture, 1 where it is black and 0 where it is white."""
    return _g4(Image.fromarray(black != 0))


def g4_of_bits(bits: bytes, size: tuple[int, int]) -> bytes:
    """Return G4 data of packed rows, each from a new byte, 1 for black; size: (width, height).

    Raises ValueError when there are too few bytes.
    """
    width, height = size
    return _g4(Image.frombytes("1", size, bits[: (width + 7) // 8 * height]))


def write_fax(stream: pikepdf.Stream, data: bytes, size: tuple[int, int], *, black_is_one: bool = False) -> None:
    """Make G4 data the content of a PDF's stream, where black is read as 0, or as 1."""
    width, height = size
    parameters = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=black_is_one)
    stream.write(data, filter=Name.CCITTFaxDecode, decode_parms=parameters)


def stencil(pdf: Pdf, cover: Pixels) -> pikepdf.Stream:
    """Return a new stencil of `pdf`: as /Mask it shows an image where `cover` (H×W) is 1."""
    height, width = cover.shape
    made = pikepdf.Stream(pdf, b"")
    made.Type, made.Subtype, made.ImageMask = Name.XObject, Name.Image, True
    made.Width, made.Height, made.BitsPerComponent = width, height, 1
    write_fax(made, g4_of_pixels(cover), (width, height))  # a stencil paints where a sample is 0
    return made


def _g4(picture: Image.Image) -> bytes:
    """Return G4 data in which true pixels are what a fax calls black."""
    out = BytesIO()
    # Pillow calls true pixels white, and the coder takes the bits as they are.
    picture.save(out, format="TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: picture.height})
    with Image.open(BytesIO(out.getvalue())) as coded:
        tags = coded.tag_v2  # type: ignore[attr-defined] # a TIFF's
        (start,), (length,) = tags[_STRIPS], tags[_LENGTHS]
    return out.getvalue()[start : start + length]
