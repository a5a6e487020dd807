"""What the decoders raise on broken files, whichever of them it is."""

import struct
from typing import Final

DECODER_FAULTS: Final = (
    OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError,
    ZeroDivisionError, struct.error, RuntimeError, AssertionError,
)  # fmt: skip
"""What Pillow's decoders raise (its fuzzers accept the same), pypdf, and pdfium's wrapper; numbers that are none."""
