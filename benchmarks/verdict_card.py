"""An identity card of nobody: wallpaper, a silhouette, small print; and the waves behind certificates."""

from random import Random

import numpy as np
from PIL import Image

from benchmarks.verdict_paper import NAMES, RED, Colour, Sheet


def card(random: Random, sheet: Sheet, side: str) -> Image.Image:
    """A card of 85.6 × 54 mm with wallpaper, drawn person and small print."""
    small = Sheet.blank(random, dpi=sheet.dpi, size=(85.6, 54), paper=(214, 232, 226))
    wallpaper(small, random, (188, 214, 205), (226, 212, 196), pitch=1.2)
    if side == "front":
        small.draw.ellipse((small.px(5), small.px(4), small.px(16), small.px(15)), fill=(200, 50, 45))
        small.write(50, 4, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", points=6, anchor="ma")
        small.write(50, 10, "CĂN CƯỚC", points=11, anchor="ma", fill=RED)
        portrait(small)
        fields = (
            f"Số: 0{random.randint(10**10, 10**11 - 1)}",
            random.choice(NAMES).upper(),
            "01/01/1990",
            "Nam",
            "Xã Bình Thành",
        )
        for number, text in enumerate(fields):
            small.write(31, 19 + 6.2 * number, text, points=8)
    else:
        small.draw.rounded_rectangle(
            (small.px(8), small.px(8), small.px(21), small.px(19)), small.px(2), fill=(214, 180, 92)
        )
        small.paragraphs(random, (30, 6, 82, 28), points=6)
        for line in range(3):
            small.write(5, 34 + 6 * line, "IDVNM" + "".join(random.choice("0123456789<") for _ in range(22)), points=9)
    return small.picture


def portrait(sheet: Sheet) -> None:
    """A silhouette where a card has its picture."""
    at = sheet.px
    sheet.draw.rectangle((at(5), at(19), at(27), at(47)), fill=(196, 208, 222))
    sheet.draw.ellipse((at(5.5), at(36), at(26.5), at(60)), fill=(62, 66, 84))
    sheet.draw.rectangle((at(4), at(47.2), at(28), at(54)), fill=(214, 232, 226))
    sheet.draw.ellipse((at(11), at(23), at(21), at(37)), fill=(206, 170, 146))
    sheet.draw.pieslice((at(10.5), at(21.5), at(21.5), at(34)), 180, 360, fill=(40, 34, 34))


def wallpaper(sheet: Sheet, random: Random, one: Colour, other: Colour, *, pitch: float) -> None:
    """The fine waves behind certificates and cards."""
    across = np.arange(0, sheet.picture.width, 6)
    phase, wave = random.uniform(0, 6), random.uniform(8, 20)
    y, number = -10.0, 0
    while y < sheet.height + 10:
        down = sheet.px(y) + sheet.px(3) * np.sin(across / sheet.px(wave) * 6.28 + phase + number * 0.3)
        sheet.draw.line(
            list(zip(across.tolist(), down.tolist(), strict=True)),
            fill=(one, other)[number % 2],
            width=max(1, sheet.px(0.2)),
        )
        y, number = y + pitch, number + 1
