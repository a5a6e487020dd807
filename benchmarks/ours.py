"""Sohoa's own answers, timed as its peers are: CPU seconds of this process and of its children that ended."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import cv2

from ocr.orientation import find_pose
from ocr.page import Reading, ReadOptions, read
from ocr.paper import Pixels
from ocr.skew import estimate_skew

Answer = TypeVar("Answer")
LIMIT = 300.0

cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class Timed:
    """CPU seconds and seconds on the wall that an answer took."""

    cpu: float
    wall: float


def spent() -> float:
    """Return the CPU seconds of this process and of its children that ended."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


def timed(question: Callable[[], Answer]) -> tuple[Answer, Timed]:
    """Return an answer and what it took."""
    cpu, wall = spent(), time.monotonic()
    answer = question()
    return answer, Timed(spent() - cpu, time.monotonic() - wall)


def skew_of(image: Pixels) -> tuple[float, Timed]:
    """Return how far the page lies askew, degrees counter-clockwise."""
    found, took = timed(lambda: estimate_skew(image))
    return found.angle, took


def rotation_of(image: Pixels) -> tuple[int, Timed]:
    """Return the clockwise turn that makes the page upright."""
    found, took = timed(lambda: find_pose(image, timeout=LIMIT))
    return found.rotation.degrees, took


def reading_of(image: Pixels, dpi: float) -> tuple[Reading, Timed]:
    """Return the whole reading of a page."""
    return timed(lambda: read(image, ReadOptions(dpi=dpi, timeout=LIMIT)))
