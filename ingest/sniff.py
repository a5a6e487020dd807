"""What kind of file is it, by its first bytes and never by its name."""

from enum import StrEnum
from typing import Final

from ingest.errors import Empty, UnknownKind

HEAD_BYTES: Final = 4096
"""How much of a file `kind_of` wants to see."""

PDF_HEADER_WITHIN: Final = 1024
"""Readers of PDF accept a header that begins within so many bytes; some scanners write junk before it."""

HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
"""Brands that mean HEVC pictures. `mif1` and `msf1` alone say HEIF of any coding, AVIF too."""

TIFF_HEADERS: Final = (b"II*\0", b"MM\0*", b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0")
"""Classic TIFF and BigTIFF, in both byte orders."""


OTHER_HEADERS: Final = (
    b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"MZ", b"\x7fELF", b"#!", b"<", b"\xef\xbb\xbf<", b"GIF8",
)  # fmt: skip
"""An archive may hold a PDF near its beginning and is none; a program or a page of the web may pose as one."""


class Kind(StrEnum):
    """The kinds of file that are taken."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"


def kind_of(head: bytes) -> Kind:
    """Return the kind of the file that begins with `head` (its first 4 KB, or all of it).

    Raises Empty when there are no bytes and UnknownKind when they are of no kind that is taken.
    """
    if not head:
        raise Empty
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith(TIFF_HEADERS):
        return Kind.TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[4:8] == b"ftyp" and HEIF_BRANDS & heif_brands(head):
        return Kind.HEIC
    if not head.lstrip().startswith(OTHER_HEADERS) and b"%PDF-" in head[: PDF_HEADER_WITHIN + len(b"%PDF-")]:
        return Kind.PDF
    raise UnknownKind


def heif_brands(head: bytes) -> frozenset[bytes]:
    """Return the major and compatible brands of an ISO media file's first box."""
    size = int.from_bytes(head[:4], "big")
    compatible = head[16 : min(size, HEAD_BYTES)]
    return frozenset([head[8:12], *(compatible[at : at + 4] for at in range(0, len(compatible), 4))])
