"""What annotations and form fields show: signature notes, stamps, filled-in fields. It becomes part of the page."""

from decimal import Decimal

import pikepdf
from pikepdf import Array, Name, Object, Pdf, Rectangle, Stream

from ocr.pdf.objects import dictionaries_at, dictionary_at, drawn_by

_NUMBERS = int | float | Decimal
_SHOWING = "Tj TJ ' \""


def flatten_marks(pdf: Pdf) -> None:
    """Make what annotations show part of their pages, hidden ones left out."""
    pdf.flatten_annotations("screen")


def speaking_marks(page: pikepdf.Page) -> list[Rectangle]:
    """Return where, in user space, annotations show text of their own; call it before they are flattened."""
    speaking = (_rectangle(one) for one in dictionaries_at(page.obj, "/Annots") if _speaks(one))
    return [box for box in speaking if box is not None]


def _speaks(annotation: Object) -> bool:
    shown = dictionary_at(annotation, "/AP").get("/N")
    return isinstance(shown, Stream) and _shows_text(shown, set())


def _shows_text(form: Object, seen: set[tuple[int, int]]) -> bool:
    if form.objgen in seen:
        return False
    seen.add(form.objgen)
    if pikepdf.parse_content_stream(form, _SHOWING):
        return True
    inner = drawn_by(dictionary_at(form, "/Resources"))
    return any(_shows_text(one, seen) for one in inner if one.get("/Subtype") == Name.Form)


def _rectangle(annotation: Object) -> Rectangle | None:
    """Return where an annotation lies; None when it does not say so in four numbers."""
    rect = annotation.get("/Rect")
    if not isinstance(rect, Array) or len(rect) != 4 or not all(isinstance(side, _NUMBERS) for side in rect):
        return None
    left, bottom, right, top = map(float, rect.as_list())
    return Rectangle(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
