"""hOCR and ALTO say the same words at the same places, and keep to their formats."""

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from ocr.pdf.alto import NAMESPACE, to_alto
from ocr.pdf.hocr import to_hocr
from ocr.pdf.textpage import TextPage, blocks_of
from ocr.words import Word

ALTO, HTML = f"{{{NAMESPACE}}}", "{http://www.w3.org/1999/xhtml}"
NC_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")

WORDS = [
    Word("Ủy", (100, 100, 160, 130), 96.4, 0, 0),
    Word("ban", (170, 104, 230, 130), 91.0, 0, 0),
    Word("<ở>&", (100, 150, 180, 180), 40.0, 1, 0, alternatives=("ớ", "ổ")),
    Word("468/QĐ-TTg", (700, 100, 900, 132), 88.8, 2, 1),
]
PAGE = TextPage('quét "1".pdf', (1000, 1400), WORDS, (300, 300))
EMPTY = TextPage("trống.pdf", (800, 600), [], None)

# What the schema of ALTO 4 lets stand in each element, in this order, and the attributes that it wants.
CHILDREN = {
    "alto": ["Description", "Layout"],
    "Description": ["MeasurementUnit", "sourceImageInformation", "Processing"],
    "sourceImageInformation": ["fileName"],
    "Processing": ["processingCategory", "processingSoftware"],
    "processingSoftware": ["softwareName"],
    "Layout": ["Page"],
    "Page": ["PrintSpace"],
    "PrintSpace": ["TextBlock"],
    "TextBlock": ["TextLine"],
    "String": ["ALTERNATIVE"],
}
PLACE = {"HPOS", "VPOS", "WIDTH", "HEIGHT"}
WANTED = {
    "Processing": {"ID"},
    "Page": {"ID", "PHYSICAL_IMG_NR", "WIDTH", "HEIGHT"},
    "PrintSpace": PLACE,
    "TextBlock": {"ID", *PLACE},
    "TextLine": {"ID", *PLACE},
    "String": {"ID", "CONTENT", "WC", *PLACE},
    "SP": {"WIDTH", "HPOS", "VPOS"},
}


def parsed(text: str) -> Element:
    return fromstring(text.encode())  # noqa: S314 # our own writing


def test_alto_keeps_to_its_schema() -> None:
    root = parsed(to_alto([PAGE, EMPTY]))
    assert root.get("SCHEMAVERSION") == "4.4"
    for element in root.iter():
        name = element.tag.removeprefix(ALTO)
        inside = [child.tag.removeprefix(ALTO) for child in element]
        if name == "TextLine":
            assert re.fullmatch("String( SP String)*", " ".join(inside))
        else:
            allowed = CHILDREN.get(name, [])
            assert inside == sorted(inside, key=allowed.index)
        assert set(element.attrib) >= WANTED.get(name, set())
        for key in PLACE & set(element.attrib):
            assert int(element.attrib[key]) >= 0
    names = [element.attrib["ID"] for element in root.iter() if "ID" in element.attrib]
    assert len(names) == len(set(names))
    assert all(NC_NAME.match(name) for name in names)
    assert [space.tag for page in root.iter(f"{ALTO}Page") for space in page] == [f"{ALTO}PrintSpace"] * 2


def test_alto_says_each_word_where_it_stands() -> None:
    root = parsed(to_alto([PAGE]))
    assert root.findtext(f"{ALTO}Description/{ALTO}MeasurementUnit") == "pixel"
    strings = list(root.iter(f"{ALTO}String"))
    assert [(one.attrib["CONTENT"], box_of(one)) for one in strings] == [(word.text, word.box) for word in WORDS]
    assert [one.attrib["WC"] for one in strings] == ["0.964", "0.910", "0.400", "0.888"]
    assert [one.text for one in strings[2]] == ["ớ", "ổ"]
    (space,) = root.iter(f"{ALTO}SP")
    assert (space.attrib["HPOS"], space.attrib["WIDTH"]) == ("160", "10")


def box_of(element: Element) -> tuple[int, ...]:
    left, top, width, height = (int(element.attrib[key]) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    return left, top, left + width, top + height


def test_hocr_says_each_word_where_it_stands() -> None:
    root = parsed(to_hocr([PAGE, EMPTY]))
    found = [(one.text, one.attrib["title"]) for one in of_class(root, "ocrx_word")]
    assert found == [
        ("Ủy", "bbox 100 100 160 130; x_wconf 96"),
        ("ban", "bbox 170 104 230 130; x_wconf 91"),
        ("<ở>&", "bbox 100 150 180 180; x_wconf 40"),
        ("468/QĐ-TTg", "bbox 700 100 900 132; x_wconf 89"),
    ]
    first, second = of_class(root, "ocr_page")
    assert first.attrib["title"] == r'image "quét \"1\".pdf"; bbox 0 0 1000 1400; ppageno 0; scan_res 300 300'
    assert second.attrib["title"] == 'image "trống.pdf"; bbox 0 0 800 600; ppageno 1'
    assert [len(of_class(root, name)) for name in ("ocr_carea", "ocr_par", "ocr_line")] == [2, 2, 3]
    names = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(names) == len(set(names))


def of_class(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if element.get("class") == name]


@pytest.mark.parametrize("write", [to_alto, to_hocr])
def test_what_xml_cannot_hold_is_left_out(write: object) -> None:
    assert callable(write)
    page = TextPage("a\x00b.pdf", (10, 10), [Word("c\x0bd", (0, 0, 5, 5), 120.0, 0), Word("\x0c", (5, 0, 9, 5), 1, 0)])
    text = write([page])
    parsed(text)
    assert "cd" in text
    assert "ab.pdf" in text


def test_lines_of_one_block_are_parted_where_they_stand_apart() -> None:
    words = [
        Word("một", (100, 100, 200, 130), 90, 0),
        Word("hai", (100, 140, 200, 170), 90, 1),
        Word("xa", (100, 300, 200, 330), 90, 2),
        Word("bên", (600, 100, 700, 130), 90, 3),
    ]
    texts = [[[word.text for word in line] for line in block] for block in blocks_of(words)]
    assert texts == [[["một"], ["hai"]], [["xa"]], [["bên"]]]
