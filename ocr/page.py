"""Read one page: upright, straight, cleaned for the reading, words."""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.clean import working_copy
from ocr.columns import find_zones, fold_back, unfold
from ocr.doubts import check
from ocr.number import join_numbers
from ocr.orientation import find_rotation
from ocr.paper import Pixels, paper_colour, to_rgb
from ocr.second_reading import reread_numbers
from ocr.skew import Skew, estimate_skew
from ocr.tesseract import read_words
from ocr.words import Word, mean_confidence, running_text

ASSUMED_DPI = 300.0
DEAD_BAND = 0.1
"""Degrees; a page this close to straight is not touched."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read; `rotation` (clockwise 0, 90, 180, 270) and `skew` (degrees) are found when None."""

    lang: str = "vie"
    dpi: float | None = None
    rotation: int | None = None
    skew: float | None = None
    timeout: float = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page says.

    text: NFC. words: in reading order, boxes in pixels of `image`. rotation: the clockwise turn that was applied.
    skew: the counter-clockwise turn, in degrees, that was mended after it. confidence: 0..100.
    size: (width, height) of `image`, the upright, straight, uncleaned page (H×W×3 uint8 RGB).
    """

    text: str
    words: tuple[Word, ...]
    rotation: int
    skew: float
    skew_confidence: float
    confidence: float
    size: tuple[int, int]
    image: Pixels


def read(image: Pixels, options: ReadOptions) -> Reading:
    """Read a page (H×W or H×W×3 uint8). Raises OutOfTime, LanguageMissing, EngineMissing or EngineFailed."""
    dpi = options.dpi or ASSUMED_DPI
    rotation = options.rotation
    if rotation is None:
        rotation = find_rotation(image, dpi=dpi, timeout=options.timeout).degrees
    upright = turned(image, rotation)
    skew = _skew_of(upright, options)
    straight = straightened(upright, skew.angle)
    words = _words_of(working_copy(straight), options)
    return Reading(
        text=running_text(words),
        words=words,
        rotation=rotation,
        skew=skew.angle,
        skew_confidence=skew.confidence,
        confidence=round(mean_confidence(words), 2),
        size=(straight.shape[1], straight.shape[0]),
        image=to_rgb(straight),
    )


def turned(image: Pixels, degrees: int) -> Pixels:
    """Return the picture turned clockwise by 0, 90, 180 or 270 degrees; no pixel changes. ValueError otherwise."""
    if degrees % 90:
        raise ValueError(f"A page is turned by quarter turns, not by {degrees} degrees")
    return np.ascontiguousarray(np.rot90(image, -(degrees // 90)))


def straightened(image: Pixels, angle: float) -> Pixels:
    """Return the picture turned by -angle degrees on a canvas grown to hold it all, corners in paper colour."""
    if angle == 0:
        return image
    height, width = image.shape[:2]
    new_width, new_height = grown_size((width, height), angle)
    matrix = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), -angle, 1.0)
    matrix[:, 2] += ((new_width - width) / 2, (new_height - height) / 2)
    straight = cv2.warpAffine(
        image,
        matrix,
        (new_width, new_height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper_colour(image),
    )
    return np.asarray(straight, dtype=np.uint8)


def grown_size(size: tuple[float, float], angle: float) -> tuple[int, int]:
    """Return (width, height) of the upright canvas that holds a page of this size turned by `angle` degrees."""
    cosine, sine = abs(np.cos(np.radians(angle))), abs(np.sin(np.radians(angle)))
    width, height = size
    return round(width * cosine + height * sine), round(width * sine + height * cosine)


def _words_of(grey: Pixels, options: ReadOptions) -> tuple[Word, ...]:
    unfolded, strips = unfold(grey, find_zones(grey))
    words = read_words(unfolded, lang=options.lang, dpi=options.dpi or ASSUMED_DPI, timeout=options.timeout)
    joined = join_numbers(fold_back(words, strips))
    return tuple(check(reread_numbers(joined, grey, timeout=options.timeout), lang=options.lang))


def _skew_of(upright: Pixels, options: ReadOptions) -> Skew:
    if options.skew is not None:
        return Skew(options.skew, 1.0)
    found = estimate_skew(upright)
    return found if abs(found.angle) >= DEAD_BAND else Skew(0.0, found.confidence)
