"""Other pages than the official letter: for straightness, orientation and verdicts. `KINDS` names them all."""

from collections.abc import Callable, Iterator
from math import pi

import numpy as np
from numpy.random import Generator

from benchmarks.pages import decree, ink, phrases
from benchmarks.pages.conditions import bleed
from benchmarks.pages.faces import Face
from benchmarks.pages.phrases import choose, fill
from benchmarks.pages.sheet import A4, PAPER, Drawn, Sheet

A4_ACROSS = (A4[1], A4[0])
FIELDS = (
    "Họ, chữ đệm, tên", "Ngày, tháng, năm sinh", "Nơi cư trú", "Giấy tờ tùy thân", "Quan hệ với người được khai sinh",
    "Dân tộc", "Quốc tịch", "Quê quán", "Nơi cấp", "Số điện thoại", "Nghề nghiệp", "Mã số thuế", "Nội dung đề nghị",
)  # fmt: skip


def dense(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a page full of paragraphs."""
    rng, sheet = _begin(seed, dpi, face)
    y, number = 70.0, 1
    for sentence in _endless(rng):
        y = sheet.paragraph(f"{number}. {sentence}", 75, y, 465, size=12, indent=28) + 2
        number += 1
        if y > 740:
            return sheet.drawn()
    raise AssertionError("the stock of sentences has no end")


def four_lines(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a page with four short lines, somewhere in its upper two thirds."""
    rng, sheet = _begin(seed, dpi, face)
    y = float(rng.uniform(90, 420))
    for text in [line for sentence in phrases.sentences(rng) for line in sheet.wrapped(sentence, 420, 13)][:4]:
        sheet.line(text, 85, y, size=13)
        y += 20
    return sheet.drawn()


def nearly_empty(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a page with one line and a page number."""
    rng, sheet = _begin(seed, dpi, face)
    text = choose(rng, ("PHỤ LỤC KÈM THEO", "Trang này để trống", "(Còn tiếp trang sau)", "HỒ SƠ LƯU"))
    sheet.line(text, A4[0] / 2, float(rng.uniform(120, 420)), size=14, style="bold", align="middle")
    sheet.line(str(rng.integers(2, 40)), A4[0] / 2, 805, size=12, align="middle")
    return sheet.drawn()


def form(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a form: labels, dotted leaders, boxes to tick, a ruled frame."""
    rng, sheet = _begin(seed, dpi, face)
    sheet.line("TỜ KHAI ĐĂNG KÝ", A4[0] / 2, 95, size=15, style="bold", align="middle")
    y = 135.0
    for place in rng.permutation(len(FIELDS))[: int(rng.integers(8, 13))]:
        label = f"{FIELDS[int(place)]}:"
        sheet.line(label, 85, y, size=12.5)
        start = 90 + sheet.width(label, 12.5)
        dots = "." * int((525 - start) / sheet.width(".", 12.5))
        sheet.say(dots, start, y, size=12.5)
        y += 27
    for number, label in enumerate(("Nam", "Nữ", "Bản chính", "Bản sao")):
        x = 90 + 110.0 * number
        for ends in ((x, y, x + 11, y), (x, y + 11, x + 11, y + 11), (x, y, x, y + 11), (x + 11, y, x + 11, y + 11)):
            sheet.rule(*ends)
        sheet.say(label, x + 18, y + 10, size=12)
    sheet.lines.append("Nam Nữ Bản chính Bản sao")
    for row in range(4):
        sheet.rule(85, y + 40 + row * 34, 525, y + 40 + row * 34)
    for x in (85, 230, 525):
        sheet.rule(x, y + 40, x, y + 142)
    sheet.line("Người khai ký, ghi rõ họ tên", 400, y + 175, size=12, style="italic", align="middle")
    return sheet.drawn()


def table(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a page that is one long table."""
    rng, sheet = _begin(seed, dpi, face)
    sheet.line("DANH SÁCH HỒ SƠ TIẾP NHẬN", A4[0] / 2, 80, size=14, style="bold", align="middle")
    rows = [("STT", "Họ và tên", "Nơi cư trú", "Ngày nhận", "Mã số"), *_people(rng, int(rng.integers(14, 26)))]
    sheet.table(rows, 60, 105, (36, 145, 120, 90, 90), size=11.5, centred=(0, 3, 4))
    return sheet.drawn()


def landscape(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a broad table on a sheet laid across."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(face, dpi, size=A4_ACROSS)
    sheet.line("BIỂU TỔNG HỢP KẾT QUẢ GIẢI QUYẾT HỒ SƠ", A4[1] / 2, 70, size=14, style="bold", align="middle")
    head = ("STT", "Họ và tên", "Nơi cư trú", "Ngày nhận", "Mã số", "Lĩnh vực", "Đơn vị", "Số tờ")
    more = [(choose(rng, phrases.BODIES), "Bộ", str(rng.integers(1, 60))) for _row in range(16)]
    rows = [head, *((*one, *other) for one, other in zip(_people(rng, 16), more, strict=True))]
    sheet.table(rows, 55, 90, (36, 140, 115, 85, 85, 160, 55, 55), size=11, centred=(0, 3, 4, 6, 7))
    return sheet.drawn()


def two_columns(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a gazette page: a title over two columns."""
    rng, sheet = _begin(seed, dpi, face)
    sheet.line("CÔNG BÁO", A4[0] / 2, 75, size=18, style="bold", align="middle")
    sheet.rule(60, 88, 535, 88)
    sentences = _endless(rng)
    for x in (60.0, 307.0):
        y = 112.0
        while y < 730:
            y = sheet.paragraph(next(sentences), x, y, 228, size=11, indent=16, leading=1.3) + 2
    return sheet.drawn()


def title(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a cover: a frame, an office, a long title, a year."""
    rng, sheet = _begin(seed, dpi, face)
    for inset in (45.0, 50.0):
        right, low = A4[0] - inset, A4[1] - inset
        for ends in ((inset, inset, right, inset), (inset, low, right, low), (inset, inset, inset, low)):
            sheet.rule(*ends)
        sheet.rule(right, inset, right, low)
    middle = A4[0] / 2
    above, own, _short = phrases.AGENCIES[int(rng.integers(len(phrases.AGENCIES)))]
    sheet.line(above, middle, 100, size=14, align="middle")
    sheet.line(own, middle, 122, size=14, style="bold", align="middle")
    y = 320.0
    for text in sheet.wrapped(f"HỒ SƠ {choose(rng, phrases.SUBJECTS).upper()}", 380, 19, "bold"):
        sheet.line(text, middle, y, size=19, style="bold", align="middle")
        y += 28
    sheet.line(f"Năm {rng.integers(2005, 2027)}", middle, 760, size=14, align="middle")
    return sheet.drawn()


def handwriting(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw a letter whose body is written by hand: strokes that look like words, on lines straight on average."""
    rng, sheet = _begin(seed, dpi, face)
    sheet.line("ĐƠN ĐỀ NGHỊ", A4[0] / 2, 90, size=15, style="bold", align="middle")
    y = 130.0
    for _row in range(int(rng.integers(9, 20))):
        x = 85.0 + float(rng.uniform(0, 6))
        while x < 490:
            x += _scrawl(sheet, x, y + float(rng.normal(0, 0.8)), float(rng.uniform(16, 48)), rng) + 9
        y += 27
    sheet.line("Người làm đơn", 410, y + 20, size=13, align="middle")
    return sheet.drawn()


def seal_over(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw the end of a paper: a few lines, a signature, and a seal that was set upside down."""
    rng, sheet = _begin(seed, dpi, face)
    y = sheet.paragraph(fill(choose(rng, phrases.SENTENCES), rng), 85, 90, 455, size=13, indent=28)
    sheet.line(choose(rng, phrases.POSTS), 420, y + 30, size=13, style="bold", align="middle")
    above, own, _short = phrases.AGENCIES[int(rng.integers(len(phrases.AGENCIES)))]
    turn = 180 + float(rng.uniform(-25, 25))
    sheet.paste(ink.seal(round(102 * sheet.scale), face, f"{above} * {own} *", turn=turn), 372, y + 84)
    sheet.paste(ink.signature(round(120 * sheet.scale), rng), 425, y + 84)
    sheet.line(phrases.person(rng), 420, y + 138, size=13, style="bold", align="middle")
    return sheet.drawn()


def back(seed: int, *, dpi: int, face: Face) -> Drawn:
    """Draw the empty back of a letter: nothing but the front shining through, and a page number."""
    rng = np.random.default_rng(seed)
    front = decree.draw(seed, dpi=dpi, face=face)
    sheet = Sheet(face, dpi)
    sheet.line(str(rng.integers(2, 30)), A4[0] / 2, 805, size=12, align="middle")
    drawn = sheet.drawn()
    return Drawn(bleed(drawn.image, front.image, float(rng.uniform(0.15, 0.3))), drawn.lines, drawn.words, dpi)


def _begin(seed: int, dpi: int, face: Face) -> tuple[Generator, Sheet]:
    rng = np.random.default_rng(seed)
    shade = int(rng.integers(-8, 3))
    return rng, Sheet(face, dpi, paper=(PAPER[0] + shade, PAPER[1] + shade, PAPER[2] + shade))


def _endless(rng: Generator) -> Iterator[str]:
    while True:
        yield from phrases.sentences(rng)


def _people(rng: Generator, count: int) -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            phrases.person(rng),
            choose(rng, phrases.PLACES),
            f"{rng.integers(1, 29):02}/{rng.integers(1, 13):02}/{rng.integers(2018, 2027)}",
            f"H{rng.integers(10, 60)}.{rng.integers(1000, 9999)}",
        )
        for number in range(1, count + 1)
    ]


def _scrawl(sheet: Sheet, x: float, y: float, width: float, rng: Generator) -> float:
    """Draw one written word from `x` on the baseline `y`; its width in points."""
    steps = np.linspace(0, 1, max(12, round(width * 2)))
    loops = width / 6.5
    across = x + steps * width + 1.6 * np.cos(2 * pi * loops * steps)
    tall = 5.5 + 4.5 * (np.sin(2 * pi * steps * rng.uniform(0.5, 2) + rng.uniform(0, 6)) > 0.7)
    up = y - tall * (0.5 + 0.5 * np.sin(2 * pi * loops * steps + rng.uniform(0, 6)))
    points = [(float(left * sheet.scale), float(top * sheet.scale)) for left, top in zip(across, up, strict=True)]
    sheet.pen.line(points, fill=ink.BLUE, width=max(1, round(0.9 * sheet.scale)), joint="curve")
    return width


KINDS: dict[str, Callable[..., Drawn]] = {
    "letter": decree.draw,
    "dense": dense,
    "form": form,
    "four lines": four_lines,
    "table": table,
    "seal": seal_over,
    "handwriting": handwriting,
    "two columns": two_columns,
    "landscape": landscape,
    "title": title,
    "nearly empty": nearly_empty,
    "back": back,
}
