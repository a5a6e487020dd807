"""What a source file gives: pages as pictures, with what is known about them."""

from dataclasses import dataclass
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ingest.errors import PixelBomb
from ingest.split.limits import Limits

Pixels = NDArray[np.uint8]
"""H×W (grey) or H×W×3 (RGB), uint8."""

OwnWord = tuple[str, tuple[float, float, float, float]]
"""NFC text and its box (left, top, right, bottom) in pixels of the picture it was given with."""


LONGEST_SIDE: Final = 30_000
"""Pixels: JPEG, OpenCV and Tesseract all end soon after that. Twenty million pixels may lie in one thin line."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as it is seen, upright as far as the file says (/Rotate, EXIF).

    number: from 1. dpi: (across, down) of the picture that is stored, as it says itself, upright like the page; None
    when the file does not say, for drawn pages and for photographs. rendered_dpi: of `image`, whose pixels are square
    and at most `Limits.dpi_max`. bilevel: stored with one bit a pixel. photo: taken by a camera. own_text: the page's
    own text, in lines, when it was written by a program and not scanned; own_words: the same with boxes.
    signature_note: a signature is shown.
    """

    number: int
    image: Pixels
    dpi: tuple[float, float] | None
    rendered_dpi: float | None
    bilevel: bool = False
    photo: bool = False
    own_text: str | None = None
    own_words: tuple[OwnWord, ...] = ()
    signature_note: bool = False

    @property
    def born_digital(self) -> bool:
        """True when the page carries its own text and needs no reading."""
        return self.own_text is not None


class Source(Protocol):
    """An open file of any kind. Use it in a `with` block."""

    pages: int
    signed: bool

    def page(self, number: int, *, height: int | None = None, notes: bool = False) -> PageImage:
        """Return page `number` (from 1) at reading resolution, or at most `height` pixels high.

        notes: draw the signature notes and form fields that lie over the page. Raises Damaged, PixelBomb or TooHeavy
        for this page; other pages may be good.
        """

    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Raise PixelBomb when a stored picture is too large; to be called before anything is decoded."""
    if width * height > limits.pixels:
        raise PixelBomb(megapixels=width * height / 1e6, limit=limits.pixels / 1e6)
