"""Read one page: upright, straight, cleaned for the reading, words."""

from dataclasses import dataclass, replace

from ocr.clean import working_copy
from ocr.doubts import check
from ocr.layout import unfold
from ocr.number import join_numbers
from ocr.orientation import find_rotation
from ocr.paper import Pixels, to_grey, to_rgb
from ocr.patches import fold_back
from ocr.scale import Canvas
from ocr.second_reading import reread_numbers
from ocr.skew import Skew, estimate_skew
from ocr.straighten import straightened, turned
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
    grey, canvas = working_copy(upright, angle=skew.angle, dpi=dpi)
    words = _words_of(grey, canvas, to_grey(straight), options)
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


def _words_of(grey: Pixels, canvas: Canvas, straight: Pixels, options: ReadOptions) -> tuple[Word, ...]:
    """Return the words of a working copy, boxes in pixels of the straight page (H×W uint8)."""
    dpi = (options.dpi or ASSUMED_DPI) * canvas.scale
    unfolded, patches = unfold(grey)
    found = fold_back(read_words(unfolded, lang=options.lang, dpi=dpi, timeout=options.timeout), patches)
    joined = [replace(word, box=canvas.back(word.box)) for word in join_numbers(found)]
    return tuple(check(reread_numbers(joined, straight, timeout=options.timeout), lang=options.lang))


def _skew_of(upright: Pixels, options: ReadOptions) -> Skew:
    if options.skew is not None:
        return Skew(options.skew, 1.0)
    found = estimate_skew(upright)
    return found if abs(found.angle) >= DEAD_BAND else Skew(0.0, found.confidence)
