"""Take the invisible text of an earlier reading off a page that gets a new one.

Two texts under one picture would be copied twice, and the fonts of the old one are often not embedded.
"""

from collections.abc import Iterable, Iterator, Sequence

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name, Object

from ocr.pdf.objects import dictionary_at, drawn_by

_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_INVISIBLE = 3

Instruction = ContentStreamInstruction | ContentStreamInlineImage


def drop_hidden_text(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Remove text in rendering mode 3 from a page of `pdf` and from the forms it draws; what is seen stays."""
    instructions = list(pikepdf.parse_content_stream(page))
    kept = _kept(instructions)
    if len(kept) != len(instructions):
        page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
        _forget_fonts(page.obj, kept)
    _in_forms(page.obj, set())


def _in_forms(holder: Object, seen: set[tuple[int, int]]) -> None:
    for drawn in drawn_by(dictionary_at(holder, "/Resources")):
        if drawn.get("/Subtype") != Name.Form or drawn.objgen in seen:
            continue
        seen.add(drawn.objgen)
        instructions = list(pikepdf.parse_content_stream(drawn))
        kept = _kept(instructions)
        if len(kept) != len(instructions):
            drawn.write(pikepdf.unparse_content_stream(kept))
            _forget_fonts(drawn, kept)
        _in_forms(drawn, seen)


def _kept(instructions: Sequence[Instruction]) -> list[Instruction]:
    """Return what stays; where no text stays, fonts are not chosen any more either."""
    kept = list(_visible(instructions))
    if len(kept) == len(instructions) or _shows_text(kept):
        return kept
    return [one for one in kept if _operator(one) != "Tf"]


def _shows_text(instructions: Iterable[Instruction]) -> bool:
    return any(_operator(one) in _SHOWING for one in instructions)


def _operator(instruction: Instruction) -> str:
    return "BI" if isinstance(instruction, ContentStreamInlineImage) else str(instruction.operator)


def _visible(instructions: Iterable[Instruction]) -> Iterator[Instruction]:
    mode, saved = 0, list[int]()
    for instruction in instructions:
        operator = _operator(instruction)
        if operator == "q":
            saved.append(mode)
        elif operator == "Q" and saved:
            mode = saved.pop()
        elif operator == "Tr":
            mode = int(instruction.operands[0])
        if operator in _SHOWING and mode == _INVISIBLE:
            continue
        yield instruction


def _forget_fonts(holder: Object, kept: Iterable[Instruction]) -> None:
    """Drop the fonts of a page or form that shows no text any more; its dictionary may be shared, so copy it."""
    if _shows_text(kept):
        return
    resources = Dictionary(dict(dictionary_at(holder, "/Resources").items()))
    if "/Font" in resources:
        del resources["/Font"]
    holder.Resources = resources
