"""A font without shapes: it carries the text under a page's picture, embedded as PDF/A asks (ISO 19005-2, 6.2.11).

Every distinct character of a record gets the next CID. Each CID has its own glyph, half an em wide, so that no text
ever uses .notdef; a ToUnicode map says which character it is. A glyph is a line there and back: nothing to fill, yet
with a box of its own, without which readers drop words of one letter.
"""

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, String

NAME = "SohoaGlyphless"
ADVANCE = 0.5
"""Width of every glyph, in em."""

_EM = 1000
_MADE = 3_849_120_000  # seconds since 1904, fixed: the same text gives the same font
_PER_BLOCK = 100  # a ToUnicode block holds at most a hundred entries


class GlyphlessFont:
    """Collects the characters of one record, then embeds the font for them."""

    def __init__(self) -> None:
        self._cids: dict[str, int] = {}

    def encode(self, text: str) -> bytes:
        """Return the text as two-byte codes of this font."""
        return b"".join(self._cids.setdefault(letter, len(self._cids) + 1).to_bytes(2, "big") for letter in text)

    def embed(self, pdf: pikepdf.Pdf, font: pikepdf.Object) -> None:
        """Fill `font`, an indirect dictionary of `pdf`, once all text has been encoded."""
        width = int(_EM * ADVANCE)
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + NAME),
            Flags=5,  # fixed pitch, symbolic
            FontBBox=Array([0, 0, width, _EM]),
            ItalicAngle=0,
            Ascent=_EM,
            Descent=0,
            CapHeight=_EM,
            StemV=80,
            FontFile2=pdf.make_stream(_font_file(len(self._cids))),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/" + NAME),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=width,
            CIDToGIDMap=Name.Identity,
        )
        font.Type = Name.Font
        font.Subtype = Name.Type0
        font.BaseFont = Name("/" + NAME)
        font.Encoding = Name("/Identity-H")
        font.DescendantFonts = Array([pdf.make_indirect(descendant)])
        font.ToUnicode = pdf.make_stream(_to_unicode(list(self._cids)))


def _font_file(glyphs: int) -> bytes:
    """Return a TrueType file of that many shapeless glyphs after .notdef."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((int(_EM * ADVANCE), _EM))
    pen.closePath()
    shapeless = pen.glyph()
    names = [".notdef", *(f"g{number}" for number in range(1, glyphs + 1))]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf(dict.fromkeys(names, shapeless))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (int(_EM * ADVANCE), 0)))
    builder.setupHorizontalHeader(ascent=_EM, descent=0)
    builder.setupNameTable({"familyName": NAME, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=_MADE, modified=_MADE)
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def _to_unicode(letters: Sequence[str]) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(letters), _PER_BLOCK):
        block = letters[start : start + _PER_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        for cid, letter in enumerate(block, start + 1):
            lines.append(f"<{cid:04X}> <{letter.encode('utf-16-be').hex().upper()}>")
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
