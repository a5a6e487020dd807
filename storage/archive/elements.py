"""XML that is well formed whatever was typed: the standard library escapes, but lets control characters through."""

import re
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

METS: Final = "http://www.loc.gov/METS/"
CSIP: Final = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
XLINK: Final = "http://www.w3.org/1999/xlink"
PREMIS: Final = "http://www.loc.gov/premis/v3"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
DOSSIER: Final = "urn:sohoa:dossier:1"
FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for prefix, namespace in (("mets", METS), ("csip", CSIP), ("xlink", XLINK), ("premis", PREMIS), ("xsi", XSI)):
    ElementTree.register_namespace(prefix, namespace)
ElementTree.register_namespace("hs", DOSSIER)


def clean(text: str) -> str:
    """The text without what XML 1.0 can't hold."""
    return FORBIDDEN.sub("\ufffd", text)


def add(parent: Element, name: str, text: str = "", /, **attributes: str) -> Element:
    """A child in the parent's own namespace; attributes of other namespaces are set by `set_in`."""
    namespace = parent.tag.partition("}")[0]
    child = SubElement(parent, f"{namespace}}}{name}", {key: clean(value) for key, value in attributes.items()})
    child.text = clean(text) or None
    return child


def set_in(element: Element, namespace: str, **attributes: str) -> Element:
    """Set attributes of another namespace; the element itself."""
    for name, value in attributes.items():
        element.set(f"{{{namespace}}}{name}", clean(value))
    return element


def write(root: Element, path: Path) -> None:
    """Write the document, indented, in UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
