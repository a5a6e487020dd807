"""One picture of a file as an image of a PDF, its stream as it came wherever PDF knows the coding.

JPEG and the data of plain PNG files are copied untouched, so is a page of a TIFF kept in one strip of G4 or JPEG. All
else is coded again without loss: black-and-white as G4, the rest as Flate. A CMYK picture without a usable colour
profile has no place in PDF/A-2b; it becomes RGB, without loss of size or sharpness (the received file keeps the inks).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import Image, ImageCms

from ocr.pdf.faults import taken_apart
from ocr.pdf.fax import g4_of_bits
from ocr.pdf.opaque import opaque
from ocr.pdf.tiffstrip import fax_strip, jpeg_strip, stored_size

_ORIENTATION = 0x0112
_SPACES = {1: (b"GRAY", "L"), 3: (b"RGB ", "RGB"), 4: (b"CMYK", "CMYK")}
"""By the values of a pixel: what an ICC profile calls the colours, and what Pillow does."""
_PIECE = 1 << 20
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1}
_LEVEL = 4
"""Of zlib: more of it takes twice the time for a tenth less."""


@dataclass(frozen=True, slots=True)
class EmbeddedImage:
    """xobject: the image in the PDF. size: its (width, height) in pixels. orientation: EXIF's 1 to 8, to be obeyed."""

    xobject: Object
    size: tuple[int, int]
    orientation: int


def embed_image(pdf: Pdf, path: Path, *, frame: int = 0) -> EmbeddedImage:
    """Put picture number `frame` (from 0) of a JPEG, PNG, TIFF or other Pillow-readable file into `pdf`.

    Raises SourceUnusable when the file cannot be decoded.
    """
    with taken_apart(f"{path.name}, picture {frame + 1}"), Image.open(path) as picture:
        picture.seek(frame)
        xobject = _copied(pdf, path, picture)
        if xobject is None:
            # A TIFF is turned upright as Pillow decodes it, and has no orientation after that; other kinds keep theirs.
            picture.load()
            xobject = _coded(pdf, picture)
        orientation = int(picture.getexif().get(_ORIENTATION, 1))
        size = int(xobject.Width), int(xobject.Height)
        return EmbeddedImage(xobject, size, orientation if 1 <= orientation <= 8 else 1)


def _copied(pdf: Pdf, path: Path, picture: Image.Image) -> Object | None:
    """Return the image with its stream as it came, or None when PDF does not know the coding."""
    if picture.format in ("JPEG", "MPO") and picture.mode in ("L", "RGB", "CMYK"):
        return _jpeg(pdf, path.read_bytes(), picture, picture.size)
    if picture.format == "PNG":
        return _png(pdf, path.read_bytes(), picture)
    if picture.format == "TIFF":
        return _tiff(pdf, path, picture)
    return None


def _tiff(pdf: Pdf, path: Path, picture: Image.Image) -> Object | None:
    size = stored_size(picture)
    if (fax := fax_strip(path, picture)) is not None:
        return _fax(pdf, fax[0], size, black_is_one=fax[1])
    if (jpeg := jpeg_strip(path, picture)) is not None:
        return _jpeg(pdf, jpeg, picture, size)
    return None


def _coded(pdf: Pdf, picture: Image.Image) -> Object:
    """Return the image with its pixels coded again, without loss."""
    drawn = opaque(picture)
    if drawn.mode == "1":
        # The coder takes set bits for black; as samples of grey they are white, as they are in Pillow.
        return _fax(pdf, g4_of_bits(drawn.tobytes(), drawn.size), drawn.size, black_is_one=True)
    return _flate(pdf, drawn)


def _dictionary(size: tuple[int, int], colours: Object, bits: int = 8) -> Dictionary:
    return Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=colours,
        BitsPerComponent=bits,
    )


def _stream(pdf: Pdf, data: bytes, described: Dictionary, coding: Name, parameters: Dictionary | None = None) -> Object:
    stream = pikepdf.Stream(pdf, data)
    for key, value in described.items():
        stream[key] = value
    stream.write(data, filter=coding, decode_parms=parameters)
    return pdf.make_indirect(stream)


def _jpeg(pdf: Pdf, data: bytes, picture: Image.Image, size: tuple[int, int]) -> Object | None:
    """Return the untouched JPEG; None for CMYK without a profile, whose inks PDF/A-2b cannot name."""
    colours = _profile(pdf, picture)
    if colours is None:
        if picture.mode == "CMYK":
            return None
        colours = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    described = _dictionary(size, colours)
    if picture.mode == "CMYK" and "adobe" in picture.info:
        described.Decode = Array([1, 0] * 4)  # Adobe stores inks upside down
    return _stream(pdf, data, described, Name.DCTDecode)


def _profile(pdf: Pdf, picture: Image.Image) -> Object | None:
    """Return the picture's own colour profile as a colour space when PDF/A-2 allows it (ICC up to version 4)."""
    profile = picture.info.get("icc_profile")
    channels = len(picture.getbands())
    space, mode = _SPACES.get(channels, (b"", ""))
    if not profile or len(profile) < 128 or profile[8] > 4 or profile[16:20] != space:
        return None
    if profile[12:16] not in (b"mntr", b"scnr", b"prtr", b"spac") or not _is_usable(profile, mode):
        return None
    return Array([Name.ICCBased, pdf.make_stream(profile, N=channels)])


def _is_usable(profile: bytes, mode: str) -> bool:
    """Say whether colours can be told by a profile, behind whose good head anything may be."""
    try:
        ImageCms.buildTransform(BytesIO(profile), ImageCms.createProfile("sRGB"), mode, "RGB")
    except ImageCms.PyCMSError:
        return False
    return True


def _png(pdf: Pdf, data: bytes, picture: Image.Image) -> Object | None:
    """Return the untouched pixels of a PNG; None when it is interlaced, has transparency, or more behind its pixels."""
    chunks = list(_chunks(data))
    header = dict(chunks).get(b"IHDR", b"")
    width, _, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if interlaced or kind not in _PNG_CHANNELS or b"tRNS" in dict(chunks):
        return None
    colours: Object = Name.DeviceGray if kind == 0 else Name.DeviceRGB
    if kind == 3:
        palette = dict(chunks)[b"PLTE"]
        colours = Array([Name.Indexed, Name.DeviceRGB, len(palette) // 3 - 1, String(palette)])
    elif (profile := _profile(pdf, picture)) is not None and len(picture.getbands()) == _PNG_CHANNELS[kind]:
        colours = profile
    parameters = _predicted(width, _PNG_CHANNELS[kind], bits)
    pixels = b"".join(body for name, body in chunks if name == b"IDAT")
    if not _keeps_within(pixels, picture.height * (1 + (width * _PNG_CHANNELS[kind] * bits + 7) // 8)):
        return None
    return _stream(pdf, pixels, _dictionary(picture.size, colours, bits), Name.FlateDecode, parameters)


def _keeps_within(packed: bytes, size: int) -> bool:
    """Say whether data unpacks to at most so many bytes; whoever reads the record unpacks it to its end."""
    unpacking = zlib.decompressobj()
    left, more = size, packed
    while more and left >= 0 and not unpacking.eof:
        left -= len(unpacking.decompress(more, min(left + 1, _PIECE)))
        more = unpacking.unconsumed_tail
    return left >= 0


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        yield name, data[at + 8 : at + 8 + length]
        at += 12 + length


def _fax(pdf: Pdf, data: bytes, size: tuple[int, int], *, black_is_one: bool) -> Object:
    parameters = Dictionary(K=-1, Columns=size[0], Rows=size[1], BlackIs1=black_is_one)
    return _stream(pdf, data, _dictionary(size, Name.DeviceGray, 1), Name.CCITTFaxDecode, parameters)


def _flate(pdf: Pdf, picture: Image.Image) -> Object:
    """Return the image as Flate of rows told by their neighbours, as in a PNG: coloured scans take less so."""
    out = BytesIO()
    picture.save(out, format="PNG", compress_level=_LEVEL, transparency=None, icc_profile=None)
    pixels = b"".join(body for name, body in _chunks(out.getvalue()) if name == b"IDAT")
    channels, colours = (3, Name.DeviceRGB) if picture.mode == "RGB" else (1, Name.DeviceGray)
    bits = 16 if picture.mode == "I;16" else 8
    parameters = _predicted(picture.width, channels, bits)
    return _stream(pdf, pixels, _dictionary(picture.size, colours, bits), Name.FlateDecode, parameters)


def _predicted(width: int, channels: int, bits: int) -> Dictionary:
    """Return what tells Flate data of rows as PNG has them."""
    return Dictionary(Predictor=15, Colors=channels, BitsPerComponent=bits, Columns=width)
