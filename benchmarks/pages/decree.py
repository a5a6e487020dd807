"""The official letter of Decree 30/2020: head in two columns, body, ruled table, recipients, signature and seal."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from benchmarks.pages import ink, phrases
from benchmarks.pages.faces import FACES, Face
from benchmarks.pages.phrases import choose, fill
from benchmarks.pages.sheet import Drawn, Sheet

LEFT, WIDTH = 85.0, 455.0
HEAD_LEFT, HEAD_RIGHT = 165.0, 412.0
LAST_PARAGRAPH = 625.0
"""Points from the upper edge; the recipients need the room below."""


def draw(seed: int, *, dpi: int = 300, face: Face = FACES[0]) -> Drawn:
    """Return one page whose wording, length and parts follow the seed."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(face, dpi)
    size = float(rng.choice([12, 12.5, 13] if face.name.startswith("Lib") else [11.5, 12, 12.5]))
    agency = phrases.AGENCIES[int(rng.integers(len(phrases.AGENCIES)))]
    kind = choose(rng, ("", *phrases.KINDS))
    subject = choose(rng, phrases.SUBJECTS)
    y = _head(sheet, rng, agency, kind, subject)
    y = _title(sheet, rng, kind, subject, y)
    sentences = phrases.sentences(rng)
    y = _body(sheet, rng, kind, size, sentences, y)
    y = _table(sheet, rng, y, min(size, 12)) + size * 1.6
    while y < LAST_PARAGRAPH:
        y = sheet.paragraph(next(sentences), LEFT, y, WIDTH, size=size, indent=28) + 3
    _foot(sheet, rng, agency, y + 14)
    return sheet.drawn()


def _fitting(sheet: Sheet, text: str, size: float, style: str, width: float) -> float:
    """The largest size, down from the one wished, at which the text is no wider than `width`."""
    return min(size, size * width / sheet.width(text, size, style))


def _head(sheet: Sheet, rng: Generator, agency: tuple[str, str, str], kind: str, subject: str) -> float:
    above, own, short = agency
    sign = {"QUYẾT ĐỊNH": "QĐ-", "BÁO CÁO": "BC-", "THÔNG BÁO": "TB-", "KẾ HOẠCH": "KH-"}.get(kind, "")
    end = "" if sign else choose(rng, ("-VP", "-TH", "-HCTP", "-NV1"))
    left = [
        (above, 12.0, "regular", 60.0),
        (own, 12.0, "bold", 76.0),
        (f"Số: {rng.integers(3, 3000)}/{sign}{short}{end}", 13.0, "regular", 104.0),
    ]
    if not kind:
        rows = sheet.wrapped(f"V/v {subject}", 190, 11.5)
        left += [(row, 11.5, "regular", 121.0 + 14 * number) for number, row in enumerate(rows)]
    place, number, month = choose(rng, phrases.PLACES), rng.integers(1, 29), rng.integers(1, 13)
    right = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.0, "bold", 60.0),
        ("Độc lập - Tự do - Hạnh phúc", 13.0, "bold", 76.0),
        (f"{place}, ngày {number:02} tháng {month:02} năm {rng.integers(2018, 2027)}", 13.0, "italic", 104.0),
    ]
    for middle, width, rows_ in ((HEAD_LEFT, 200.0, left), (HEAD_RIGHT, 262.0, right)):
        for text, size, style, y in rows_:
            sheet.line(text, middle, y, size=_fitting(sheet, text, size, style, width), style=style, align="middle")
    sheet.rule(HEAD_LEFT - 35, 81, HEAD_LEFT + 35, 81)
    sheet.rule(HEAD_RIGHT - 78, 81, HEAD_RIGHT + 78, 81)
    return max(row[3] for row in left + right) + 30


def _title(sheet: Sheet, rng: Generator, kind: str, subject: str, y: float) -> float:
    middle = LEFT + WIDTH / 2
    if not kind:
        sheet.line(f"Kính gửi: {choose(rng, phrases.BODIES)} {choose(rng, phrases.PLACES)}.", middle, y, align="middle")
        return y + 26
    sheet.line(kind, middle, y, size=14, style="bold", align="middle")
    y += 18
    for row in sheet.wrapped(f"Về việc {subject}", 380, 13, "bold"):
        sheet.line(row, middle, y, size=13, style="bold", align="middle")
        y += 17
    sheet.rule(middle - 50, y - 10, middle + 50, y - 10)
    return y + 12


def _body(sheet: Sheet, rng: Generator, kind: str, size: float, sentences: Iterator[str], y: float) -> float:
    def set_in(text: str, style: str = "regular") -> None:
        nonlocal y
        y = sheet.paragraph(text, LEFT, y, WIDTH, size=size, style=style, indent=28) + 3

    if kind == "QUYẾT ĐỊNH":
        for base in rng.permutation(np.array(phrases.BASES))[:2]:
            set_in(fill(str(base), rng), "italic")
        for order in phrases.ORDERS:
            set_in(fill(order, rng))
        return y
    set_in(f"{next(sentences)} {next(sentences)}")
    set_in(f"1. {next(sentences)}")
    mark = choose(rng, ("- ", "+ ", "• ", "abc"))
    for number, point in enumerate(rng.permutation(np.array(phrases.POINTS))[:3]):
        set_in(f"{'abc'[number]}) {point}" if mark == "abc" else f"{mark}{point}")
    set_in(f"2. {next(sentences)}")
    return y


def _table(sheet: Sheet, rng: Generator, y: float, size: float) -> float:
    rows = [("STT", "Tên thiết bị, vật tư", "Đơn vị tính", "Số lượng", "Đơn giá (đồng)")]
    for number, place in enumerate(rng.choice(len(phrases.GOODS), size=int(rng.integers(3, 6)), replace=False), 1):
        name, unit = phrases.GOODS[int(place)]
        price = f"{rng.integers(1, 90)}.{rng.integers(100, 999)}.000"
        rows.append((str(number), name, unit, str(rng.integers(1, 120)), price))
    return sheet.table(rows, LEFT, y, (36, 185, 76, 68, 90), size=size, centred=(0, 2, 3))


def _foot(sheet: Sheet, rng: Generator, agency: tuple[str, str, str], top: float) -> None:
    sheet.line("Nơi nhận:", LEFT, top, size=12, style="italic")
    recipients = ["- Như trên;", f"- {choose(rng, phrases.BODIES)};", f"- Lưu: VT, {agency[2]}."]
    if rng.random() < 0.5:
        recipients.insert(1, f"- Thường trực HĐND xã {choose(rng, phrases.PLACES)};")
    for number, recipient in enumerate(recipients, 1):
        sheet.line(recipient, LEFT, top + 14 * number, size=11)
    post = int(rng.integers(len(phrases.POSTS)))
    middle = 425.0
    if rng.random() < 0.5:
        sheet.line(f"KT. {phrases.POSTS[post]}", middle, top, size=13, style="bold", align="middle")
        sheet.line(phrases.DEPUTIES[post], middle, top + 16, size=13, style="bold", align="middle")
    else:
        sheet.line(phrases.POSTS[post], middle, top, size=13, style="bold", align="middle")
    pixels = sheet.scale
    sheet.paste(ink.signature(round(120 * pixels), rng), middle + 5, top + 56)
    round_seal = ink.seal(
        round(102 * pixels), sheet.face, f"{agency[0]} * {agency[1]} *", turn=float(rng.uniform(-12, 12))
    )
    sheet.paste(round_seal, middle - 58, top + 50)
    sheet.line(phrases.person(rng), middle, top + 100, size=13, style="bold", align="middle")
