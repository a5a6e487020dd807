"""What a broken or hostile file brings about while it is taken apart, called by its cause."""

import errno
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pikepdf
from PIL import Image

from ocr.errors import SourceUnusable

_OF_THE_FILE: Final = (
    pikepdf.PikepdfError, OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    ArithmeticError, RuntimeError, AssertionError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
"""A number where a name should be, a tree in a loop, a picture cut off: whoever meets it raises one of these."""
_OF_THE_HOUSE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE})


@contextmanager
def taken_apart(name: str) -> Iterator[None]:
    """Raise SourceUnusable for whatever is wrong with the file of this name; a full disk is not its fault."""
    try:
        yield
    except _OF_THE_FILE as fault:
        if isinstance(fault, OSError) and fault.errno in _OF_THE_HOUSE:
            raise
        raise SourceUnusable(f"{name}: {fault}") from fault
