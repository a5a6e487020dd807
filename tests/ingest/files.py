"""Files of every kind, good, odd and hostile, made for the tests."""

import base64
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter

SAMPLES = Path(__file__).resolve().parent.parent / "samples"

RED, BLUE = (200, 30, 30), (30, 30, 200)

# 480×640, upper left quarter red, lower right quarter blue, made from a drawn JPEG with libheif's heif-enc.
QUARTERS_HEIC = """
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAUBtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA
AAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFkAAEAAAAAAAABDQAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAwGlwcnAA
AACiaXBjbwAAAHZodmNDAQNwAAAAAAAAAAAAWvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAWroCQCEAAQApQgEBA3AAAAMAkA
AAAwAAAwBaoA8IAoFlupJKa5sCAAADAAIAAAMAAhAiAAEAB0QBwXKwYkAAAAAUaXNwZQAAAAAAAAHgAAACgAAAABBwaXhpAAAAAAMICAgAAAAW
aXBtYQAAAAAAAAABAAEDgQKDAAABFW1kYXQAAAEJKAGvUUeMNFCBGsQGDfkOkl//8rXf/1H+Q+T7oxsZI/A/XG9l0ra6CZQ8wS4ETI1MMlY7ey
hNJck3dpzluhmn1Ul5hoGDqMzsWtb/kccwsGgEsN1opdh34AkwIjFeEysg+4CTAmw8GVk4AAAqoIcAAA5WxAACVgAAAwGpXQABX9olNk7olfmW
TMv/VYKPuPL11scrmemYt6gcRAzumv6IAAOBuBMd6fVMr6eRZwAA3ipiyujWriWgMxJ2ss/3uAAOfRxykhhcePusEMrL79dkIZR0mG5YimPWOs
hgBx7KOMqgb7789nBMhtCWwAAAAwCJnQAKiAAABZ3AA3IAABLSABAwAAAgkAAg4A==
"""


def heic() -> bytes:
    """A small picture as a phone stores it."""
    return base64.b64decode(QUARTERS_HEIC)


def quarters(mode: str = "RGB", size: tuple[int, int] = (480, 640)) -> Image.Image:
    """A white sheet whose upper left quarter is red and whose lower right quarter is blue."""
    sheet = Image.new("RGB", size, "white")
    half = (size[0] // 2, size[1] // 2)
    sheet.paste(RED, (0, 0, *half))
    sheet.paste(BLUE, (*half, *size))
    return sheet.convert(mode)


def picture(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """A picture file, as Pillow writes it."""
    out = io.BytesIO()
    (image or quarters()).save(out, kind, **options)
    return out.getvalue()


def tiff(pages: list[Image.Image], **options: Any) -> bytes:
    """A TIFF of several pages."""
    return picture("TIFF", pages[0], save_all=True, append_images=pages[1:], **options)


def text_pdf(*texts: str) -> bytes:
    """A PDF written by a program, a page for each text."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=14)
    for text in texts:
        pdf.add_page()
        pdf.multi_cell(0, text=text)
    return bytes(pdf.output())


def scan_pdf(image: Image.Image | None = None, *, over: str = "", under: str = "", hidden: str = "") -> bytes:
    """A page filled by one picture at 100 dpi, with text drawn over it, under it, or invisibly."""
    shown = image or quarters(size=(827, 1169))
    pdf = FPDF(unit="pt", format=(shown.width * 0.72, shown.height * 0.72))
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    if under:
        pdf.multi_cell(0, text=under)
    pdf.image(shown, x=0, y=0, w=shown.width * 0.72)
    pdf.set_xy(20, 20)
    if over:
        pdf.multi_cell(0, text=over)
    if hidden:
        pdf.text_mode = "INVISIBLE"
        pdf.multi_cell(0, text=hidden)
    return bytes(pdf.output())


def locked(pdf: bytes, *, user: str, owner: str = "owner", algorithm: str = "AES-256") -> bytes:
    """The PDF encrypted; with an empty user password everybody may read it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(user_password=user, owner_password=owner, algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zip_file() -> bytes:
    """An archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("paper.pdf", b"%PDF-1.4")
    return out.getvalue()


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def stream(dictionary: bytes, data: bytes) -> bytes:
    """The body of a stream object."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def page_tree_loop() -> bytes:
    """A PDF whose page tree is its own kid."""
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>")


def no_pages() -> bytes:
    """A PDF without a page."""
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")


def packed_zeros(gigabytes: int) -> bytes:
    """So many gigabytes of zeros, packed as zlib does, to a thousandth."""
    block = b"\0" * (1 << 24)
    squeeze = zlib.compressobj(9, wbits=-15)
    # After a full flush a packed block stands by itself and can be repeated without packing it again.
    packed_block = squeeze.compress(block) + squeeze.flush(zlib.Z_FULL_FLUSH)
    checksum = (gigabytes * 64 * len(block) % 65521) << 16 | 1
    return b"\x78\x9c" + packed_block * (gigabytes * 64) + squeeze.flush() + struct.pack(">I", checksum)


def deflate_bomb(gigabytes: int = 2) -> bytes:
    """A PDF page whose content, packed twice, is some kilobytes here and gigabytes once unpacked."""
    content = stream(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(packed_zeros(gigabytes), 9))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content)


def png_bomb(side: int = 60000) -> bytes:
    """A PNG of some kilobytes that claims side × side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def tiff_bomb(side: int = 60000) -> bytes:
    """A TIFF of some bytes that claims side × side pixels."""
    tags = [
        (256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 1), (259, 3, 1, 4), (262, 3, 1, 0),
        (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, side), (279, 4, 1, 4),
    ]  # fmt: skip
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<I", 12) + b"\0\0\0\0" + struct.pack("<H", len(tags)) + entries + b"\0\0\0\0"
