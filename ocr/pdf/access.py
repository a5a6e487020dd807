"""The access copy: a record made small for a screen or a slow line, with the same text, marked as what it is.

It is never signed or exported: the record stays the record. Scanned pages are taken apart into layers where that looks
the same (ocr.pdf.mixedraster), other pictures become smaller JPEGs, black and white is only coded better, without loss.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pikepdf
from pikepdf import Matrix, Name, Object, Pdf, Stream

from ocr.errors import SourceUnusable
from ocr.pdf.faults import taken_apart
from ocr.pdf.inert import make_inert
from ocr.pdf.objects import dictionary_at
from ocr.pdf.pdfa import Record, RecordMeta, write_pdfa
from ocr.pdf.smaller import make_smaller

TITLE = "{title} (bản xem nhẹ)"
DESCRIPTION = "Bản xem nhẹ để xem trên màn hình, không phải bản lưu. Access copy for the screen, not the record."

_DEEPEST = 8

Drawn = dict[tuple[int, int], tuple[Stream, float]]
"""Images by their object number, each with the lowest resolution that it is drawn at."""


def write_access_copy(record: Path, meta: RecordMeta, out: Path) -> Record:
    """Write a small copy of a written record to `out` and return what it is; `meta` is that of the record.

    Images that can't be decoded stay as they are. Raises SourceUnusable for a file that cannot be taken apart.
    """
    marked = replace(meta, title=TITLE.format(title=meta.title), description=DESCRIPTION)
    with taken_apart(record.name), pikepdf.open(record) as pdf:
        # Whatever it calls itself: a file that could not become PDF/A is a record with its very bytes.
        make_inert(pdf)
        for image, dpi in drawn_images(pdf):
            with suppress(SourceUnusable), taken_apart(record.name):
                make_smaller(pdf, image, dpi)
        return write_pdfa(pdf, marked, out)


def drawn_images(pdf: Pdf) -> list[tuple[Stream, float]]:
    """Return every image that pages draw, each once, with the lowest resolution (dots an inch) it is drawn at."""
    found: Drawn = {}
    for page in pdf.pages:
        unit = float(page.obj.get("/UserUnit", 1))
        _look_into(page.obj, Matrix(unit, 0, 0, unit, 0, 0), found, _DEEPEST)
    return list(found.values())


def _look_into(holder: Object, matrix: Matrix, found: Drawn, deeper: int) -> None:
    objects = dictionary_at(dictionary_at(holder, "/Resources"), "/XObject")
    for name, drawn_with in _drawn(holder, matrix):
        one = objects.get(name)
        if not isinstance(one, Stream):
            continue
        if one.get("/Subtype") == Name.Image:
            before = found.get(one.objgen, (one, float("inf")))[1]
            found[one.objgen] = one, min(before, _resolution(one, drawn_with))
        elif deeper:
            own = Matrix(one.Matrix) if "/Matrix" in one else Matrix()
            _look_into(one, own @ drawn_with, found, deeper - 1)


def _drawn(holder: Object, matrix: Matrix) -> Iterator[tuple[str, Matrix]]:
    """Yield the name of each object that content draws, and the matrix that takes it to inches' seventy-seconds."""
    saved: list[Matrix] = []
    for instruction in pikepdf.parse_content_stream(holder, "q Q cm Do"):
        operator = str(instruction.operator)
        if operator == "q":
            saved.append(matrix)
        elif operator == "Q" and saved:
            matrix = saved.pop()
        elif operator == "cm":
            matrix = Matrix(*map(float, instruction.operands)) @ matrix
        elif operator == "Do":
            yield str(instruction.operands[0]), matrix


def _resolution(image: Stream, matrix: Matrix) -> float:
    """Return dots an inch, 0.0 when the image is drawn as a point."""
    across = (matrix.a**2 + matrix.b**2) ** 0.5
    return 72 * int(image.Width) / across if across else 0.0
