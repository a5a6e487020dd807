"""hOCR 1.2: words and their boxes as a web page, which viewers and converters of OCR results read."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from ocr.pdf.textpage import Box, TextPage, blocks_of, bounds
from ocr.words import Word, plain

_DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)
_CAPABILITIES = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_lang ocrp_wconf"


def to_hocr(pages: Sequence[TextPage], *, lang: str = "vi") -> str:
    """Return an XHTML document with every page's blocks, lines and words; lang: BCP 47."""
    html = Element("html", {"xmlns": "http://www.w3.org/1999/xhtml", "xml:lang": lang, "lang": lang})
    head = SubElement(html, "head")
    SubElement(head, "title").text = plain(pages[0].source) if pages else ""
    SubElement(head, "meta", {"http-equiv": "Content-Type", "content": "text/html; charset=utf-8"})
    SubElement(head, "meta", {"name": "ocr-system", "content": "Sohoa"})
    SubElement(head, "meta", {"name": "ocr-capabilities", "content": _CAPABILITIES})
    SubElement(head, "meta", {"name": "ocr-number-of-pages", "content": str(len(pages))})
    SubElement(head, "meta", {"name": "ocr-langs", "content": lang})
    body = SubElement(html, "body")
    for number, page in enumerate(pages, start=1):
        _add_page(body, page, number, lang)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n{tostring(html, encoding="unicode")}\n'


def _add_page(body: Element, page: TextPage, number: int, lang: str) -> None:
    title = f'image "{_quotable(page.source)}"; {_bbox((0, 0, *page.size))}; ppageno {number - 1}'
    if page.dpi is not None:
        title += f"; scan_res {round(page.dpi[0])} {round(page.dpi[1])}"
    shown = SubElement(body, "div", {"class": "ocr_page", "id": f"page_{number}", "title": title})
    lines = words = 0
    for count, block in enumerate(blocks_of(page.words), start=1):
        box = _bbox(bounds([word for line in block for word in line]))
        area = SubElement(shown, "div", {"class": "ocr_carea", "id": f"block_{number}_{count}", "title": box})
        names = {"class": "ocr_par", "id": f"par_{number}_{count}", "lang": lang, "title": box}
        paragraph = SubElement(area, "p", names)
        for line in block:
            lines += 1
            names = {"class": "ocr_line", "id": f"line_{number}_{lines}", "title": _bbox(bounds(line))}
            _add_words(SubElement(paragraph, "span", names), line, number, words)
            words += len(line)


def _add_words(shown: Element, line: Sequence[Word], number: int, before: int) -> None:
    for count, word in enumerate(line, start=before + 1):
        title = f"{_bbox(word.box)}; x_wconf {round(min(100.0, max(0.0, word.confidence)))}"
        one = SubElement(shown, "span", {"class": "ocrx_word", "id": f"word_{number}_{count}", "title": title})
        one.text, one.tail = plain(word.text), " "


def _bbox(box: Box) -> str:
    return "bbox " + " ".join(map(str, box))


def _quotable(name: str) -> str:
    """Return a file's name as it may stand in a property between quotes."""
    return plain(name).replace("\\", "\\\\").replace('"', '\\"')
