"""What annotations and form fields show: signature notes, stamps, filled-in fields. It becomes part of the page."""

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Rectangle, Stream

_SHOWING = "Tj TJ ' \""


def flatten_marks(pdf: Pdf) -> None:
    """Make what annotations show part of their pages, hidden ones left out."""
    pdf.flatten_annotations("screen")


def speaking_marks(page: pikepdf.Page) -> list[Rectangle]:
    """Return where, in user space, annotations show text of their own; call it before they are flattened."""
    return [_rectangle(one) for one in page.obj.get("/Annots", pikepdf.Array()) if _speaks(one)]


def _speaks(annotation: Object) -> bool:
    shown = annotation.get("/AP", Dictionary()).get("/N")
    return "/Rect" in annotation and isinstance(shown, Stream) and _shows_text(shown, set())


def _shows_text(form: Object, seen: set[tuple[int, int]]) -> bool:
    if form.objgen in seen:
        return False
    seen.add(form.objgen)
    if pikepdf.parse_content_stream(form, _SHOWING):
        return True
    inner = form.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    return any(_shows_text(one, seen) for _, one in inner.items() if one.get("/Subtype") == Name.Form)


def _rectangle(annotation: Object) -> Rectangle:
    left, bottom, right, top = (float(value) for value in annotation.Rect.as_list())
    return Rectangle(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
