"""Four faces that hold every Vietnamese letter, from Debian's font packages.

Liberation Serif has the measures of Times New Roman, the face of Decree 30/2020. The older `fonts-liberation` 1.07 has
no Vietnamese letters; `fonts-liberation2` has, and later Debian releases put it under the older name.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

FOLDERS = tuple(Path("/usr/share/fonts/truetype") / name for name in ("liberation2", "liberation", "dejavu", "noto"))
PACKAGES = "fonts-liberation2 fonts-dejavu-core fonts-dejavu-extra fonts-noto-core"
STYLES = ("regular", "bold", "italic")

_VOWELS = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES]
VIETNAMESE_LETTERS = "".join([*_SMALL, "đ", *(letter.upper() for letter in _SMALL), "Đ"])


@dataclass(frozen=True, slots=True)
class Face:
    """A face: its name and the files of its styles."""

    name: str
    regular: str
    bold: str
    italic: str


FACES = (
    Face("Liberation Serif", "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf"),
    Face("Noto Serif", "NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf"),
    Face("DejaVu Serif", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf"),
    Face("Liberation Sans", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf"),
)


def file_of(face: Face, style: str) -> Path:
    """Return the font file of a style (regular, bold, italic); FileNotFoundError names the packages that bring it."""
    name = {"regular": face.regular, "bold": face.bold, "italic": face.italic}[style]
    for folder in FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"{name} is not installed; install {PACKAGES}")


@cache
def font(face: Face, style: str, pixels: int) -> ImageFont.FreeTypeFont:
    """Return a font so many pixels high."""
    return ImageFont.truetype(file_of(face, style), pixels, layout_engine=ImageFont.Layout.BASIC)
