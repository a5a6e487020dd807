"""Form fields whose value the file leaves to its reader to draw: they have no appearance, or not that of it.

Whoever draws such a value for good needs a font with its letters. qpdf and pdfium leave most Vietnamese ones out, and
no font comes with us: "Nguyễn Thị Ấm" would become "Nguyn Th m". So the value stays a field, of text and nothing else,
which every reader draws in its own letters. PDF/A has no place for one (ISO 19005-2, 6.3.3).
"""

import re
from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from ocr.pdf.objects import box_at, dictionaries_at, dictionary_at

_UNSEEN: Final = 1 | 2 | 32
"""Invisible, hidden, not on the screen (ISO 32000-1, table 165)."""
_PRINTED: Final = 4
_LOCKED, _LINES, _PASSWORD, _COMB = 1, 1 << 12, 1 << 13, 1 << 24
_SHOWING: Final = "Tj TJ ' \""
_DEEPEST: Final = 32
_CROSS: Final = "X"
_LETTERS: Final = "/Helv 0 Tf 0 g"
_FONT_NAME: Final = re.compile(r"/\S+(?=\s+[\d.]+\s+Tf)")


def take_undrawn(pdf: Pdf, page: pikepdf.Page) -> list[Object]:
    """Take from a page the fields whose value nothing shows, and return each made anew, as a field of text alone."""
    form = dictionary_at(pdf.Root, "/AcroForm")
    if not form.keys():
        return []
    anew = bool(form.get("/NeedAppearances"))
    taken: list[Object] = []
    others: list[Object] = []
    for one in dictionaries_at(page.obj, "/Annots"):
        text = _text_of(one) if is_field(one) and _is_seen(one) else ""
        if text and not _is_drawn(one, text, anew):
            taken.append(pdf.make_indirect(_bare(one, text, form)))
        else:
            others.append(one)
    if taken:
        page.obj.Annots = Array(others)
    return taken


def fields_on(page: pikepdf.Page) -> list[Object]:
    """Return the fields that lie on a page."""
    return [one for one in dictionaries_at(page.obj, "/Annots") if is_field(one)]


def is_field(annotation: Object) -> bool:
    """Say whether an annotation is a field, or one of its places."""
    return annotation.get("/Subtype") == Name.Widget


def list_fields(pdf: Pdf) -> int:
    """Make the fields on the pages of `pdf` its form, and return how many there are."""
    fields = [field for page in pdf.pages for field in fields_on(page)]
    for number, field in enumerate(fields, start=1):
        field.T = String(str(number))  # two of one name would be one field
    if fields:
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        fonts = Dictionary(Font=Dictionary(Helv=pdf.make_indirect(helvetica)))
        pdf.Root.AcroForm = Dictionary(Fields=Array(fields), NeedAppearances=True, DA=String(_LETTERS), DR=fonts)
    return len(fields)


def _is_seen(widget: Object) -> bool:
    box = box_at(widget, "/Rect")
    return not _number(widget, "/F") & _UNSEEN and box is not None and box.width > 0 and box.height > 0


def _is_drawn(widget: Object, text: str, anew: bool) -> bool:
    """Say whether a field has an appearance; anew: readers shall draw it again, so it counts only if it says the text.

    Programs that fill in a form often leave the frame of the empty field, or what their own font can say.
    """
    shown = dictionary_at(widget, "/AP").get("/N")
    if isinstance(shown, Stream):
        return not anew or _said_by(shown) == "".join(text.split())
    return isinstance(shown, Dictionary) and _inherited(widget, "/FT") == Name.Btn


def _said_by(shown: Stream) -> str:
    """Return the letters of an appearance, in a font of the usual codes; what others say is known to their readers."""
    parsed = pikepdf.parse_content_stream(shown, _SHOWING)
    operands = [operand for instruction in parsed for operand in instruction.operands]
    parts = [part for one in operands for part in (one if isinstance(one, Array) else [one])]
    said = b"".join(bytes(part) for part in parts if isinstance(part, String)).decode("cp1252", "replace")
    return "".join(said.split())


def _text_of(widget: Object) -> str:
    """Return what a reader would write into a field; empty when there is nothing, or it may not be read."""
    kind = _inherited(widget, "/FT")
    if kind == Name.Btn:
        # The value of radio buttons stands above them and does not say which one it is.
        state = widget.get("/AS", widget.get("/V"))
        return _CROSS if isinstance(state, Name) and state != Name.Off else ""
    if kind not in (Name.Tx, Name.Ch) or _number(widget, "/Ff") & _PASSWORD:
        return ""
    value = _inherited(widget, "/V")
    texts = [_words(one) for one in (value if isinstance(value, Array) else [value])]
    labels = dict(_labels(widget)) if kind == Name.Ch else {}
    return ", ".join(labels.get(text, text) for text in texts if text.strip())


def _words(value: object) -> str:
    if isinstance(value, Stream):
        return str(String(value.read_bytes()))
    return str(value) if isinstance(value, String) else ""


def _labels(widget: Object) -> Iterator[tuple[str, str]]:
    """Yield the choices that are shown otherwise than they are stored."""
    options = _inherited(widget, "/Opt")
    for option in options if isinstance(options, Array) else []:
        if isinstance(option, Array) and len(option) == 2:
            yield _words(option[0]), _words(option[1])


def _bare(widget: Object, text: str, form: Object) -> Dictionary:
    letters = _words(_inherited(widget, "/DA")) or _words(form.get("/DA"))
    flags = _number(widget, "/Ff") & (_LINES | _COMB)
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        V=String(text),
        Rect=widget.Rect,
        F=_PRINTED,
        Ff=flags | _LOCKED,
        # Of all names of fonts this one alone means the same to every reader.
        DA=String(_FONT_NAME.sub("/Helv", letters) if _FONT_NAME.search(letters) else _LETTERS),
        Q=_number(widget, "/Q"),
        MK=Dictionary(R=_number(dictionary_at(widget, "/MK"), "/R")),
    )
    if flags & _COMB:
        field.MaxLen = max(len(text), _number(widget, "/MaxLen"))
    return field


def _number(field: Object, key: str) -> int:
    value = _inherited(field, key)
    return value if isinstance(value, int) else 0


def _inherited(field: Object, key: str) -> object:
    """Return what a field says, or one of those above it; they may be in a loop."""
    for _ in range(_DEEPEST):
        if key in field:
            return field.get(key)
        field = dictionary_at(field, "/Parent")
    return None
