"""ALTO 4.4 (Library of Congress): words and their places as libraries and archives exchange them."""

from collections.abc import Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

from ocr.pdf.textpage import Box, TextPage, blocks_of, bounds
from ocr.words import Word, plain

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = f"{NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def to_alto(pages: Sequence[TextPage], *, lang: str = "vi") -> str:
    """Return an ALTO document with every page's blocks, lines and words, in pixels; lang: BCP 47.

    A word's confidence is WC (0..1); what it may have been stands beside it as ALTERNATIVE.
    """
    names = {"xmlns": NAMESPACE, "xmlns:xsi": _INSTANCE, "xsi:schemaLocation": _SCHEMA, "SCHEMAVERSION": "4.4"}
    alto = Element("alto", names)
    description = SubElement(alto, "Description")
    SubElement(description, "MeasurementUnit").text = "pixel"
    image = SubElement(description, "sourceImageInformation")
    SubElement(image, "fileName").text = plain(pages[0].source) if pages else ""
    processing = SubElement(description, "Processing", {"ID": "reading"})
    SubElement(processing, "processingCategory").text = "contentGeneration"
    SubElement(SubElement(processing, "processingSoftware"), "softwareName").text = "Sohoa"
    layout = SubElement(alto, "Layout")
    for number, page in enumerate(pages, start=1):
        _add_page(layout, page, number, lang)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(alto, encoding="unicode")}\n'


def _add_page(layout: Element, page: TextPage, number: int, lang: str) -> None:
    width, height = page.size
    names = {"ID": f"page_{number}", "PHYSICAL_IMG_NR": str(number), "WIDTH": str(width), "HEIGHT": str(height)}
    space = SubElement(SubElement(layout, "Page", names), "PrintSpace", _place((0, 0, width, height)))
    lines = words = 0
    for count, block in enumerate(blocks_of(page.words), start=1):
        place = _place(bounds([word for line in block for word in line]))
        shown = SubElement(space, "TextBlock", {"ID": f"block_{number}_{count}", "LANG": lang, **place})
        for line in block:
            lines += 1
            names = {"ID": f"line_{number}_{lines}", **_place(bounds(line))}
            _add_words(SubElement(shown, "TextLine", names), line, f"string_{number}", words)
            words += len(line)


def _add_words(shown: Element, line: Sequence[Word], prefix: str, before: int) -> None:
    _add_word(shown, line[0], f"{prefix}_{before + 1}")
    for count, (previous, word) in enumerate(pairwise(line), start=before + 2):
        gap = max(0, word.box[0] - previous.box[2])
        place = {"HPOS": str(previous.box[2]), "VPOS": str(previous.box[1]), "WIDTH": str(gap)}
        SubElement(shown, "SP", place)
        _add_word(shown, word, f"{prefix}_{count}")


def _add_word(shown: Element, word: Word, name: str) -> None:
    certainty = min(1.0, max(0.0, word.confidence / 100))
    names = {"ID": name, "CONTENT": plain(word.text), "WC": f"{certainty:.3f}"}
    one = SubElement(shown, "String", {**names, **_place(word.box)})
    for alternative in word.alternatives:
        SubElement(one, "ALTERNATIVE").text = plain(alternative)


def _place(box: Box) -> dict[str, str]:
    left, top, right, bottom = box
    return {"HPOS": str(left), "VPOS": str(top), "WIDTH": str(right - left), "HEIGHT": str(bottom - top)}
