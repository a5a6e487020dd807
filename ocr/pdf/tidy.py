"""Take out of a page what nobody sees and PDF/A does not know: unused fonts, makers' private notes on pictures."""

import pikepdf
from pikepdf import Array, Name, Object, Stream

from ocr.pdf.objects import dictionary_at, drawn_by

_STREAM = {"/Length", "/Filter", "/DecodeParms"}
_COMMON = {"/Type", "/Subtype", "/Name", "/Metadata", "/OC", "/StructParent", *_STREAM}
_IMAGE = _COMMON | {
    "/Width",
    "/Height",
    "/ColorSpace",
    "/BitsPerComponent",
    "/Intent",
    "/ImageMask",
    "/Mask",
    "/Decode",
    "/SMask",
    "/SMaskInData",
}
_FORM = _COMMON | {"/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/StructParents"}


def tidy(pdf: pikepdf.Pdf) -> None:
    """Drop unused fonts and pictures, and unknown keys of pictures and forms; what is seen stays as it is."""
    pdf.remove_unreferenced_resources()
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        _tidy_drawn(page.obj, seen)
        contents = page.obj.get("/Contents")
        for stream in contents if isinstance(contents, Array) else [contents]:
            if isinstance(stream, Stream):
                _forget(stream, _STREAM)


def _tidy_drawn(holder: Object, seen: set[tuple[int, int]]) -> None:
    for drawn in drawn_by(dictionary_at(holder, "/Resources")):
        if drawn.objgen in seen:
            continue
        seen.add(drawn.objgen)
        is_form = drawn.get("/Subtype") == Name.Form
        _forget(drawn, _FORM if is_form else _IMAGE)
        if is_form:
            _tidy_drawn(drawn, seen)


def _forget(stream: Object, known: set[str]) -> None:
    for key in set(stream.keys()) - known:
        del stream[key]
