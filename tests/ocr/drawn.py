"""A page drawn for tests: black text with marks, a red seal over it, a blue signature, grain of a scanner."""

from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.paper import Pixels

_FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
_LINES = [
    "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
    "Về việc công bố danh mục thủ tục hành chính",
    "Kính gửi: các tổ chức hành chính, tổ dân phố",
    "Chứng thực bản sao đúng với bản chính",
    "Người nộp: Nguyễn Văn Thử, sinh ngày 01/02/1990",
    "Nơi nhận: như trên; lưu văn thư, phòng tiếp dân",
]


@cache
def drawn_page(height: int = 1754, width: int = 1240) -> Pixels:
    """Return an A5 sheet at 300 dpi, H×W×3 RGB."""
    picture = Image.new("RGB", (width, height), (250, 248, 244))
    draw = ImageDraw.Draw(picture)
    face = ImageFont.truetype(_FACE, 40)
    for number in range(18):
        draw.text((90, 80 + 70 * number), _LINES[number % len(_LINES)], font=face, fill=(30, 28, 34))
    for radius, thick in ((150, 7), (110, 4)):
        draw.ellipse((700 - radius, 1250 - radius, 700 + radius, 1250 + radius), outline=(205, 30, 40), width=thick)
    draw.regular_polygon((700, 1250, 60), 5, fill=(205, 30, 40))
    curve = [(760 + 4 * step, round(1480 + 60 * np.sin(step / 9) * np.cos(step / 31))) for step in range(90)]
    draw.line(curve, fill=(30, 50, 170), width=6)
    grain = np.random.default_rng(3).normal(0, 4, (height, width, 1))
    soft = cv2.GaussianBlur(np.asarray(picture), (0, 0), 0.8)
    page = np.clip(soft + grain, 0, 255).astype(np.uint8)
    page.setflags(write=False)
    return page
