"""A working copy for the reading only: red seals, lid, grain and shadows gone, straight, at the size read best.

What is kept and shown is never cleaned. Blue ink stays: signature notes and many forms are blue. Each step looks first
whether it is needed; a good page is only made straight and smaller, and a black and white one keeps its two colours'
distance.
"""

import numpy as np

from ocr.cleaning.border import without_border
from ocr.cleaning.light import evened, smoothed
from ocr.cleaning.scale import Canvas, reading_scale
from ocr.cleaning.seal import without_red
from ocr.paper import Pixels, to_grey
from ocr.straight.straighten import grown_size, straightened


def working_copy(upright: Pixels, *, angle: float = 0.0, dpi: float = 300) -> tuple[Pixels, Canvas]:
    """Return the H×W grey picture that is read, and how its pixels lie on the straight page.

    upright: H×W or H×W×3 uint8, still askew by `angle` degrees.
    """
    height, width = upright.shape[:2]
    grey = without_red(upright) if upright.ndim == 3 else upright
    whole = smoothed(without_border(grey))
    straight = straightened(whole, angle, scale=reading_scale(whole, dpi=dpi))
    lit = straight if is_bilevel(grey) else evened(straight)
    return lit, Canvas(grown_size((width, height), angle), (lit.shape[1], lit.shape[0]))


def is_bilevel(image: Pixels) -> bool:
    """Say whether a page is black and white only (up to the soft edges that drawing it smaller leaves)."""
    counts = np.bincount(to_grey(image)[::3, ::3].ravel(), minlength=256)
    return bool(counts[:16].sum() + counts[240:].sum() > 0.95 * counts.sum() and counts[255] > 0.5 * counts.sum())
