"""PDFs whose pages are hostile: pictures that lie, drawings that draw themselves, boxes without end, broken fonts."""

import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.ingest.files import packed_zeros, picture, stream
from tests.ingest.hostile.pdf_shapes import one_page

SHOWN = b"q 200 0 0 200 50 50 cm /I Do Q"
PICTURE = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d/ColorSpace/DeviceGray"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 600 600]"
TEXT = b"BT /F 12 Tf 5 200 Td (Words in a font that is broken) Tj ET"
HUGE = 60_000


def shows(coding: bytes, data: bytes, *, size: tuple[int, int] = (100, 100), bits: int = 8) -> bytes:
    """A page with one picture, said to be of this size."""
    described = PICTURE % (*size, bits) + coding
    return one_page(stream(described, data), resources=b"/XObject<</I 5 0 R>>", content=SHOWN)


def jpeg_2000(side: int) -> bytes:
    """A small JPEG 2000 code stream whose header says it is huge."""
    whole = bytearray(picture("JPEG2000", Image.new("L", (64, 64), 200), no_jp2=True))
    at = whole.index(b"\xff\x51")
    struct.pack_into(">II", whole, at + 6, side, side)
    struct.pack_into(">II", whole, at + 22, side, side)
    return bytes(whole)


def huge_jpeg(side: int = 65_000) -> bytes:
    """A small JPEG whose header says it is huge."""
    whole = bytearray(picture("JPEG", Image.new("L", (64, 64), 200)))
    struct.pack_into(">HH", whole, whole.index(b"\xff\xc0") + 5, side, side)
    return bytes(whole)


def jbig2(side: int) -> bytes:
    """A JBIG2 page said to be huge, and a generic region as large."""
    page = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", side, side, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", side, side, 0, 0, 0) + b"\0" + b"\3\xff\xfd\xff\2\xfe\xfe\xfe" + b"\0" * 40
    return page + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region


def forms(count: int, times: int, *, last: int) -> list[bytes]:
    """Forms, each drawing the next one so many times; the last draws number `last`."""
    made = []
    for number in range(5, 5 + count):
        following = number + 1 if number < 4 + count else last
        described = FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % following
        made.append(stream(described, b"0 0 5 5 re f " + b"/X Do " * times))
    return made


def form_in_itself() -> bytes:
    """A form that draws itself."""
    return one_page(*forms(1, 2, last=5), resources=b"/XObject<</X 5 0 R>>", content=b"/X Do")


def forms_in_a_loop() -> bytes:
    """Three forms that draw one another."""
    return one_page(*forms(3, 2, last=5), resources=b"/XObject<</X 5 0 R>>", content=b"/X Do")


def forms_that_multiply() -> bytes:
    """Ten forms, each drawing the next one ten times: 10,000,000,000 squares."""
    leaf = stream(FORM, b"0 0 5 5 re f")
    return one_page(*forms(10, 10, last=15), leaf, resources=b"/XObject<</X 5 0 R>>", content=b"/X Do")


def pattern_in_itself() -> bytes:
    """A tiling pattern that is painted with itself."""
    described = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 10 10]/XStep 10/YStep 10"
    tile = stream(described + b"/Resources<</Pattern<</P 5 0 R>>>>", b"/Pattern cs /P scn 0 0 10 10 re f")
    return one_page(tile, resources=b"/Pattern<</P 5 0 R>>", content=b"/Pattern cs /P scn 0 0 500 500 re f")


def pattern_of_dust() -> bytes:
    """A tile laid a hundred thousand million times."""
    described = (
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.002/YStep 0.002/Resources<<>>"
    )
    tile = stream(described, b"1 0 0 rg 0 0 1 1 re f")
    return one_page(tile, resources=b"/Pattern<</P 5 0 R>>", content=b"/Pattern cs /P scn 0 0 300 300 re f")


def mask_in_itself() -> bytes:
    """A soft mask drawn through itself, and a picture that is its own mask."""
    state = b"<</Type/ExtGState/SMask<</S/Luminosity/G 6 0 R>>>>"
    group = stream(
        FORM + b"/Group<</S/Transparency/CS/DeviceGray>>/Resources<</ExtGState<</G 5 0 R>>>>", b"/G gs 0 0 9 9 re f"
    )
    image = stream(PICTURE % (10, 10, 8) + b"/SMask 7 0 R", b"\x80" * 100)
    used = b"/ExtGState<</G 5 0 R>>/XObject<</I 7 0 R>>"
    return one_page(state, group, image, resources=used, content=b"/G gs " + SHOWN)


def letters_that_draw_themselves() -> bytes:
    """A Type 3 font whose only letter is written in the same font."""
    letter = stream(b"", b"1000 0 d0 BT /F 1 Tf (a) Tj ET")
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 97"
        b"/Widths[1000]/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>/Resources<</Font<</F 5 0 R>>>>>>"
    )
    return one_page(font, letter, resources=b"/Font<</F 5 0 R>>", content=b"BT /F 12 Tf 5 200 Td (aaaa) Tj ET")


def broken_font(kind: bytes, key: bytes, data: bytes) -> bytes:
    """A page written in an embedded font that is none."""
    font = (
        b"<</Type/Font/Subtype/%s/BaseFont/Hong#00Font/FirstChar 32/LastChar 126/Widths[%s]/FontDescriptor 6 0 R>>"
        % (kind, b"600 " * 95)
    )
    descriptor = (
        b"<</Type/FontDescriptor/FontName/Hong#00Font/Flags 32/FontBBox[-9999999999 -1 1 1]/ItalicAngle 0/Ascent 1"
        b"/Descent 1/CapHeight 1/StemV 1/%s 7 0 R>>" % key
    )
    file = stream(b"/Length1 %d/Subtype/Type1C" % len(data), data)
    return one_page(font, descriptor, file, resources=b"/Font<</F 5 0 R>>", content=TEXT)


def unicode_bomb() -> bytes:
    """A font whose table of letters maps every code a thousand times, each to a long text."""
    ranges = b"100 beginbfrange\n" + b"<0000><ffff><%s>\n" % (b"0061" * 120) * 100 + b"endbfrange\n"
    table = stream(b"/Filter/FlateDecode", zlib.compress(b"begincmap\n" + ranges * 50 + b"endcmap"))
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>"
    descendant = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(A)/Ordering(B)/Supplement 0>>"
        b"/W[0 2000000000 500 0[1 2 3] 5]/DW -7>>"
    )
    words = b"BT /F 12 Tf 5 200 Td <00410042004300440045> Tj ET"
    return one_page(font, descendant, table, resources=b"/Font<</F 5 0 R>>", content=words)


def book_on_a_page(letters: int = 3_000_000) -> bytes:
    """A page with more letters than a book, packed to some kilobytes."""
    lines = b"(chu chu chu chu chu ) Tj T* " * (letters // 20)
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = one_page(font, resources=b"/Font<</F 5 0 R>>", content=b"BT /F 1 Tf 1 TL 5 290 Td " + lines + b"ET")
    return page


def colours_in_a_loop() -> bytes:
    """Colour spaces that are their own base, and a tint that never ends."""
    spaces = b"/ColorSpace<</A 5 0 R/B 6 0 R>>"
    indexed, separation = b"[/Indexed 5 0 R 255 (abc)]", b"[/Separation/All 6 0 R 7 0 R]"
    function = stream(b"/FunctionType 4/Domain[0 1]/Range[0 1]", b"{" * 5000 + b"}" * 5000)
    content = b"/A cs 1 sc 0 0 50 50 re f /B cs 1 scn 50 50 50 50 re f"
    return one_page(indexed, separation, function, resources=spaces, content=content)


def shading_bomb() -> bytes:
    """A shading computed by a table of 10,000,000,000 samples and a function that stitches itself."""
    table = stream(b"/FunctionType 0/Domain[0 1 0 1]/Range[0 1]/Size[100000 100000]/BitsPerSample 32", b"\0" * 1000)
    stitched = b"<</FunctionType 3/Domain[0 1]/Functions[7 0 R 7 0 R]/Bounds[0.5]/Encode[0 1 0 1]>>"
    shadings = (
        b"/Shading<</A<</ShadingType 1/ColorSpace/DeviceGray/Function 5 0 R>>"
        b"/B<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 1]/Function 7 0 R/Extend[true true]>>>>"
    )
    return one_page(table, b"null", stitched, resources=shadings, content=b"/A sh /B sh")


def no_numbers() -> bytes:
    """A picture drawn through a matrix that overflows to nothing and to infinity."""
    many = b"9" * 60
    matrix = b"%s 0 0 %s -%s %s cm 0 %s -%s 0 0 0 cm " % (many, many, many, many, many, many)
    data = b"\x80" * 10_000
    described = PICTURE % (100, 100, 8)
    return one_page(stream(described, data), resources=b"/XObject<</I 5 0 R>>", content=b"q " + matrix + b"/I Do Q")


def scattered() -> list[bytes]:
    """Pictures of sizes that are none."""
    return [shows(b"", b"\x80", size=size, bits=bits) for size, bits in (((0, 0), 8), ((-5, 7), 8), ((9, 9), 77))]


def inline_bomb() -> bytes:
    """A picture in the content itself, said to be huge."""
    return one_page(content=b"q 500 0 0 500 0 0 cm BI /W 60000 /H 60000 /BPC 8 /CS /G ID \x80\x80 EI Q")


def huge_profile() -> bytes:
    """A picture whose colour profile is gigabytes of zeros."""
    profile = stream(b"/N 1/Filter[/FlateDecode/FlateDecode]", zlib.compress(packed_zeros(2), 9))
    described = b"/Type/XObject/Subtype/Image/Width 100/Height 100/BitsPerComponent 8/ColorSpace[/ICCBased 6 0 R]"
    image = stream(described, b"\x80" * 10_000)
    return one_page(image, profile, resources=b"/XObject<</I 5 0 R>>", content=SHOWN)


def lying(kind: str, side: int) -> bytes:
    """A PDF picture of some codings whose stream is huge while its dictionary says 100 × 100."""
    data, coding, bits = {
        "jpx": (jpeg_2000, b"/Filter/JPXDecode", 8),
        "jpeg": (huge_jpeg, b"/Filter/DCTDecode", 8),
        "jbig2": (jbig2, b"/Filter/JBIG2Decode", 1),
        "g4": (lambda _side: b"\0" * 500, b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d>>", 1),
    }[kind]
    described = coding % (side, side) if b"%d" in coding else coding
    return shows(described, data(side), bits=bits)


CONTENTS: dict[str, Callable[[], bytes]] = {
    "picture said to be 60,000 × 60,000": lambda: shows(
        b"/Filter/FlateDecode", zlib.compress(b"\0"), size=(HUGE, HUGE)
    ),
    "picture of 2^31 × 1": lambda: shows(b"", b"\x80", size=(2**31 - 1, 1)),
    "picture bomb": lambda: shows(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(packed_zeros(2), 9)),
    "jpeg 2000 bomb": lambda: shows(b"/Filter/JPXDecode", jpeg_2000(HUGE), size=(HUGE, HUGE)),
    "jpeg 2000 bomb that lies": lambda: lying("jpx", HUGE),
    "jpeg bomb that lies": lambda: lying("jpeg", 65_000),
    "jbig2 bomb that lies": lambda: lying("jbig2", HUGE),
    "jbig2 bomb": lambda: shows(b"/Filter/JBIG2Decode", jbig2(HUGE), size=(HUGE, HUGE), bits=1),
    "g4 bomb that lies": lambda: lying("g4", HUGE),
    "g4 bomb": lambda: shows(
        b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000>>", b"", size=(HUGE, HUGE), bits=1
    ),
    "picture without extent": lambda: scattered()[0],
    "picture of negative size": lambda: scattered()[1],
    "picture of 77 bits": lambda: scattered()[2],
    "picture in the content": inline_bomb,
    "profile bomb": huge_profile,
    "form in itself": form_in_itself,
    "forms in a loop": forms_in_a_loop,
    "forms that multiply": forms_that_multiply,
    "pattern in itself": pattern_in_itself,
    "pattern of dust": pattern_of_dust,
    "mask in itself": mask_in_itself,
    "letters that draw themselves": letters_that_draw_themselves,
    "broken TrueType": lambda: broken_font(b"TrueType", b"FontFile2", b"\0\1\0\0" + bytes(range(256)) * 9),
    "broken Type 1": lambda: broken_font(
        b"Type1", b"FontFile", b"%!PS-AdobeFont-1.0" + b"eexec" + bytes(range(256)) * 9
    ),
    "broken CFF": lambda: broken_font(b"Type1", b"FontFile3", b"\1\0\4\4" + bytes(range(255, 0, -1)) * 9),
    "letters that multiply": unicode_bomb,
    "a book on a page": book_on_a_page,
    "colours in a loop": colours_in_a_loop,
    "shading bomb": shading_bomb,
    "no numbers": no_numbers,
    "huge box": lambda: one_page(box=b"[0 0 1000000000 1000000000]"),
    "box without end": lambda: one_page(box=b"[0 0 %s %s]" % (b"9" * 60, b"9" * 60)),
    "box of a hair": lambda: one_page(box=b"[0 0 1000000 0.5]"),
    "box without extent": lambda: one_page(box=b"[5 5 5 5]"),
    "box of words": lambda: one_page(box=b"[(a) /b null []]"),
    "unit without end": lambda: one_page(page=b"/UserUnit 1e30"),
    "unit of 1,000,000": lambda: one_page(page=b"/UserUnit 1000000"),
    "negative unit": lambda: one_page(page=b"/UserUnit -3"),
    "turned by nothing": lambda: one_page(page=b"/Rotate 1234567"),
    "turned by a word": lambda: one_page(page=b"/Rotate (a)"),
}
