"""Make a PDF inert: it shows what it showed, and nothing in it acts by itself or leads to another file.

Scripts, programs to launch, files inside, forms, films and addresses that no browser should follow are taken out; links
within the document and to the web stay, and of a form the values that nothing but a field shows.
"""

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf

from ocr.pdf.fields import is_field
from ocr.pdf.layers import flatten_layers
from ocr.pdf.marks import flatten_marks
from ocr.pdf.objects import dictionaries_at

_CATALOGUE = frozenset(
    [
        "/Type",
        "/Pages",
        "/Version",
        "/Metadata",
        "/OutputIntents",
        "/Lang",
        "/MarkInfo",
        "/StructTreeRoot",
        "/Outlines",
        "/PageLabels",
        "/PageLayout",
        "/PageMode",
        "/ViewerPreferences",
        "/Dests",
        "/Names",
    ]
)
_SIGNATURES_GONE = frozenset({"/AcroForm", "/Perms", "/DSS"})
_OF_A_PAGE = ("/AA", "/AF", "/PresSteps", "/Thumb")
_WITHIN = frozenset({"/GoTo", "/Thread"})
_TO_THE_WEB = ("http://", "https://", "mailto:")


def make_inert(pdf: Pdf) -> None:
    """Make what marks and layers of `pdf` show part of its pages, and take out all that acts by itself."""
    flatten_marks(pdf)
    flatten_layers(pdf)
    _strip_catalogue(pdf)
    _strip_bookmarks(pdf)
    for page in pdf.pages:
        _strip_page(page)


def _strip_page(page: pikepdf.Page) -> None:
    """Take from a page what acts by itself, and every annotation but plain links and fields made bare."""
    for key in _OF_A_PAGE:
        if key in page.obj:
            del page.obj[key]
    kept = [one for one in dictionaries_at(page.obj, "/Annots") if _is_plain_link(one) or is_field(one)]
    if "/Annots" in page.obj:
        page.obj.Annots = pikepdf.Array(kept)


def _strip_catalogue(pdf: Pdf) -> None:
    """Keep only what a document needs to be read: no scripts, start actions, attached files, forms or signatures."""
    for key in set(pdf.Root.keys()) - _CATALOGUE | (_SIGNATURES_GONE & set(pdf.Root.keys())):
        del pdf.Root[key]
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary):
        for key in set(names.keys()) - {"/Dests"}:
            del names[key]


def _strip_bookmarks(pdf: Pdf) -> None:
    """Take the actions from bookmarks that do more than lead to a place; their titles stay."""
    seen: set[tuple[int, int]] = set()
    waiting = [pdf.Root.get("/Outlines")]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, Dictionary) or (item.is_indirect and item.objgen in seen):
            continue
        seen.add(item.objgen)
        for key in ("/A", "/AA"):
            if key in item and (key == "/AA" or not _is_harmless(item[key])):
                del item[key]
        waiting += [item.get("/First"), item.get("/Next")]


def _is_plain_link(annotation: Object) -> bool:
    if annotation.get("/Subtype") != Name.Link:
        return False
    return not {"/AA", "/PA"} & set(annotation.keys()) and ("/A" not in annotation or _is_harmless(annotation["/A"]))


def _is_harmless(action: Object) -> bool:
    """Say whether an action leads to a place of this document or to the web, and to nothing after it."""
    if not isinstance(action, Dictionary) or "/Next" in action:
        return False
    if action.get("/S") == Name.URI:
        return str(action.get("/URI", "")).strip().lower().startswith(_TO_THE_WEB)
    return str(action.get("/S")) in _WITHIN
