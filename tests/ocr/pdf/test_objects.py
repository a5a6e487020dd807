"""One entry that is not what it should be spoils no page: the good rest of the file goes into the record."""

from pathlib import Path
from typing import Any

import pytest

from ocr.pdf.access import write_access_copy
from ocr.pdf.pdfa import convert_born_digital
from ocr.pdf.record import build_record
from ocr.words import Word
from tests.ingest.files import stream
from tests.ingest.hostile.pdf_shapes import one_page
from tests.ocr.records import META, record_page, rendered

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 10 10]"
NOTE = stream(FORM, b"BT (a) Tj ET")
OUTER = stream(FORM + b"/Resources<</XObject<</Z 99 0 R>>>>", b"q Q")
GROUP = b"<</Type/OCG/Name(a)>>"
LAYERS = b"/OCProperties<</OCGs[5 0 R]/D<</OFF[%s]>>>>"
STAMP = b"/Annots[<</Subtype/Stamp/Rect %s/AP<</N 5 0 R>>>>]"

BROKEN: dict[str, dict[str, Any]] = {
    "a null among the notes": {"page": b"/Annots[null]"},
    "a note that is nowhere": {"page": b"/Annots[99 0 R]"},
    "notes that are numbers": {"page": b"/Annots[1 (a) /N]"},
    "a note without a picture": {"page": b"/Annots[<</Subtype/Stamp/Rect[1 2 30 40]/AP 5>>]"},
    "a box of three numbers": {"more": [NOTE], "page": STAMP % b"[1 2 3]"},
    "a box of names": {"more": [NOTE], "page": STAMP % b"[/A/B/C/D]"},
    "a box that is a number": {"more": [NOTE], "page": STAMP % b"5"},
    "a layer that is nowhere": {"more": [GROUP], "catalogue": LAYERS % b"99 0 R"},
    "layers that are a number": {"catalogue": b"/OCProperties 7"},
    "only layers shown that are nowhere": {"catalogue": b"/OCProperties<</OCGs[9 0 R]/D<</BaseState/OFF/ON[null]>>>>"},
    "a layer's name for what is nowhere": {
        "more": [GROUP], "catalogue": LAYERS % b"", "resources": b"/Properties<</A 99 0 R/B 7>>",
    },
    "a layer that is no object of its own": {
        "more": [stream(FORM, b"0 0 1 rg 0 0 10 10 re f")], "content": b"10 0 0 15 50 50 cm /Form Do",
        "catalogue": LAYERS % b"<</Type/OCG>>", "resources": b"/XObject<</Form 5 0 R>>",
    },
    "pictures that are nowhere": {"resources": b"/XObject<</A 99 0 R/B 5/C<</Subtype/Form>>>>"},
    "pictures that are nowhere, among layers": {
        "more": [GROUP], "catalogue": LAYERS % b"", "resources": b"/XObject<</A 99 0 R/B 5>>",
    },
    "a form of what is nowhere": {"more": [OUTER], "resources": b"/XObject<</A 5 0 R>>"},
    "resources that are numbers": {"resources": b"/XObject 5/Font 5"},
}  # fmt: skip


@pytest.fixture(params=BROKEN)
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A page with a blue block, and something in it that is not what it should be."""
    parts = dict(BROKEN[request.param])
    path = tmp_path / "broken.pdf"
    path.write_bytes(one_page(*parts.pop("more", []), **parts))
    return path


def is_shown(path: Path) -> bool:
    return bool((rendered(path, dpi=72)[200, 100] == (0, 0, 255)).all())


def test_a_scan_is_put_into_the_record(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "record.pdf"
    page = record_page(broken, (300, 300), kind="pdf", words=[Word("Khai", (10, 10, 50, 20), 90, 0)])
    assert build_record([page], META, out).pdfa == "2b"
    assert is_shown(out)


@pytest.mark.parametrize("write", [convert_born_digital, write_access_copy])
def test_a_written_file_is_taken_apart(broken: Path, tmp_path: Path, write: Any) -> None:
    out = tmp_path / "out.pdf"
    write(broken, META, out)
    assert is_shown(out)
