"""Pictures that are hostile: bombs of every coding, directories in a loop, headers that lie."""

import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

from tests.ingest.files import heic, packed_zeros, picture, png_bomb, quarters, tiff, tiff_bomb
from tests.ingest.hostile.pdf_contents import huge_jpeg

PNG = b"\x89PNG\r\n\x1a\n"
Tag = tuple[int, int, int, int]


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(size: tuple[int, int], *chunks: bytes, bits: int = 8, colours: int = 0, rows: bytes | None = None) -> bytes:
    """A PNG of this size, grey and white unless `rows` (packed) are given, with further chunks before its pixels."""
    header = struct.pack(">IIBBBBB", *size, bits, colours, 0, 0, 0)
    packed = zlib.compress((b"\0" + b"\xff" * (size[0] * bits // 8 or 1)) * size[1]) if rows is None else rows
    return PNG + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def directory(tags: list[Tag], *, following: int = 0) -> bytes:
    """A directory of a TIFF: entries (tag, type, count, value or place) and where the next directory is."""
    entries = b"".join(struct.pack("<HHII", *tag) for tag in sorted(tags))
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", following)


def small(*more: Tag, side: int = 16, place: int = 8) -> list[Tag]:
    """The tags of a small grey picture in one strip; `more` take the place of those of the same number."""
    tags = {
        256: (256, 4, 1, side), 257: (257, 4, 1, side), 258: (258, 3, 1, 8), 259: (259, 3, 1, 1), 262: (262, 3, 1, 1),
        273: (273, 4, 1, place), 277: (277, 3, 1, 1), 278: (278, 4, 1, side), 279: (279, 4, 1, side * side),
    }  # fmt: skip
    return list((tags | {tag[0]: tag for tag in more}).values())


def tiff_of(*tags: Tag, data: bytes = b"\x80" * 256, following: int = 0) -> bytes:
    """A TIFF of one directory behind its pixels, which begin at 8; `following` 1: the directory is the next one too."""
    at = 8 + len(data)
    return b"II*\0" + struct.pack("<I", at) + data + directory(small(*tags), following=at * following)


def two_directories_in_a_loop() -> bytes:
    """Two directories of a TIFF, each the next one of the other."""
    first = 8 + 256
    second = first + len(directory(small()))
    head = b"II*\0" + struct.pack("<I", first) + b"\x80" * 256
    return head + directory(small(), following=second) + directory(small(), following=first)


def many_directories(count: int = 20_000) -> bytes:
    """A TIFF of so many pages of 16 × 16."""
    out = bytearray(b"II*\0" + struct.pack("<I", 8 + 256) + b"\x80" * 256)
    length = len(directory(small()))
    for number in range(count):
        following = len(out) + length if number + 1 < count else 0
        out += directory(small(), following=following)
    return bytes(out)


def big_tiff_of_entries() -> bytes:
    """A BigTIFF whose directory is said to have 2^60 entries."""
    return b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 1 << 60) + b"\0" * 200


def exif(*tags: Tag, following: int = 0) -> bytes:
    """A JPEG with a directory of its own making as its EXIF."""
    body = b"Exif\0\0II*\0" + struct.pack("<I", 8) + directory(list(tags), following=following)
    plain = picture("JPEG")
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]


def scans_without_end(side: int = 6000, scans: int = 3000) -> bytes:
    """A progressive JPEG that goes over all of its pixels thousands of times, each in some bytes."""
    whole = picture("JPEG", Image.new("L", (side, side), 128), progressive=True, quality=20)
    first = whole.index(b"\xff\xda")
    second = whole.index(b"\xff\xda", first + 2)
    third = whole.find(b"\xff\xda", second + 2)
    refined = whole[second : third if third > 0 else -2]
    return whole[:second] + refined * (scans if len(refined) < 20_000 else 200) + b"\xff\xd9"


def canvas(width: int, height: int) -> bytes:
    """A WebP whose canvas is said to be of this size around a small picture."""
    inner = picture("WEBP", quarters(size=(16, 16)))[12:]
    extended = struct.pack("<I", 2) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", len(extended)) + extended + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def huge_heic(width: int, height: int) -> bytes:
    """A HEIC whose picture is said to be of this size."""
    whole = bytearray(heic())
    struct.pack_into(">II", whole, whole.index(b"ispe") + 8, width, height)
    return bytes(whole)


def heic_with(box: bytes, body: bytes) -> bytes:
    """A HEIC with the body of a box overwritten."""
    whole = bytearray(heic())
    at = whole.index(box) + 4
    whole[at : at + len(body)] = body
    return bytes(whole)


def grid_heic(rows: int = 255, columns: int = 255) -> bytes:
    """A HEIC that is said to be a grid of 65,536 tiles, all of them the same picture."""
    whole = heic()
    return whole.replace(b"hvc1", b"grid").replace(
        whole[whole.index(b"mdat") + 4 :][:8], bytes([0, 1, rows, columns]) + struct.pack(">HH", 65535, 65535)
    )


def float_tiff() -> bytes:
    """A TIFF of numbers that are none, and of infinities."""
    samples = np.full((16, 16), np.nan, dtype=np.float32)
    samples[3:9] = np.inf
    samples[9:12] = -np.inf
    return picture("TIFF", Image.fromarray(samples))


def many_moving_pictures(count: int = 20_000) -> bytes:
    """A PNG of so many frames, as its header says."""
    return png((16, 16), chunk(b"acTL", struct.pack(">II", count, 0)))


def deflated_tiff(gigabytes: int = 2) -> bytes:
    """A TIFF of 16 × 16 pixels whose strip unpacks to gigabytes."""
    data = packed_zeros(gigabytes)
    return tiff_of((259, 3, 1, 8), (279, 4, 1, len(data)), data=data)


def jpeg_and_pdf() -> bytes:
    """A JPEG that carries a whole PDF as its comment."""
    plain = picture("JPEG")
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj"
    return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(body) + 2) + body + plain[2:]


def jpeg_and_web_page() -> bytes:
    """A JPEG that a browser would run as a page of the web if it trusted its own eyes."""
    plain = picture("JPEG")
    body = b"<html><script>alert(1)</script>"
    return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(body) + 2) + body + plain[2:]


def stated(dpi: tuple[int, int]) -> bytes:
    """A TIFF whose resolution is a fraction by zero, or senseless."""
    rationals = struct.pack("<II", dpi[0], dpi[1])
    data = b"\x80" * 256 + rationals
    return tiff_of((282, 5, 1, 8 + 256), (283, 5, 1, 8 + 256), (296, 3, 1, 2), data=data)


def at_the_limit(colours: int, side: int = 12_600) -> bytes:
    """A PNG of nearly as many pixels as are taken, in one packed row after another of nothing."""
    return png((side, side), colours=colours, rows=packed_zeros(1))


PICTURES: dict[str, Callable[[], bytes]] = {
    "png bomb": png_bomb,
    "png bomb of one bit": lambda: png((60_000, 60_000), bits=1, rows=zlib.compress(b"\0" * 10_000_000, 9)),
    "png of 2^31": lambda: png((2**31 - 1, 2**31 - 1), rows=b""),
    "png without extent": lambda: png((0, 0), rows=b""),
    "png of one pixel": lambda: png((1, 1)),
    "png of a hair": lambda: png((100_000, 2)),
    "png of an upright hair": lambda: png((2, 100_000)),
    "png at the limit, grey": lambda: at_the_limit(0),
    "png at the limit, with transparency": lambda: at_the_limit(6),
    "png profile bomb": lambda: png((64, 64), chunk(b"iCCP", b"a\0\0" + packed_zeros(2))),
    "png text bomb": lambda: png((64, 64), *[chunk(b"zTXt", b"a\0\0" + packed_zeros(1))] * 9),
    "png that unpacks to more": lambda: png((64, 64), rows=packed_zeros(2)),
    "png of 20,000 frames": many_moving_pictures,
    "png without end": lambda: png((64, 64))[:40],
    "png of chunks": lambda: png((64, 64), *[chunk(b"tEXt", b"a\0b")] * 200_000),
    "tiff bomb": tiff_bomb,
    "tiff bomb, deflated": deflated_tiff,
    "tiff directory in a loop": lambda: tiff_of(following=1),
    "tiff directories in a loop": two_directories_in_a_loop,
    "tiff of 20,000 pages": many_directories,
    "tiff of 2^28 strips": lambda: tiff_of((273, 4, 1 << 28, 8), (279, 4, 1 << 28, 8)),
    "tiff of strips that lie": lambda: tiff_of(
        (273, 4, 4_000_000, 8), (279, 4, 4_000_000, 8), data=b"\x80" * 16_000_000
    ),
    "tiff of strips far away": lambda: tiff_of((273, 4, 1, 0xFFFFFFF0)),
    "tiff of 60,000 samples": lambda: tiff_of((277, 3, 1, 60_000), (258, 3, 60_000, 8)),
    "tiff without extent": lambda: tiff_of((256, 4, 1, 0)),
    "tiff of a hair": lambda: tiff([Image.new("L", (100_000, 1))]),
    "tiff of no numbers": float_tiff,
    "tiff whose exif is itself": lambda: tiff_of((34665, 4, 1, 8 + 256), (330, 4, 1, 8 + 256)),
    "tiff by zero": lambda: stated((1, 0)),
    "big tiff of 2^60 entries": big_tiff_of_entries,
    "jpeg bomb": huge_jpeg,
    "jpeg exif in a loop": lambda: exif((0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0xA005, 4, 1, 8), following=8),
    "jpeg exif bomb": lambda: exif((0x8769, 4, 1, 8), *[(number, 2, 0xFFFFFFF, 8) for number in range(300)]),
    "jpeg of scans without end": scans_without_end,
    "jpeg without scan": lambda: picture("JPEG")[:400] + b"\xff\xd9",
    "jpeg+pdf": jpeg_and_pdf,
    "jpeg+web page": jpeg_and_web_page,
    "webp canvas": lambda: canvas(16_384, 16_384),
    "webp canvas of 2^24": lambda: canvas(1 << 24, 1 << 7),
    "heic of 65,535 × 65,535": lambda: huge_heic(65_535, 65_535),
    "heic of 2^31": lambda: huge_heic(2**31 - 1, 2**31 - 1),
    "heic grid": grid_heic,
    "heic of places far away": lambda: heic_with(
        b"iloc", b"\0\0\0\0\x44\x00\x00\x01\x00\x01\x00\x00\x00\x01\x7f\xff\xff\xff\x7f\xff\xff\xff"
    ),
    "heic of endless boxes": lambda: heic_with(b"iinf", b"\0\0\0\0\xff\xff"),
}
