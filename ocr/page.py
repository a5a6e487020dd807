"""Read one page: upright, straight, cleaned for the reading, words. A photo's sheet is laid flat first."""

import time
from dataclasses import dataclass, replace

from ocr.orientation import find_pose
from ocr.paper import Pixels, to_rgb
from ocr.photos.flat import lay_flat
from ocr.recognise import Recognised, recognise
from ocr.skew import STRAIGHT, Skew, estimate_skew
from ocr.straight.straighten import straightened, turned
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
    size: (width, height) of `image`, the upright, straight, uncleaned page (H×W×3 uint8 RGB); a photo is only upright.
    read_twice: the first reading was so unsure that the page was read again without cleaning.
    """

    text: str
    words: tuple[Word, ...]
    rotation: int
    skew: float
    skew_confidence: float
    confidence: float
    size: tuple[int, int]
    image: Pixels
    read_twice: bool = False


def read(image: Pixels, options: ReadOptions) -> Reading:
    """Read a page (H×W or H×W×3 uint8). Raises OutOfTime, LanguageMissing, EngineMissing or EngineFailed."""
    end = time.monotonic() + options.timeout
    laid = lay_flat(image, rotation=options.rotation, timeout=options.timeout)
    if laid:
        flat, photo = laid.flat, turned(image, laid.rotation)
        found = recognise(
            flat.image, flat.image, angle=0.0, dpi=flat.dpi, lang=options.lang, timeout=end - time.monotonic()
        )
        return _reading(replace(found, words=laid.words_back(found.words)), photo, laid.rotation, Skew(0.0, 0.0))
    upright, rotation, skew = _upright(image, options, timeout=end - time.monotonic())
    straight = straightened(upright, skew.angle)
    dpi = options.dpi or ASSUMED_DPI
    found = recognise(upright, straight, angle=skew.angle, dpi=dpi, lang=options.lang, timeout=end - time.monotonic())
    return _reading(found, straight, rotation, skew)


def _upright(image: Pixels, options: ReadOptions, *, timeout: float) -> tuple[Pixels, int, Skew]:
    """Return the page after its quarter turn, that turn, and the skew that is left; as given or as found."""
    if options.rotation is None:
        pose = find_pose(image, timeout=timeout)
        rotation, skew = pose.rotation.degrees, pose.skew
        upright = turned(image, rotation)
    else:
        rotation, upright = options.rotation, turned(image, options.rotation)
        skew = estimate_skew(upright) if options.skew is None else STRAIGHT
    if options.skew is not None:
        return upright, rotation, Skew(options.skew, 1.0)
    return upright, rotation, skew if abs(skew.angle) >= DEAD_BAND else Skew(0.0, skew.confidence)


def _reading(found: Recognised, straight: Pixels, rotation: int, skew: Skew) -> Reading:
    return Reading(
        text=running_text(found.words),
        words=found.words,
        rotation=rotation,
        skew=skew.angle,
        skew_confidence=skew.confidence,
        confidence=round(mean_confidence(found.words), 2),
        size=(straight.shape[1], straight.shape[0]),
        image=to_rgb(straight),
        read_twice=found.read_twice,
    )
