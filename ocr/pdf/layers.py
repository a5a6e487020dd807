"""Layers (optional content) of a PDF: what they show becomes plain content, what they hide is not drawn.

A record has no switches: it shows what the paper or the file showed when it was received.
"""

from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name, Object, Operator, Pdf

from ocr.pdf.objects import dictionaries_at, dictionary_at, drawn_by

_PAINTS_PATH = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})
_PAINTS = frozenset({"Tj", "TJ", "'", '"', "sh", "Do"})
_OPENS = frozenset({"BMC", "BDC"})
_GROUPS = (Name.OCG, Name.OCMD)

Instruction = ContentStreamInstruction | ContentStreamInlineImage
ObjectId = tuple[int, int]


def flatten_layers(pdf: Pdf) -> None:
    """Make every page and form of `pdf` free of layers; a file without layers is not touched."""
    properties = pdf.Root.get("/OCProperties")
    if properties is None:
        return
    hidden = _hidden(properties)
    seen: set[ObjectId] = set()
    used: list[Object] = []
    for page in pdf.pages:
        resources = dictionary_at(page.obj, "/Resources")
        page.obj.Contents = pdf.make_stream(_flat(page, resources, hidden))
        used += [resources, *_in_forms(resources, hidden, seen)]
    # Only now: pages and forms may share a dictionary of resources.
    for resources in used:
        _forget_groups(resources)
    del pdf.Root["/OCProperties"]


def _forget_groups(resources: Object) -> None:
    if "/Properties" not in resources:
        return
    named = dictionary_at(resources, "/Properties").items()
    kept = {key: one for key, one in named if isinstance(one, Dictionary) and one.get("/Type") not in _GROUPS}
    if kept:
        resources.Properties = Dictionary(kept)
    else:
        del resources["/Properties"]


def _hidden(properties: Object) -> set[ObjectId]:
    """Return the groups that are off when the file is opened."""
    default = dictionary_at(properties, "/D")
    off = _groups(default, "/OFF")
    if default.get("/BaseState") == Name.OFF:
        off |= _groups(properties, "/OCGs") - _groups(default, "/ON")
    return off


def _groups(holder: Object, key: str) -> set[ObjectId]:
    # A group is an object of its own; what is not has the number of every other such thing.
    return {group.objgen for group in dictionaries_at(holder, key) if group.is_indirect}


def _in_forms(resources: Object, hidden: set[ObjectId], seen: set[ObjectId]) -> Iterator[Object]:
    """Flatten the forms below and yield their resources."""
    for drawn in drawn_by(resources):
        if drawn.objgen in seen:
            continue
        seen.add(drawn.objgen)
        if drawn.get("/Subtype") == Name.Form:
            inner = dictionary_at(drawn, "/Resources") if "/Resources" in drawn else resources
            drawn.write(_flat(drawn, inner, hidden))
            yield inner
            yield from _in_forms(inner, hidden, seen)
        if "/OC" in drawn:
            del drawn["/OC"]


def _flat(content: pikepdf.Page | Object, resources: Object, hidden: set[ObjectId]) -> bytes:
    instructions = pikepdf.parse_content_stream(content)
    return pikepdf.unparse_content_stream(list(_shown(instructions, resources, hidden)))


def _shown(instructions: Iterable[Instruction], resources: Object, hidden: set[ObjectId]) -> Iterator[Instruction]:
    """Yield the content without layer marks; inside a hidden layer states still change, but nothing is painted."""
    marks: list[str] = []
    for instruction in instructions:
        operator = "BI" if isinstance(instruction, ContentStreamInlineImage) else str(instruction.operator)
        if operator in _OPENS:
            marks.append(_kind_of_mark(instruction, resources, hidden))
        closed = marks.pop() if operator == "EMC" and marks else None
        if (closed or (marks[-1] if operator in _OPENS else "plain")) != "plain":
            continue
        if "hidden" in marks or (operator == "Do" and _off(_group_of(instruction, resources), hidden)):
            if operator in _PAINTS_PATH:
                yield ContentStreamInstruction([], Operator("n"))
            if operator in _PAINTS or operator in _PAINTS_PATH or operator == "BI":
                continue
        yield instruction


def _kind_of_mark(instruction: Instruction, resources: Object, hidden: set[ObjectId]) -> str:
    if len(instruction.operands) < 2 or instruction.operands[0] != Name.OC:
        return "plain"
    group = dictionary_at(dictionary_at(resources, "/Properties"), str(instruction.operands[1]))
    return "hidden" if _off(group, hidden) else "layer"


def _group_of(instruction: Instruction, resources: Object) -> Object:
    drawn = dictionary_at(dictionary_at(resources, "/XObject"), str(instruction.operands[0]))
    return dictionary_at(drawn, "/OC")


def _off(group: Object, hidden: set[ObjectId]) -> bool:
    """Say whether a group, or every group of a membership (its usual policy is: any of them shows it), is off."""
    if group.get("/Type") != Name.OCMD:
        return group.objgen in hidden
    members = list(dictionaries_at(group, "/OCGs")) or [dictionary_at(group, "/OCGs")]
    return all(one.objgen in hidden for one in members)
