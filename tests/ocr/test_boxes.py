"""Every word of a record is found where its ink is, however the page lies in its file.

A page of bars stands for a page of words: where a bar is shown can be measured, and the text over it asked for its
place.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Matrix

from ocr.paper import Pixels
from ocr.pdf.record import build_record
from ocr.straight.straighten import grown_size
from ocr.words import Word
from tests.ocr.records import META, record_page, rendered

Box = tuple[int, int, int, int]
Place = tuple[float, float, float, float]

DPI = 200
TOLERANCE = 2.0
"""Pixels at DPI, a quarter of a millimetre: pictures of pages are whole pixels, and so are boxes."""
SIZE = 900, 1200
TEXTS = ["Ủy", "ban", "nhân", "dân", "xã", "Thử", "468/QĐ-TTg", "ngày", "chứng", "thực", "bản", "sao"]
BARS = [
    (90 + 250 * (n % 3), 150 + 230 * (n // 3), 150 + 250 * (n % 3) + 11 * n, 194 + 230 * (n // 3))
    for n in range(len(TEXTS))
]
"""(left, top, right, bottom) in pixels of a page of SIZE, three to a line."""


def moved(box: Box, by: tuple[float, float]) -> Box:
    """Return a box moved to the right and down, to whole pixels."""
    x, y = by
    return round(box[0] + x), round(box[1] + y), round(box[2] + x), round(box[3] + y)


def seen(page: Pixels) -> list[Box]:
    """Return (left, top, right, bottom) of every bar on a straight page in reading order, past the last pixel."""
    dark = np.asarray(page[..., 1] < 128, np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark)
    found = [(left, top, left + width, top + height) for left, top, width, height, _ in stats[1:].tolist()]
    return sorted(found, key=lambda box: (round(box[1] / 100), box[0]))


def laid(size: tuple[int, int], *, skew: float, turn: int) -> tuple[Matrix, tuple[int, int]]:
    """Return how SIZE lies on a page of this size, y pointing up: crooked by skew, then turned clockwise; and its size
    then."""
    width, height = size
    cosine, sine = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    crooked = Matrix(1, 0, 0, 1, -SIZE[0] / 2, -SIZE[1] / 2) @ Matrix(
        cosine, sine, -sine, cosine, width / 2, height / 2
    )
    quarter = {
        0: Matrix(),
        90: Matrix(0, -1, 1, 0, 0, width),
        180: Matrix(-1, 0, 0, -1, width, height),
        270: Matrix(0, 1, -1, 0, height, 0),
    }[turn]
    return crooked @ quarter, (size if turn % 180 == 0 else (height, width))


def in_a_pdf(path: Path, lie: Matrix, size: tuple[int, int], *, turn: int, crop: bool, unit: float) -> None:
    """Write a PDF that shows the bars: turned by /Rotate, in a larger sheet, in larger units."""
    point = 72 / DPI / unit
    width, height = size[0] * point, size[1] * point
    left, bottom = (30.0, 45.0) if crop else (-10.0, 5.0)
    numbers = (lie @ Matrix(point, 0, 0, point, left, bottom)).shorthand
    drawn = [f"{x} {SIZE[1] - below} {right - x} {below - top} re f" for x, top, right, below in BARS]
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        page.obj.Contents = pdf.make_stream(f"{' '.join(map(str, numbers))} cm {' '.join(drawn)}".encode())
        shown = [left, bottom, left + width, bottom + height]
        page.obj.MediaBox = Array([-30, -20, left + width + 90, bottom + height + 70] if crop else shown)
        page.obj.CropBox = Array(shown)
        page.obj.Rotate = turn
        page.obj.UserUnit = unit
        pdf.save(path, min_version="1.6")


def said(path: Path, dpi: float) -> dict[str, Place]:
    """Return each word that a reader copies and its box in pixels of the shown page."""
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[0]
        text = page.get_textpage()
        found, start, content = {}, 0, text.get_text_range()
        for word in content.split():
            start = content.index(word, start)
            letters = [text.get_charbox(number) for number in range(start, start + len(word))]
            found[word] = on_screen(letters, page.get_cropbox(), page.get_rotation(), dpi / 72)
            start += len(word)
        return found


def on_screen(boxes: Sequence[Place], sheet: Place, turn: int, scale: float) -> Place:
    """Return the box around boxes of user space, in pixels of the turned page with y pointing down."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    x0, y0, x1, y1 = min(lefts) - sheet[0], min(bottoms) - sheet[1], max(rights) - sheet[0], max(tops) - sheet[1]
    wide, tall = sheet[2] - sheet[0], sheet[3] - sheet[1]
    left, top, right, bottom = {
        0: (x0, tall - y1, x1, tall - y0),
        90: (y0, x0, y1, x1),
        180: (wide - x1, y0, wide - x0, y1),
        270: (tall - y1, wide - x1, tall - y0, wide - x0),
    }[turn]
    return left * scale, top * scale, right * scale, bottom * scale


def off(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how far apart the sides of two boxes are at most."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("skew", [0.0, 4.0, -11.0])
@pytest.mark.parametrize(
    ("turn", "rotation", "crop", "unit"),
    [(0, 0, False, 1.0), (90, 0, True, 1.0), (270, 180, True, 2.0), (0, 90, True, 2.0), (180, 270, True, 1.0)],
)
def test_each_word_lies_on_its_ink(
    tmp_path: Path, turn: int, rotation: int, skew: float, crop: bool, unit: float
) -> None:
    source, out = tmp_path / "scan.pdf", tmp_path / "record.pdf"
    crooked = grown_size(SIZE, skew)
    lie, size = laid(crooked, skew=skew, turn=-(rotation + turn) % 360)
    in_a_pdf(source, lie, size, turn=turn, crop=crop, unit=unit)
    page = record_page(source, crooked, kind="pdf", rotation=rotation, skew=skew)
    beside = (page.canvas[0] - SIZE[0]) / 2, (page.canvas[1] - SIZE[1]) / 2
    boxes = [moved(bar, beside) for bar in BARS]
    words = [Word(text, box, 90, n // 3) for n, (text, box) in enumerate(zip(TEXTS, boxes, strict=True))]
    assert build_record([replace(page, words=words)], META, out).pdfa == "2b"

    # This reader takes a user unit for a point.
    places, ink = said(out, DPI * unit), seen(rendered(out, dpi=DPI * unit))
    assert list(places) == TEXTS
    assert max(off(places[text], box) for text, box in zip(TEXTS, boxes, strict=True)) <= TOLERANCE
    assert max(off(places[text], box) for text, box in zip(TEXTS, ink, strict=True)) <= TOLERANCE
