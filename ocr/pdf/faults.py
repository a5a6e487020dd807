"""What a broken or hostile file brings about while it is taken apart, called by its cause."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pikepdf
from PIL import Image, ImageCms

from ocr.errors import SourceUnusable
from ocr.house import is_of_the_house

_OF_THE_FILE: Final = (
    pikepdf.PikepdfError, OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    ArithmeticError, RuntimeError, AssertionError, struct.error, zlib.error, Image.DecompressionBombError,
    ImageCms.PyCMSError,
)  # fmt: skip
"""A number where a name should be, a tree in a loop, a picture cut off: whoever meets it raises one of these."""


@contextmanager
def taken_apart(name: str) -> Iterator[None]:
    """Raise SourceUnusable for whatever is wrong with the file of this name; a full disk is not its fault."""
    try:
        yield
    except _OF_THE_FILE as fault:
        if is_of_the_house(fault):
            raise
        raise SourceUnusable(f"{name}: {fault}") from fault
