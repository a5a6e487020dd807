"""Paper to draw verdict pages on: a sheet in millimetres, Vietnamese words of our own, and what a scanner adds.

Every person, number and place is invented. Pictures are H×W×3 RGB uint8; `Random` decides everything, so a seed draws
the same page everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

A4 = (210.0, 297.0)
INK: Colour = (25, 25, 30)
RED: Colour = (205, 40, 45)
FONTS = Path("/usr/share/fonts/truetype")
FACES = (
    "liberation2/LiberationSerif-Regular.ttf",
    "noto/NotoSerif-Regular.ttf",
    "noto/NotoSans-Regular.ttf",
    "dejavu/DejaVuSerif.ttf",
    "dejavu/DejaVuSans.ttf",
)
WORDS = [
    "căn",
    "cứ",
    "luật",
    "tổ",
    "chức",
    "chính",
    "quyền",
    "địa",
    "phương",
    "ủy",
    "ban",
    "nhân",
    "dân",
    "xã",
    "đề",
    "nghị",
    "các",
    "phòng",
    "chuyên",
    "môn",
    "phối",
    "hợp",
    "rà",
    "soát",
    "hồ",
    "sơ",
    "thủ",
    "tục",
    "hành",
    "chính",
    "của",
    "tổ",
    "chức",
    "và",
    "cá",
    "nhân",
    "bảo",
    "đảm",
    "đúng",
    "thời",
    "hạn",
    "giải",
    "quyết",
    "theo",
    "quy",
    "định",
    "tại",
    "điều",
    "khoản",
    "nghị",
    "định",
    "về",
    "việc",
    "chứng",
    "thực",
    "đất",
    "đai",
    "hộ",
    "tịch",
    "cư",
    "trú",
    "bảo",
    "trợ",
    "xã",
    "hội",
    "người",
    "nộp",
    "giấy",
    "tờ",
    "kết",
    "quả",
    "được",
    "trả",
    "tại",
    "bộ",
    "phận",
    "một",
    "cửa",
    "trường",
    "hợp",
    "thiếu",
    "thành",
    "phần",
    "thì",
    "hướng",
    "dẫn",
    "bổ",
    "sung",
    "bằng",
    "văn",
    "bản",
    "nêu",
    "rõ",
    "lý",
    "do",
    "trách",
    "nhiệm",
    "thuộc",
    "cơ",
    "quan",
    "tiếp",
    "nhận",
]
NAMES = ("Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Hoàng Ví Dụ", "Phạm Thị Giả Định", "Đỗ Ngọc Tưởng Tượng")


@cache
def font_of(face: str, pixels: int) -> ImageFont.FreeTypeFont:
    """A face at a height in pixels; OSError when the font package is missing."""
    return ImageFont.truetype(str(FONTS / face), max(6, pixels))


@dataclass(slots=True)
class Sheet:
    """A sheet being drawn; places and lengths in millimetres from the top left corner, type in points."""

    picture: Image.Image
    dpi: int
    face: str

    @classmethod
    def blank(
        cls, random: Random, *, dpi: int, size: tuple[float, float] = A4, paper: Colour = (252, 252, 250)
    ) -> "Sheet":
        """A new sheet of paper in a face chosen by chance."""
        pixels = (round(size[0] * dpi / 25.4), round(size[1] * dpi / 25.4))
        return cls(Image.new("RGB", pixels, paper), dpi, random.choice(FACES))

    def px(self, millimetres: float) -> int:
        """Pixels of a length."""
        return round(millimetres * self.dpi / 25.4)

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        """What to draw with."""
        return ImageDraw.Draw(self.picture)

    @property
    def width(self) -> float:
        """Width in millimetres."""
        return self.picture.width * 25.4 / self.dpi

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self.picture.height * 25.4 / self.dpi

    def font(self, points: float) -> ImageFont.FreeTypeFont:
        """The sheet's face at a size."""
        return font_of(self.face, round(points * self.dpi / 72))

    def write(
        self, x: float, y: float, text: str, *, points: float = 13, fill: Colour = INK, anchor: str = "la"
    ) -> None:
        """Write one line; anchor as Pillow names it."""
        self.draw.text((self.px(x), self.px(y)), text, fill=fill, font=self.font(points), anchor=anchor)

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, fill: Colour = INK, thick: float = 0.25) -> None:
        """Draw a straight line."""
        ends = (self.px(x1), self.px(y1), self.px(x2), self.px(y2))
        self.draw.line(ends, fill=fill, width=max(1, self.px(thick)))

    def paragraphs(
        self, random: Random, box: tuple[float, float, float, float], *, points: float = 13, fill: Colour = INK
    ) -> None:
        """Fill a box (left, top, right, bottom) with paragraphs, lines cut to its width."""
        left, top, right, bottom = box
        pitch, y = points * 0.3528 * 1.35, top
        while y + pitch < bottom:
            for number, line in enumerate(self._lines(random, right - left, points)):
                if y + pitch >= bottom:
                    break
                self.write(left + (8 if number == 0 else 0), y, line, points=points, fill=fill)
                y += pitch
            y += pitch * 0.35

    def _lines(self, random: Random, width: float, points: float) -> Iterator[str]:
        font, limit = self.font(points), self.px(width)
        words = sentence(random, random.randint(18, 70)).split()
        line, room = "", limit - self.px(8)
        for word in words:
            longer = f"{line} {word}".strip()
            if font.getlength(longer) > room:
                yield line
                line, room = word, limit
            else:
                line = longer
        yield line

    def pixels(self) -> Pixels:
        """The picture, H×W×3 RGB."""
        return np.array(self.picture, dtype=np.uint8)


def sentence(random: Random, words: int) -> str:
    """So many Vietnamese words with a number among them."""
    chosen = [random.choice(WORDS) for _ in range(words)]
    chosen[random.randrange(words)] = f"{random.randint(1, 200)}/2026/NĐ-CP"
    return " ".join(chosen).capitalize() + "."


def letter_head(sheet: Sheet, random: Random, *, top: float = 20) -> None:
    """The two columns that an administrative paper begins with (Decree 30/2020)."""
    middle = sheet.width * 0.3, sheet.width * 0.69
    sheet.write(middle[0], top, "ỦY BAN NHÂN DÂN", points=12, anchor="ma")
    sheet.write(
        middle[0], top + 6, random.choice(("XÃ BÌNH THÀNH", "PHƯỜNG AN HÒA", "XÃ TRÀ SƠN")), points=12, anchor="ma"
    )
    sheet.write(middle[1], top, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", points=11, anchor="ma")
    sheet.write(middle[1], top + 6, "Độc lập - Tự do - Hạnh phúc", points=12, anchor="ma")
    sheet.rule(middle[1] - 25, top + 13, middle[1] + 25, top + 13)
    sheet.write(middle[0], top + 16, f"Số: {random.randint(1, 900)}/UBND-VP", points=12, anchor="ma")
    sheet.write(
        middle[1], top + 16, f"Trà Sơn, ngày {random.randint(1, 28):02d} tháng 11 năm 2026", points=12, anchor="ma"
    )


def seal(sheet: Sheet, x: float, y: float, *, radius: float = 18) -> None:
    """A red round seal round a point, half transparent as ink is."""
    layer = Image.new("RGBA", sheet.picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for part, thick in ((1.0, 0.9), (0.66, 0.5)):
        reach = radius * part
        corners = (sheet.px(x - reach), sheet.px(y - reach), sheet.px(x + reach), sheet.px(y + reach))
        draw.ellipse(corners, outline=(214, 40, 50, 210), width=max(1, sheet.px(thick)))
    draw.text(
        (sheet.px(x), sheet.px(y)), "★", fill=(214, 40, 50, 210), font=font_of(FACES[4], sheet.px(14)), anchor="mm"
    )
    sheet.picture.paste(Image.alpha_composite(sheet.picture.convert("RGBA"), layer).convert("RGB"))


def handwriting(
    sheet: Sheet, random: Random, x: float, y: float, width: float, *, fill: Colour = (30, 50, 140)
) -> None:
    """Strokes like a word or a line written by hand, from a point on a base line."""
    at, points = x, []
    while at < x + width:
        for up in (0.0, random.uniform(1.5, 4.5), 0.0, random.uniform(-1.5, 1.0)):
            points.append((sheet.px(at), sheet.px(y - up)))
            at += random.uniform(0.4, 1.1)
        if random.random() < 0.22 or at >= x + width:
            sheet.draw.line(_curve(points), fill=fill, width=max(2, sheet.px(0.4)), joint="curve")
            points, at = [], at + 1.6


def _curve(points: list[tuple[int, int]]) -> list[tuple[float, float]]:
    """Chaikin's corner cutting: three rounds make a pen's line of a polygon."""
    line = np.array(points, dtype=np.float64)
    for _ in range(3):
        quarter, half = 0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]
        line = np.stack([quarter, half], axis=1).reshape(-1, 2)
    return [(float(x), float(y)) for x, y in line]


def scanned(image: Pixels, random: Random, *, blur: float = 0.5, noise: float = 2.5, quality: int = 85) -> Pixels:
    """What a good scanner makes of a picture: a lens, a little noise, JPEG."""
    soft = cv2.GaussianBlur(image, (0, 0), blur)
    grain = np.random.default_rng(random.randrange(2**32)).normal(0, noise, soft.shape[:2]).astype(np.float32)
    grainy = np.clip(soft + grain[..., None], 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", grainy[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))
    decoded = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)
    return np.ascontiguousarray(decoded[..., ::-1])


def turned(image: Pixels, degrees: float, *, fill: Colour = (255, 255, 255)) -> Pixels:
    """The picture turned counter-clockwise on a canvas that grows."""
    height, width = image.shape[:2]
    cosine, sine = abs(np.cos(np.radians(degrees))), abs(np.sin(np.radians(degrees)))
    size = (round(width * cosine + height * sine), round(height * cosine + width * sine))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_AREA, borderValue=fill), dtype=np.uint8)


def fax(image: Pixels, *, threshold: int = 160) -> Pixels:
    """Black and white, as a 1-bit scan."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.threshold(grey, threshold, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
