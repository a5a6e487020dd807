"""The data of a TIFF page that is kept in one strip, as a PDF can hold it untouched.

TIFF 6.0 for the tags; JPEG in TIFF is that of Adobe's Technical Note 2: the tables of a strip stand in a tag of their
own, and what its colours are stands in another.
"""

from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import Image

_WIDTH, _HEIGHT, _PHOTOMETRIC, _FILL_ORDER, _STRIPS, _LENGTHS, _JPEG_TABLES = 256, 257, 262, 266, 273, 279, 347
_MIN_IS_WHITE, _GREY, _RGB, _YCBCR = 0, 1, 2, 6
_ADOBE: Final = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00"
_ADOBE_COLOURS: Final = {_GREY: b"", _RGB: _ADOBE + b"\x00", _YCBCR: _ADOBE + b"\x01"}
"""Markers for a JPEG, by what TIFF calls the colours: as RGB they are taken only when such a marker says so."""


def stored_size(picture: Image.Image) -> tuple[int, int]:
    """Return (width, height) of a TIFF page as it is stored; Pillow's own size is that of the page turned upright."""
    tags = _tags(picture)
    return int(tags[_WIDTH]), int(tags[_HEIGHT])


def fax_strip(path: Path, picture: Image.Image) -> tuple[bytes, bool] | None:
    """Return (G4 data, whether PDF's BlackIs1 applies), or None when the page is not one strip of that coding."""
    tags = _tags(picture)
    if picture.info.get("compression") != "group4" or picture.mode != "1" or tags.get(_FILL_ORDER, 1) != 1:
        return None
    strip = _only_strip(path, tags)
    return None if strip is None else (strip, tags.get(_PHOTOMETRIC, 0) != _MIN_IS_WHITE)


def jpeg_strip(path: Path, picture: Image.Image) -> bytes | None:
    """Return the JPEG file that the strip is once its tables and colours are told in it.

    None when the page is not one strip of that coding, or the strip says something else than the page does.
    """
    tags = _tags(picture)
    colours = tags.get(_PHOTOMETRIC)
    if picture.info.get("compression") != "jpeg" or colours not in _ADOBE_COLOURS:
        return None
    strip = _only_strip(path, tags)
    if strip is None:
        return None
    whole = strip[:2] + _ADOBE_COLOURS[colours] + tags.get(_JPEG_TABLES, b"")[2:-2] + strip[2:]
    try:
        with Image.open(BytesIO(whole), formats=["JPEG"]) as jpeg:
            is_same = (jpeg.size, jpeg.mode) == (stored_size(picture), picture.mode) and _colours(jpeg) == colours
    except OSError:
        return None
    return whole if is_same else None


def _colours(jpeg: Image.Image) -> int:
    """Return how a reader of JPEG alone takes the colours: those of JFIF are YCbCr whatever else is told."""
    if jpeg.mode == "L":
        return _GREY
    return _RGB if jpeg.info.get("adobe_transform") == 0 and "jfif" not in jpeg.info else _YCBCR


def _tags(picture: Image.Image) -> Any:
    return picture.tag_v2  # type: ignore[attr-defined] # a TIFF's


def _only_strip(path: Path, tags: Any) -> bytes | None:
    starts, lengths = tags.get(_STRIPS, ()), tags.get(_LENGTHS, ())
    if len(starts) != 1 or len(lengths) != 1:
        return None
    with path.open("rb") as file:
        file.seek(starts[0])
        return file.read(min(lengths[0], path.stat().st_size))
