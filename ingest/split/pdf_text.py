"""The text that a PDF page carries itself, in lines, with a box for each word."""

import unicodedata
from ctypes import byref, c_int
from dataclasses import dataclass, field
from typing import Any, Final

from pypdfium2 import PdfiumError
from pypdfium2 import raw as pdfium

from ingest.split.pages import OwnWord

Box = tuple[float, float, float, float]

HYPHEN_MARKS: Final = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
"""What pdfium gives for a hyphen at the end of a line."""
LINE_ENDS: Final = (0x0A, 0x0D)


@dataclass(slots=True)
class Line:
    """Words of one line of text, in the order in which the page gives them."""

    words: list[OwnWord] = field(default_factory=list)

    def place_for(self, box: Box) -> int | None:
        """Return where a word with this box belongs in the line: in a gap at its height; None when in none."""
        middle = (box[1] + box[3]) / 2
        if not self.words or not self.words[0][1][1] <= middle <= self.words[0][1][3]:
            return None
        clear = all(other[2] <= box[0] + 2 or other[0] >= box[2] - 2 for _, other in self.words)
        inside = self.words[0][1][0] < box[0] < self.words[-1][1][2]
        if not clear or not inside:
            return None
        return sum(other[0] < box[0] for _, other in self.words)


def own_words(page: Any, written: int, size: tuple[int, int]) -> tuple[str, tuple[OwnWord, ...]]:
    """Return the page's text and its words with boxes in a picture of `size` (width, height) pixels.

    Characters after the first `written` come from notes and fields lying over the page: they go into the line
    where they are seen, or to the end.
    """
    text = page.get_textpage()
    try:
        total = text.count_chars()
        lines = lines_of(page, text, range(min(written, total)), size)
        for note in lines_of(page, text, range(min(written, total), total), size):
            set_in(lines, note)
    finally:
        text.close()
    words = tuple(word for line in lines for word in line.words)
    return "\n".join(" ".join(word for word, _ in line.words) for line in lines), words


def set_in(lines: list[Line], note: Line) -> None:
    """Put the words of a note where they are seen among the lines; a note of its own goes last."""
    left_over = Line()
    for word in note.words:
        for line in lines:
            place = line.place_for(word[1])
            if place is not None:
                line.words.insert(place, word)
                break
        else:
            left_over.words.append(word)
    if left_over.words:
        lines.append(left_over)


def lines_of(page: Any, text: Any, span: range, size: tuple[int, int]) -> list[Line]:
    """Gather characters to words and lines. White space of any kind parts words."""
    lines = [Line()]
    letters: list[str] = []
    boxes: list[Box] = []

    def close_word() -> None:
        if letters:
            word = unicodedata.normalize("NFC", "".join(letters))
            lines[-1].words.append((word, around(boxes)))
            letters.clear()
            boxes.clear()

    for index in span:
        code = pdfium.FPDFText_GetUnicode(text, index)
        letter = HYPHEN_MARKS.get(code) or printable(code)
        if letter:
            letters.append(letter)
            boxes.append(box_of(page, text, index, size))
        elif letter is None:
            close_word()
            if code in LINE_ENDS and lines[-1].words:
                lines.append(Line())
    close_word()
    return [line for line in lines if line.words]


def printable(code: int) -> str | None:
    """Return the letter of a code, None for white space, "" for what cannot be stored (controls, lone surrogates)."""
    letter = chr(code)
    if letter.isspace():
        return None
    return "" if unicodedata.category(letter) in ("Cc", "Cs", "Cn") else letter


def box_of(page: Any, text: Any, index: int, size: tuple[int, int]) -> Box:
    """Return a character's box in pixels, through the page's rotation and crop."""
    try:
        left, bottom, right, top = text.get_charbox(index, loose=True)
    except PdfiumError:
        # Characters that pdfium puts in between have no box of their own.
        return (0.0, 0.0, 0.0, 0.0)
    first, second = on_picture(page, left, bottom, size), on_picture(page, right, top, size)
    across, down = sorted((first[0], second[0])), sorted((first[1], second[1]))
    return (across[0], down[0], across[1], down[1])


def on_picture(page: Any, x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
    """Return the pixel of a point of the page."""
    column, row = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, byref(column), byref(row))
    return float(column.value), float(row.value)


def around(boxes: list[Box]) -> Box:
    """Return the box around boxes, leaving out those without any extent."""
    real = [box for box in boxes if box[2] > box[0] or box[3] > box[1]] or boxes
    return (
        min(box[0] for box in real),
        min(box[1] for box in real),
        max(box[2] for box in real),
        max(box[3] for box in real),
    )
