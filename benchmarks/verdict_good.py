"""Good pages, of the kinds that counters see every day: a verdict that sends one of these back is a false one."""

from collections.abc import Callable
from random import Random

import cv2
import numpy as np

from benchmarks.verdict_card import card, wallpaper
from benchmarks.verdict_paper import (
    A4,
    INK,
    NAMES,
    RED,
    Colour,
    Pixels,
    Sheet,
    fax,
    handwriting,
    letter_head,
    scanned,
    seal,
    sentence,
    turned,
)


def letter_sheet(random: Random, *, dpi: int = 200, paper: Colour = (252, 252, 250), fill: Colour = INK) -> Sheet:
    """An official letter: head, body, recipients, signature and seal."""
    sheet = Sheet.blank(random, dpi=dpi, paper=paper)
    letter_head(sheet, random)
    sheet.write(105, 48, sentence(random, 7), points=14, anchor="ma", fill=fill)
    end = random.choice((150.0, 215.0, 232.0))
    sheet.paragraphs(random, (30, 60, 195, end), points=random.choice((12.0, 13.0, 14.0)), fill=fill)
    for number, line in enumerate(("Nơi nhận:", "- Như trên;", "- Lưu: VT, VP.")):
        sheet.write(30, end + 8 + 5 * number, line, points=11, fill=fill)
    sheet.write(150, end + 8, "CHỦ TỊCH", points=13, anchor="ma", fill=fill)
    handwriting(sheet, random, 138, end + 26, 22)
    sheet.write(150, end + 34, random.choice(NAMES), points=13, anchor="ma", fill=fill)
    seal(sheet, 140, end + 22)
    return sheet


def letter(random: Random) -> Pixels:
    """In colour, 200, 300 or 600 dpi."""
    return scanned(letter_sheet(random, dpi=random.choice((200, 200, 300, 300, 600))).pixels(), random)


def grey_letter(random: Random) -> Pixels:
    """In grey, slightly crooked, as feeders deliver."""
    image = turned(letter_sheet(random, dpi=300).pixels(), random.uniform(-5, 5))
    grey = cv2.cvtColor(scanned(image, random), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, dtype=np.uint8)


def bilevel_letter(random: Random) -> Pixels:
    """In black and white."""
    return fax(scanned(letter_sheet(random, dpi=random.choice((200, 300))).pixels(), random))


def card_copy(random: Random) -> Pixels:
    """Both sides of an identity card on one sheet, in colour or as a photocopy."""
    sheet = Sheet.blank(random, dpi=300)
    across = random.random() < 0.3
    places = (
        ((25.0, 100.0), (115.0, 100.0)) if across else ((random.uniform(40, 85), 55.0), (random.uniform(40, 85), 130.0))
    )
    for side, place in zip(("front", "back"), places, strict=True):
        sheet.picture.paste(card(random, sheet, side), (sheet.px(place[0]), sheet.px(place[1])))
    if random.random() < 0.5:
        sheet.write(30, 220, "Sao y bản chính, ngày 19 tháng 11 năm 2026", points=12)
        seal(sheet, 150, 235)
    image = scanned(turned(sheet.pixels(), random.uniform(-2, 2)), random)
    if random.random() < 0.5:
        return image
    harsh = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(np.clip((harsh - 60) * 1.45, 0, 255), dtype=np.uint8)


def carbon_copy(random: Random) -> Pixels:
    """The second sheet under carbon paper: violet or blue, faint, soft."""
    fill = random.choice(((98, 72, 150), (70, 80, 160), (110, 96, 150)))
    sheet = letter_sheet(random, dpi=200, paper=(246, 243, 234), fill=fill)
    softened = cv2.GaussianBlur(sheet.pixels(), (0, 0), random.uniform(0.9, 1.3)).astype(np.float32)
    pale = 245 - (245 - softened) * random.uniform(0.55, 0.8)
    cloud = np.random.default_rng(random.randrange(2**32)).normal(0, 1, (30, 22)).astype(np.float32)
    uneven = np.asarray(cv2.resize(cloud, (pale.shape[1], pale.shape[0]), interpolation=cv2.INTER_CUBIC))
    return scanned(np.clip(pale + 3 * uneven[..., None], 0, 255).astype(np.uint8), random)


def pink_certificate(random: Random) -> Pixels:
    """A certificate of land use rights: pink waves, a frame, a red number; upright or landscape."""
    size = A4 if random.random() < 0.5 else (297.0, 210.0)
    sheet = Sheet.blank(random, dpi=200, size=size, paper=(250, 226, 226))
    wallpaper(sheet, random, (238, 188, 192), (244, 206, 200), pitch=random.uniform(1.2, 2.2))
    inset = random.uniform(6, 14)
    corners = (sheet.px(inset), sheet.px(inset), sheet.px(sheet.width - inset), sheet.px(sheet.height - inset))
    sheet.draw.rectangle(corners, outline=RED, width=sheet.px(1.2))
    middle = sheet.width / 2
    sheet.write(middle, 26, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", points=13, anchor="ma")
    sheet.write(middle, 40, "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", points=18, anchor="ma", fill=RED)
    sheet.paragraphs(random, (25, 60, sheet.width - 25, sheet.height - 70), points=13)
    sheet.write(sheet.width - 60, sheet.height - 30, f"BA {random.randint(100000, 999999)}", points=20, fill=RED)
    seal(sheet, middle, sheet.height - 45)
    return scanned(sheet.pixels(), random)


def land_map(random: Random) -> Pixels:
    """A map of a parcel: long slanted lines, measures, points, a table of lengths."""
    sheet = Sheet.blank(random, dpi=300)
    sheet.write(105, 18, "TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH", points=15, anchor="ma")
    corners = [(random.uniform(25, 60), random.uniform(45, 80)), (random.uniform(120, 185), random.uniform(45, 75))]
    corners += [
        (random.uniform(130, 190), random.uniform(130, 175)),
        (random.uniform(20, 70), random.uniform(120, 175)),
    ]
    for number, (x, y) in enumerate(corners):
        onward = corners[(number + 1) % 4]
        sheet.rule(x, y, *onward, thick=0.5)
        sheet.write(x + 2, y - 6, str(number + 1), points=11)
        sheet.write((x + onward[0]) / 2, (y + onward[1]) / 2, f"{random.uniform(4, 40):.2f}", points=10)
        away = random.uniform(0.1, 0.6)
        sheet.rule(x, y, x + (x - 105) * away, y + (y - 115) * away, thick=0.25)
    sheet.rule(5, random.uniform(60, 180), 205, random.uniform(60, 180), thick=0.3)
    sheet.write(100, 110, f"{random.randint(1, 900)}\nODT {random.randint(60, 900)} m²", points=13)
    table(sheet, random, (30, 195, 180, 250), rows=6, columns=4)
    seal(sheet, 150, 268, radius=14)
    return scanned(sheet.pixels(), random)


def table(
    sheet: Sheet,
    random: Random,
    box: tuple[float, float, float, float],
    *,
    rows: int,
    columns: int,
    tint: Colour | None = None,
) -> None:
    """A ruled table with short texts and numbers."""
    left, top, right, bottom = box
    high, wide = (bottom - top) / rows, (right - left) / columns
    if tint is not None:
        sheet.draw.rectangle((sheet.px(left), sheet.px(top), sheet.px(right), sheet.px(top + high)), fill=tint)
    for row in range(rows + 1):
        sheet.rule(left, top + row * high, right, top + row * high)
    for column in range(columns + 1):
        sheet.rule(left + column * wide, top, left + column * wide, bottom)
    for row in range(rows):
        for column in range(columns):
            text = str(random.randint(1, 9999)) if column else random.choice(NAMES)
            sheet.write(
                left + column * wide + 1.2, top + row * high + 1, text[: int(wide / 2)], points=min(11, high * 1.6)
            )


def dotted_form(random: Random) -> Pixels:
    """A form with dotted lines and boxes, filled in by hand or not."""
    sheet = Sheet.blank(random, dpi=200)
    letter_head(sheet, random)
    sheet.write(105, 45, "TỜ KHAI ĐĂNG KÝ", points=15, anchor="ma")
    filled = random.random() < 0.7
    for number in range(random.randint(10, 19)):
        y = 62 + number * 10.5
        label = sentence(random, 3).split("/")[0][:24]
        sheet.write(25, y, label + ": " + "." * 70, points=12)
        if filled:
            handwriting(sheet, random, 80, y + 4, random.uniform(25, 100))
    for number in range(12):
        sheet.draw.rectangle(
            (sheet.px(60 + 8 * number), sheet.px(52), sheet.px(67 + 8 * number), sheet.px(58)), outline=INK
        )
    return scanned(sheet.pixels(), random)


def written_page(random: Random) -> Pixels:
    """A page written by hand on ruled or plain paper."""
    sheet = Sheet.blank(random, dpi=200)
    fill = random.choice(((30, 50, 140), (40, 40, 50)))
    ruled = random.random() < 0.5
    for number in range(random.randint(8, 26)):
        y = 30 + 9.5 * number
        if ruled:
            sheet.rule(0, y + 0.6, 210, y + 0.6, fill=(170, 190, 215), thick=0.2)
        handwriting(sheet, random, 25, y, random.uniform(90, 160), fill=fill)
    if ruled:
        sheet.rule(20, 0, 20, 297, fill=(225, 140, 140), thick=0.3)
    return scanned(sheet.pixels(), random)


def photocopy(random: Random) -> Pixels:
    """A copy of a copy: thick letters, specks, a grey haze along one side."""
    image = np.asarray(cv2.erode(letter_sheet(random, dpi=200).pixels(), np.ones((2, 2), np.uint8)), dtype=np.uint8)
    rng = np.random.default_rng(random.randrange(2**32))
    for x, y, r in zip(
        rng.integers(0, image.shape[1], 300), rng.integers(0, image.shape[0], 300), rng.integers(0, 3, 300), strict=True
    ):
        cv2.circle(image, (int(x), int(y)), int(r), (60, 60, 60), -1)
    haze = np.linspace(random.uniform(0.7, 0.9), 1, image.shape[1] // 5).astype(np.float32)
    image[:, : haze.size] = (image[:, : haze.size] * haze[None, :, None]).astype(np.uint8)
    return np.asarray(cv2.cvtColor(scanned(image, random, noise=6), cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def blank_back(random: Random) -> Pixels:
    """The back of a sheet: nothing but what shines through."""
    front = cv2.GaussianBlur(letter_sheet(random, dpi=200).pixels(), (0, 0), 1.5)[:, ::-1]
    through = 250 - (250 - front.astype(np.float32)) * random.uniform(0.05, 0.18)
    return scanned(np.clip(through, 0, 255).astype(np.uint8), random)


def receipt(random: Random) -> Pixels:
    """A small receipt, scanned alone or on a white or grey lid."""
    size = (random.uniform(70, 105), random.uniform(100, 160))
    sheet = Sheet.blank(random, dpi=300, size=size)
    sheet.write(size[0] / 2, 8, "BIÊN LAI THU PHÍ", points=13, anchor="ma")
    sheet.paragraphs(random, (6, 20, size[0] - 6, size[1] - 30), points=9)
    sheet.write(8, size[1] - 24, f"Số tiền: {random.randint(10, 900)}.000 đ", points=11)
    if random.random() < 0.4:
        return scanned(sheet.pixels(), random)
    lid = random.choice(((255, 255, 255), (236, 236, 236), (205, 205, 208), (28, 28, 30)))
    return scanned(on_lid(sheet.pixels(), random, lid, dpi=300), random)


def on_lid(image: Pixels, random: Random, lid: Colour, *, dpi: int, size: tuple[float, float] = A4) -> Pixels:
    """A smaller sheet somewhere under a scanner's lid, with the thin shadow of its edge."""
    canvas = Sheet.blank(random, dpi=dpi, size=size, paper=lid).pixels()
    piece = turned(image, random.uniform(-4, 4), fill=lid)
    top = random.randint(10, max(11, canvas.shape[0] - piece.shape[0] - 10))
    left = random.randint(10, max(11, canvas.shape[1] - piece.shape[1] - 10))
    shadow = round(0.3 * dpi / 25.4)
    canvas[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    if lid[0] > 100:
        canvas[top + piece.shape[0] : top + piece.shape[0] + shadow, left : left + piece.shape[1]] //= 2
    return canvas


def yellow_paper(random: Random) -> Pixels:
    """Recycled paper: yellow or brownish, with fibres."""
    paper = random.choice(((238, 222, 170), (226, 208, 168), (208, 190, 150)))
    image = letter_sheet(random, dpi=200, paper=paper).pixels().astype(np.float32)
    rng = np.random.default_rng(random.randrange(2**32))
    fibres = cv2.GaussianBlur(rng.normal(0, 30, image.shape[:2]).astype(np.float32), (0, 0), 2)
    return scanned(np.clip(image + fibres[..., None], 0, 255).astype(np.uint8), random)


def narrow_margin(random: Random) -> Pixels:
    """Text as near as 5 mm to the edges, none of it cut."""
    sheet = Sheet.blank(random, dpi=200)
    sheet.paragraphs(random, (5, 5, 205, 293), points=random.choice((10.0, 12.0)))
    return scanned(sheet.pixels(), random)


def landscape_table(random: Random) -> Pixels:
    """A landscape list, its head tinted or not."""
    sheet = Sheet.blank(random, dpi=200, size=(297, 210))
    sheet.write(148, 12, "DANH SÁCH HỒ SƠ TIẾP NHẬN", points=14, anchor="ma")
    tint = random.choice((None, (205, 222, 240), (190, 190, 190)))
    inset = random.choice((6.0, 15.0))
    table(
        sheet,
        random,
        (inset, 26, 297 - inset, 196),
        rows=random.randint(12, 24),
        columns=random.randint(5, 9),
        tint=tint,
    )
    return scanned(sheet.pixels(), random)


def black_border(random: Random) -> Pixels:
    """A page on a scanner with a black lid, or one that leaves black beside the paper."""
    image = turned(letter_sheet(random, dpi=200).pixels(), random.uniform(-3, 3), fill=(18, 18, 20))
    sides = [random.choice((0, 0, 40, 110)) for _ in range(4)]
    top, bottom, left, right = sides
    return scanned(
        np.asarray(
            cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(18, 18, 20)), dtype=np.uint8
        ),
        random,
    )


def punched(random: Random) -> Pixels:
    """Two or four holes at the side, dark or grey."""
    sheet = letter_sheet(random, dpi=200)
    dark = random.choice(((20, 20, 20), (120, 120, 120)))
    for y in random.choice(((108.0, 188.0), (28.0, 108.0, 188.0, 268.0))):
        sheet.draw.ellipse((sheet.px(9), sheet.px(y), sheet.px(15), sheet.px(y + 6)), fill=dark)
    return scanned(sheet.pixels(), random)


def stapled(random: Random) -> Pixels:
    """A staple at the corner and a small dog-ear that hides nothing."""
    sheet = letter_sheet(random, dpi=200)
    image = turned(sheet.pixels(), random.uniform(-1, 1))
    reach = sheet.px(random.uniform(5, 14))
    right = random.random() < 0.5
    image = np.ascontiguousarray(image[:, ::-1]) if right else image
    cv2.fillPoly(image, [np.array([[0, 0], [reach, 0], [0, reach]])], (225, 225, 225))
    cv2.fillPoly(image, [np.array([[reach, 0], [reach, reach], [0, reach]])], (238, 238, 234))
    cv2.line(image, (reach, 0), (0, reach), (170, 170, 170), 2)
    image = np.ascontiguousarray(image[:, ::-1]) if right else image
    cv2.line(image, (sheet.px(12), sheet.px(9)), (sheet.px(19), sheet.px(14)), (90, 90, 95), 3)
    return scanned(image, random)


def low_ink(random: Random) -> Pixels:
    """A cartridge near its end: grey but readable print, with a pale streak."""
    image = letter_sheet(random, dpi=300, fill=(120, 120, 122)).pixels().astype(np.float32)
    streak = random.randint(300, image.shape[1] - 400)
    image[:, streak : streak + 60] = 252 - (252 - image[:, streak : streak + 60]) * 0.6
    return scanned((252 - (252 - image) * random.uniform(0.8, 1)).astype(np.uint8), random)


def coarse_jpeg(random: Random) -> Pixels:
    """Saved at JPEG quality 60."""
    return scanned(letter_sheet(random, dpi=200).pixels(), random, quality=60)


def creased(random: Random) -> Pixels:
    """It came in an envelope: two light creases across the page that hide nothing."""
    image = letter_sheet(random, dpi=200).pixels().astype(np.float32)
    rows = np.arange(image.shape[0], dtype=np.float32)
    for part in (1 / 3, 2 / 3):
        middle = image.shape[0] * (part + random.uniform(-0.03, 0.03))
        depth, wide = random.uniform(0.04, 0.16), random.uniform(3, 14)
        image *= (1 - depth * np.exp(-(((rows - middle) / wide) ** 2)))[:, None, None]
    return scanned(np.clip(image, 0, 255).astype(np.uint8), random)


def few_lines(random: Random) -> Pixels:
    """Four lines and a signature, nothing else, at times upside down."""
    sheet = Sheet.blank(random, dpi=200)
    sheet.paragraphs(random, (30, 40, 190, 66))
    handwriting(sheet, random, 130, 90, 30)
    seal(sheet, 140, 88)
    image = scanned(sheet.pixels(), random)
    return image if random.random() < 0.7 else np.ascontiguousarray(image[::-1, ::-1])


KINDS: dict[str, Callable[[Random], Pixels]] = {
    "letter": letter,
    "grey letter": grey_letter,
    "1-bit letter": bilevel_letter,
    "identity card copy": card_copy,
    "carbon copy": carbon_copy,
    "pink certificate": pink_certificate,
    "map": land_map,
    "dotted form": dotted_form,
    "handwriting": written_page,
    "photocopy": photocopy,
    "blank back": blank_back,
    "receipt": receipt,
    "yellow paper": yellow_paper,
    "narrow margin": narrow_margin,
    "landscape table": landscape_table,
    "black border": black_border,
    "punch holes": punched,
    "stapled corner": stapled,
    "low ink": low_ink,
    "coarse JPEG": coarse_jpeg,
    "creased": creased,
    "four lines": few_lines,
}
