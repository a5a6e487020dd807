"""What annotations and form fields show: signature notes, stamps, filled-in fields. It becomes part of the page."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Rectangle, Stream

from ocr.pdf.fields import is_field, take_undrawn
from ocr.pdf.objects import box_at, dictionaries_at, dictionary_at, drawn_by

_SHOWING = "Tj TJ ' \""


def flatten_marks(pdf: Pdf) -> None:
    """Make what annotations show part of their pages, hidden ones left out; values that nothing shows stay fields."""
    undrawn = [take_undrawn(pdf, page) for page in pdf.pages]
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/NeedAppearances" in form:
        del form["/NeedAppearances"]  # with it no field is made part of its page, whatever it shows
    pdf.flatten_annotations("screen")
    for page, fields in zip(pdf.pages, undrawn, strict=True):
        if "/Annots" in page.obj or fields:
            others = [one for one in dictionaries_at(page.obj, "/Annots") if not is_field(one)]
            page.obj.Annots = Array([*others, *fields])


def speaking_marks(page: pikepdf.Page) -> list[Rectangle]:
    """Return where, in user space, annotations show text of their own; call it before they are flattened."""
    speaking = (box_at(one, "/Rect") for one in dictionaries_at(page.obj, "/Annots") if _speaks(one))
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
