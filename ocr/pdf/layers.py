"""Layers (optional content) of a PDF: what they show becomes plain content, what they hide is not drawn.

A record has no switches: it shows what the paper or the file showed when it was received.
"""

from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name, Object, Operator, Pdf

_PAINTS_PATH = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})
_PAINTS = frozenset({"Tj", "TJ", "'", '"', "sh", "Do"})
_OPENS = frozenset({"BMC", "BDC"})

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
        resources = page.obj.get("/Resources", Dictionary())
        page.obj.Contents = pdf.make_stream(_flat(page, resources, hidden))
        used += [resources, *_in_forms(resources, hidden, seen)]
    # Only now: pages and forms may share a dictionary of resources.
    for resources in used:
        _forget_groups(resources)
    del pdf.Root["/OCProperties"]


def _forget_groups(resources: Object) -> None:
    named = resources.get("/Properties", Dictionary())
    for key in [key for key, group in named.items() if group.get("/Type") in (Name.OCG, Name.OCMD)]:
        del named[key]
    if "/Properties" in resources and not named.keys():
        del resources["/Properties"]


def _hidden(properties: Object) -> set[ObjectId]:
    """Return the groups that are off when the file is opened."""
    default = properties.get("/D", Dictionary())
    off = {group.objgen for group in default.get("/OFF", pikepdf.Array())}
    if default.get("/BaseState") == Name.OFF:
        shown = {group.objgen for group in default.get("/ON", pikepdf.Array())}
        off |= {group.objgen for group in properties.get("/OCGs", pikepdf.Array())} - shown
    return off


def _in_forms(resources: Object, hidden: set[ObjectId], seen: set[ObjectId]) -> Iterator[Object]:
    """Flatten the forms below and yield their resources."""
    for _, drawn in resources.get("/XObject", Dictionary()).items():
        if drawn.objgen in seen:
            continue
        seen.add(drawn.objgen)
        if drawn.get("/Subtype") == Name.Form:
            inner = drawn.get("/Resources", resources)
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
        if "hidden" in marks or (operator == "Do" and _is_off(_drawn(instruction, resources), hidden)):
            if operator in _PAINTS_PATH:
                yield ContentStreamInstruction([], Operator("n"))
            if operator in _PAINTS or operator in _PAINTS_PATH or operator == "BI":
                continue
        yield instruction


def _kind_of_mark(instruction: Instruction, resources: Object, hidden: set[ObjectId]) -> str:
    if len(instruction.operands) < 2 or instruction.operands[0] != Name.OC:
        return "plain"
    group = resources.get("/Properties", Dictionary()).get(str(instruction.operands[1]))
    return "hidden" if group is not None and _off(group, hidden) else "layer"


def _drawn(instruction: Instruction, resources: Object) -> Object:
    return resources.get("/XObject", Dictionary()).get(str(instruction.operands[0]), Dictionary())


def _is_off(drawn: Object, hidden: set[ObjectId]) -> bool:
    group = drawn.get("/OC")
    return group is not None and _off(group, hidden)


def _off(group: Object, hidden: set[ObjectId]) -> bool:
    """Say whether a group, or every group of a membership (its usual policy is: any of them shows it), is off."""
    if group.get("/Type") != Name.OCMD:
        return group.objgen in hidden
    members = group.get("/OCGs", pikepdf.Array())
    groups = list(members) if isinstance(members, pikepdf.Array) else [members]
    return bool(groups) and all(one.objgen in hidden for one in groups)
