"""PDFs whose skeleton is hostile: trees in a loop, tables that lie, streams that never end."""

import struct
import zlib
from collections.abc import Callable

from tests.ingest.files import (
    SAMPLES,
    deflate_bomb,
    locked,
    no_pages,
    packed_zeros,
    page_tree_loop,
    raw_pdf,
    stream,
    text_pdf,
    zip_file,
)

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
DRAWN = b"0 0 1 rg 50 50 100 150 re f"
TRIVIAL = SAMPLES / "pdf" / "trivial.pdf"


def one_page(
    *more: bytes,
    catalogue: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    box: bytes = b"[0 0 300 300]",
    content: bytes = DRAWN,
) -> bytes:
    """A PDF of one page: 1 catalogue, 2 page tree, 3 page, 4 content, then `more` from number 5."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
        PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R/Resources<<%s>>%s>>" % (box, resources, page),
        stream(b"", content),
        *more,
    )


def many_pages(count: int = 10_000) -> bytes:
    """So many pages."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>"
    return raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *[page] * count)


def one_page_a_hundred_thousand_times() -> bytes:
    """A page tree that names the same page again and again."""
    pages = b"<</Type/Pages/Kids[%s]/Count 100000>>" % (b"3 0 R " * 100_000)
    return raw_pdf(CATALOGUE, pages, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>")


def count_that_lies(count: int = 2_000_000_000) -> bytes:
    """One page, and a tree that says it has thousands of millions."""
    pages = b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count
    return raw_pdf(CATALOGUE, pages, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>")


def lost_page(count: int = 5) -> bytes:
    """Four pages, each with a block further up, and between the first two a page that is nowhere."""
    pages = b"<</Type/Pages/Kids[3 0 R 99 0 R 5 0 R 7 0 R 9 0 R]/Count %d>>" % count
    parts = [CATALOGUE, pages]
    for number in range(4):
        parts += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents %d 0 R/Resources<<>>>>" % (4 + 2 * number),
            stream(b"", b"0 0 1 rg 50 %d 200 40 re f" % (20 + 70 * number)),
        ]
    return raw_pdf(*parts)


def page_tree_ladder(depth: int = 20_000) -> bytes:
    """A page at the bottom of a tree that is all depth."""
    rungs = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(depth)]
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 300 300]>>" % (depth + 1)
    return raw_pdf(CATALOGUE, *rungs, page)


def two_trees_in_a_loop() -> bytes:
    """Two nodes of a page tree, each the other's kid, beside a good page."""
    node = b"<</Type/Pages/Kids[3 0 R %d 0 R]/Count 2/Parent %d 0 R>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>"
    return raw_pdf(CATALOGUE, node % (4, 4), page, node % (2, 2))


def own_parent() -> bytes:
    """A page without a box of its own that is its own parent."""
    return raw_pdf(CATALOGUE, PAGES, b"<</Type/Page/Parent 3 0 R>>")


def nested(opening: bytes, closing: bytes, depth: int = 100_000) -> bytes:
    """Brackets within brackets in a page's dictionary."""
    return one_page(page=b"/Deep " + opening * depth + closing * depth)


def object_streams_in_a_loop() -> bytes:
    """Object streams that extend and hold one another; the page is said to be in one of them."""
    inside = b"5 0 6 0 <</Type/ObjStm>> <</Type/ObjStm>>"
    header = b"/Type/ObjStm/N 2/First 8/Extends %d 0 R"
    return xref_stream_pdf([(2, 6, 0), (2, 5, 1)], stream(header % 6, inside), stream(header % 5, inside))


def object_stream_bomb() -> bytes:
    """An object stream of some kilobytes that unpacks to gigabytes."""
    packed = zlib.compress(packed_zeros(2), 9)
    return xref_stream_pdf([(2, 5, 0)], stream(b"/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]", packed))


def xref_stream_pdf(packed: list[tuple[int, int, int]], *streams: bytes) -> bytes:
    """A PDF with a packed table; object 3 and those after `streams` are said to lie in streams, from number 5."""
    bodies = {1: CATALOGUE, 2: PAGES, 4: stream(b"", DRAWN)} | dict(enumerate(streams, start=5))
    out, rows = bytearray(b"%PDF-1.5\n"), [struct.pack(">BIH", 0, 0, 65535)]
    places = {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    for number in range(1, max(bodies) + 1):
        place = places.get(number)
        rows.append(struct.pack(">BIH", *packed[0]) if place is None else struct.pack(">BIH", 1, place, 0))
    rows += [struct.pack(">BIH", *row) for row in packed[1:]]
    table = len(out)
    described = b"/Type/XRef/Size %d/W[1 4 2]/Root 1 0 R" % len(rows)
    out += b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(rows), stream(described, b"".join(rows)), table)
    return bytes(out)


def endless_table() -> bytes:
    """A packed table of fields of nine bytes, said to describe thousands of millions of objects."""
    described = b"/Type/XRef/Size 2147483647/W[9 9 9]/Index[0 2147483647]/Root 1 0 R"
    body = stream(described, b"\1" * 270)
    return b"%PDF-1.5\n" + b"1 0 obj\n" + body + b"\nendobj\nstartxref\n9\n%%EOF\n"


def patched(old: bytes, new: bytes, content: bytes | None = None) -> bytes:
    """A good PDF with some bytes exchanged."""
    whole = one_page() if content is None else content
    assert old in whole
    return whole.replace(old, new)


def table_in_a_loop() -> bytes:
    """A table whose earlier table is itself."""
    whole = one_page()
    table = whole.rindex(b"xref\n0")
    return whole.replace(b"trailer\n<<", b"trailer\n<</Prev %d" % table)


def without_table() -> bytes:
    """Objects alone, without table and trailer."""
    whole = one_page()
    return whole[: whole.rindex(b"xref\n0")]


def length_in_a_loop() -> bytes:
    """A stream whose length is the stream."""
    return one_page().replace(b"/Length %d" % len(DRAWN), b"/Length 4 0 R")


def thousand_filters() -> bytes:
    """A stream said to be packed a thousand times."""
    filters = b"/Filter[%s]" % (b"/FlateDecode" * 1000)
    return raw_pdf(
        CATALOGUE,
        PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>",
        stream(filters, zlib.compress(b"q Q")),
    )


def run_length_bomb() -> bytes:
    """A content of run lengths, packed: one of the codings that are seldom used."""
    runs = zlib.compress(b"\x81 " * (1 << 23), 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>"
    return raw_pdf(CATALOGUE, PAGES, page, stream(b"/Filter[/FlateDecode/RunLengthDecode]", runs))


def million_operators() -> bytes:
    """A content that saves and restores its state four million times, in some kilobytes."""
    content = stream(b"/Filter/FlateDecode", zlib.compress(b"q Q " * 4_000_000, 9))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>"
    return raw_pdf(CATALOGUE, PAGES, page, content)


def encrypted_by_nobody() -> bytes:
    """A file that says it is encrypted in a way that does not exist."""
    return one_page().replace(b"trailer\n<<", b"trailer\n<</Encrypt<</Filter/Nobody/V 99/R 99/O()/U()/P -1>>/ID[()()]")


def xmp_bomb() -> bytes:
    """Metadata whose entities multiply to thousands of millions."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    described = head + '<x:xmpmeta xmlns:x="adobe:ns:meta/">&l9;</x:xmpmeta>'
    return one_page(stream(b"/Type/Metadata/Subtype/XML", described.encode()), catalogue=b"/Metadata 5 0 R")


def xmp_ladder() -> bytes:
    """Metadata of a hundred thousand elements within one another."""
    described = b"<a>" * 100_000 + b"</a>" * 100_000
    return one_page(stream(b"/Type/Metadata/Subtype/XML", described), catalogue=b"/Metadata 5 0 R")


def pdf_with_a_zip_behind() -> bytes:
    """A good PDF that is a good ZIP too."""
    return TRIVIAL.read_bytes() + zip_file()


def pdf_behind(head: bytes) -> bytes:
    """A good PDF behind the head of another kind of file, near enough that readers would take it."""
    return head + b"\n" * (64 - len(head)) + one_page()


def owner_locked() -> bytes:
    """A PDF that everybody may read, and nobody may print."""
    return locked(text_pdf("Anybody may read this line."), user="", owner="chu")


def truncated(share: float) -> bytes:
    """A good PDF of three pages, cut off."""
    whole = (SAMPLES / "pdf" / "3small.pdf").read_bytes()
    return whole[: int(len(whole) * share)]


def outline_loop() -> bytes:
    """Bookmarks that follow and hold themselves."""
    item = b"<</Title(a)/Parent 5 0 R/Next 6 0 R/First 6 0 R/Last 6 0 R/Dest[3 0 R/Fit]>>"
    outlines = b"<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>"
    return one_page(outlines, item, catalogue=b"/Outlines 5 0 R")


def name_tree_loop() -> bytes:
    """A tree of names and a tree of page labels that are their own branches."""
    tree = b"/Names<</Dests 5 0 R/JavaScript 5 0 R/EmbeddedFiles 5 0 R>>/PageLabels 6 0 R/StructTreeRoot 7 0 R"
    branch = b"<</Kids[%d 0 R %d 0 R]/Limits[(a)(z)]>>"
    struct_root = b"<</Type/StructTreeRoot/K 7 0 R/ParentTree 6 0 R>>"
    return one_page(branch % (5, 5), branch % (6, 6), struct_root, catalogue=tree)


def field_loop() -> bytes:
    """Form fields that are their own parents and kids."""
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Kids[5 0 R]/Parent 5 0 R/Rect[0 0 100 100]/V 5 0 R>>"
    return one_page(field, catalogue=b"/AcroForm<</Fields[5 0 R 5 0 R]/DA(/Helv 0 Tf)>>", page=b"/Annots[5 0 R 5 0 R]")


def hundred_thousand_notes() -> bytes:
    """A page on which one note lies a hundred thousand times."""
    note = b"<</Type/Annot/Subtype/Square/Rect[10 10 20 20]/AP<</N 6 0 R>>>>"
    shown = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 10 10]", b"0 0 10 10 re f")
    return one_page(note, shown, page=b"/Annots[%s]" % (b"5 0 R " * 100_000))


SHAPES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "header alone": lambda: b"%PDF-1.7\n",
    "header and noise": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "zip renamed": zip_file,
    "pdf+zip": pdf_with_a_zip_behind,
    "pdf in front of a zip's head": lambda: pdf_behind(b"PK\x03\x04"),
    "pdf behind a program's head": lambda: pdf_behind(b"MZ\x90\0"),
    "pdf behind a script's head": lambda: pdf_behind(b"#!/bin/sh\n"),
    "pdf behind a page of the web": lambda: pdf_behind(b"<html><script>alert(1)</script>"),
    "gif+js": lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "page tree in a loop": page_tree_loop,
    "no pages": no_pages,
    "two trees in a loop": two_trees_in_a_loop,
    "page tree ladder": page_tree_ladder,
    "page is its own parent": own_parent,
    "10,000 pages": many_pages,
    "one page 100,000 times": one_page_a_hundred_thousand_times,
    "lost page": lost_page,
    "count that lies": count_that_lies,
    "negative count": lambda: count_that_lies(-5),
    "arrays 100,000 deep": lambda: nested(b"[", b"]"),
    "dictionaries 100,000 deep": lambda: nested(b"<</A", b">>"),
    "arrays 100,000 deep in content": lambda: one_page(content=b"[" * 100_000 + b"]" * 100_000 + b" TJ"),
    "q 1,000,000 deep": lambda: one_page(content=b"q " * 1_000_000 + DRAWN),
    "object streams in a loop": object_streams_in_a_loop,
    "object stream bomb": object_stream_bomb,
    "deflate bomb": deflate_bomb,
    "run length bomb": run_length_bomb,
    "4,000,000 operators": million_operators,
    "1,000 filters": thousand_filters,
    "table at no place": lambda: patched(b"startxref\n", b"startxref\n99"),
    "table in a loop": table_in_a_loop,
    "table with wrong places": lambda: patched(
        b"00000 n", b"00007 n", one_page().replace(b"\n00000000", b"\n00000001")
    ),
    "no table": without_table,
    "endless table": endless_table,
    "length in a loop": length_in_a_loop,
    "size that lies": lambda: patched(b"/Size 5", b"/Size 2147483647"),
    "owner's password": owner_locked,
    "user's password": lambda: locked(text_pdf("Nobody reads this line."), user="bi mat"),
    "encrypted by nobody": encrypted_by_nobody,
    "metadata bomb": xmp_bomb,
    "metadata ladder": xmp_ladder,
    "bookmarks in a loop": outline_loop,
    "name trees in a loop": name_tree_loop,
    "form fields in a loop": field_loop,
    "100,000 notes": hundred_thousand_notes,
}
