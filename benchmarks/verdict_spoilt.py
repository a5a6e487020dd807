"""Spoilt pages: what a person at the counter would scan again. Each is a good page with one thing done to it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from benchmarks.verdict_good import (
    card_copy,
    dotted_form,
    landscape_table,
    letter_sheet,
    narrow_margin,
    pink_certificate,
)
from benchmarks.verdict_paper import Colour, Pixels, fax, scanned, turned

LIDS: tuple[Colour, ...] = ((255, 255, 255), (238, 238, 238), (200, 200, 204), (22, 22, 24))
DPI = 200
_SEEN_BESIDE = 600
"""Pixels of ink: half a dozen letters."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """image: H×W(×3) uint8. dpi: what the file says. first: the same sheet's earlier picture, when it was fed twice."""

    image: Pixels
    dpi: int = DPI
    first: Pixels | None = None


def page(random: Random) -> Pixels:
    """A page of full text at 200 dpi, as printed."""
    return letter_sheet(random, dpi=DPI).pixels()


def any_page(random: Random) -> Pixels:
    """A scanned page of one of the kinds that have something to lose."""
    return random.choice((lambda r: scanned(page(r), r), dotted_form, card_copy, pink_certificate, landscape_table))(
        random
    )


def mm(length: float) -> int:
    """Millimetres in pixels at 200 dpi."""
    return round(length * DPI / 25.4)


def has_ink(image: Pixels) -> bool:
    """Whether letters are in a part of a page: enough dark pixels."""
    return bool(image.size) and float((image.min(axis=2) < 130).mean()) > 0.01


def inked_row(image: Pixels, random: Random, low: float, high: float) -> int:
    """A row through letters, between two shares of the text's height."""
    rows = np.flatnonzero((image.min(axis=2) < 130).mean(axis=1) > 0.02)
    among = rows[round(rows.size * low) : max(round(rows.size * low) + 1, round(rows.size * high))]
    return int(random.choice(among.tolist()))


def defocused(random: Random) -> Spoilt:
    """The sheet lay away from the glass."""
    image = any_page(random)
    spread = random.uniform(0.33, 0.9) * max(image.shape) / 297
    soft = np.asarray(cv2.GaussianBlur(to_colour(image), (0, 0), spread), dtype=np.uint8)
    return Spoilt(scanned(soft, random, quality=80))


def shaken(random: Random) -> Spoilt:
    """The sheet moved while it was scanned: one direction smeared."""
    image = to_colour(any_page(random))
    length = max(3, round(random.uniform(1.0, 2.6) * max(image.shape) / 297))
    kernel = np.zeros((length, length), np.float32)
    way = np.radians(random.uniform(0, 180))
    reach = np.array((np.cos(way), np.sin(way))) * (length - 1) / 2
    ends = (np.array((length - 1, length - 1)) / 2)[None, :] + np.stack([-reach, reach])
    cv2.line(kernel, tuple(map(round, ends[0])), tuple(map(round, ends[1])), 1)
    return Spoilt(scanned(np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), dtype=np.uint8), random))


def half_blurred(random: Random) -> Spoilt:
    """A bulge: one half of the page away from the glass."""
    image = page(random)
    soft = cv2.GaussianBlur(image, (0, 0), random.uniform(0.4, 0.9) * DPI / 25.4)
    places = np.linspace(0, 1, image.shape[1] if random.random() < 0.5 else image.shape[0], dtype=np.float32)
    share = np.clip((places - random.uniform(0.35, 0.55)) * 10, 0, 1)
    share = share[::-1] if random.random() < 0.5 else share
    mask = share[None, :, None] if share.size == image.shape[1] else share[:, None, None]
    return Spoilt(scanned((image * (1 - mask) + soft * mask).astype(np.uint8), random))


def to_colour(image: Pixels) -> Pixels:
    """H×W×3 of any picture."""
    return image if image.ndim == 3 else np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def cut(random: Random) -> Spoilt:
    """The text runs off one edge; at times the missing strip is filled with lid."""
    image = turned(page(random), random.choice((0.0, random.uniform(-2, 2))))
    quarter = random.randrange(4)
    image = np.ascontiguousarray(np.rot90(image, quarter))
    away = inked_row(np.ascontiguousarray(image.swapaxes(0, 1)), random, 0.03, 0.4)
    image = np.ascontiguousarray(np.rot90(image[:, away:], -quarter))
    if random.random() < 0.25:
        lid = random.choice(LIDS)
        image = turned(image, random.uniform(-1.5, 1.5), fill=lid)
        image = np.asarray(cv2.copyMakeBorder(image, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=lid), dtype=np.uint8)
    return Spoilt(scanned(image, random))


def underexposed(random: Random) -> Spoilt:
    """Far too dark: the paper itself is dark grey."""
    image = to_colour(any_page(random)).astype(np.float32)
    dark = 255 * (image / 255) ** random.uniform(1, 1.6) * random.uniform(0.15, 0.38)
    return Spoilt(scanned(dark.astype(np.uint8), random, noise=4))


def heavy_copy(random: Random) -> Spoilt:
    """A copier set too dark: black haze and blots over the text, letters run together."""
    grey = cv2.cvtColor(page(random), cv2.COLOR_RGB2GRAY)
    image = np.asarray(cv2.erode(grey, np.ones((4, 4), np.uint8)), dtype=np.float32)
    rng = np.random.default_rng(random.randrange(2**32))
    cloud = cv2.resize(
        rng.normal(0, 1, (14, 10)).astype(np.float32), (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC
    )
    toner = rng.normal(0, 45, image.shape).astype(np.float32)
    dark = np.asarray(np.clip(image * 0.4 - random.uniform(10, 35) - 18 * cloud + toner, 0, 255), dtype=np.uint8)
    return Spoilt(fax(dark[..., None].repeat(3, axis=2), threshold=125) if random.random() < 0.4 else dark)


def half_dark(random: Random) -> Spoilt:
    """The lid stood open or the lamp failed: a large part of the page is nearly black."""
    image = page(random).astype(np.float32)
    along = np.linspace(0, 1, image.shape[0], dtype=np.float32)
    light = np.clip(1 - (along - random.uniform(0.3, 0.5)) * 5, random.uniform(0.06, 0.14), 1)
    light = light[::-1] if random.random() < 0.5 else light
    return Spoilt(scanned((image * light[:, None, None]).astype(np.uint8), random, noise=4))


def coarse(random: Random) -> Spoilt:
    """Scanned at 72 to 150 dpi, as the file says."""
    dpi = random.choice((72, 75, 96, 100, 120, 150))
    image = to_colour(any_page(random))
    scale = dpi / (max(image.shape) / 297 * 25.4)
    return Spoilt(
        np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8), dpi
    )


def enlarged(random: Random) -> Spoilt:
    """Scanned at 60 to 85 dpi and enlarged, so that the file says 300."""
    image = page(random)
    scale = random.choice((60, 72, 75, 80, 85)) / DPI
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    way = random.choice((cv2.INTER_CUBIC, cv2.INTER_LINEAR))
    return Spoilt(
        scanned(
            np.asarray(cv2.resize(small, None, fx=1.5 / scale, fy=1.5 / scale, interpolation=way), dtype=np.uint8),
            random,
        ),
        300,
    )


def corner_folded(random: Random) -> Spoilt:
    """A corner lies folded over the text, or away from the glass so that it is missing."""
    image, fold, quarter = corner_with_text(narrow_letter(random), random)
    lid = random.choice(LIDS)
    way = fold[1] - fold[0]
    normal = np.array((-way[1], way[0])) / np.linalg.norm(way)
    tip = 2 * normal * float(normal @ fold[0])
    image = shaded(image, np.stack([fold[0], fold[1], tip]), random, offset=3)
    cv2.fillPoly(image, [np.array([[0, 0], *fold]).round().astype(np.int32)], lid)
    if random.random() < 0.6:
        paper = random.randint(225, 250)
        cv2.fillPoly(image, [np.stack([fold[0], fold[1], tip]).round().astype(np.int32)], (paper, paper, paper - 3))
    line = random.randint(90, 205)
    cv2.line(
        image,
        fold[0].round().astype(int).tolist(),
        fold[1].round().astype(int).tolist(),
        (line, line, line),
        random.randint(1, 4),
    )
    return Spoilt(scanned(np.ascontiguousarray(np.rot90(image, -quarter)), random))


def corner_with_text(image: Pixels, random: Random) -> tuple[Pixels, np.ndarray, int]:
    """The page turned so that one with text is its left top corner, both ends of a fold there, and the turn.

    The fold is moved inwards until it lies over text, but never by more than half: a letter has corners without any.
    """
    for quarter in random.sample(range(4), 4):
        turned_page = np.ascontiguousarray(np.rot90(image, quarter))
        fold = np.array([[mm(random.uniform(35, 90)), 0], [0, mm(random.uniform(35, 90))]], np.float64)
        for wider in (1, 1.15, 1.3, 1.5):
            across, down = (fold[0, 0] * wider, fold[1, 1] * wider)
            if has_ink(turned_page[: int(down / 2), : int(across / 2)]):
                return turned_page, fold * wider, quarter
    return corner_with_text(image, random)


def narrow_letter(random: Random) -> Pixels:
    """A page that has text in its corners too, or a letter."""
    return narrow_margin(random) if random.random() < 0.5 else page(random)


def shaded(image: Pixels, corners: np.ndarray, random: Random, *, offset: float) -> Pixels:
    """The soft shadow that a flap or a sheet with these corners throws on the page."""
    shadow = np.zeros(image.shape[:2], np.float32)
    cv2.fillPoly(shadow, [(corners + offset).round().astype(np.int32)], 1.0)
    soft = np.asarray(cv2.GaussianBlur(shadow, (0, 0), mm(random.uniform(0.3, 1.2))))
    return np.clip(image * (1 - random.uniform(0.15, 0.5) * soft[..., None]), 0, 255).astype(np.uint8)


def fold_across(random: Random) -> Spoilt:
    """A pleat across the page: a strip is hidden in it, its shadow lies over the lines beside."""
    image = page(random)
    upright = random.random() < 0.7
    image = image if upright else np.ascontiguousarray(np.rot90(image))
    at = inked_row(image, random, 0.15, 0.8)
    hidden = mm(random.uniform(0, 12))
    image = np.concatenate([image[:at], image[at + hidden :]])
    rows = np.arange(image.shape[0], dtype=np.float32)[:, None] - at
    rows = rows - np.tan(np.radians(random.uniform(-1.5, 1.5))) * np.arange(image.shape[1], dtype=np.float32)[None, :]
    wide = mm(random.uniform(2.5, 7))
    depth = random.uniform(0.7, 0.95)
    slope = np.exp(-np.where(rows < 0, (rows / (wide * random.uniform(0.1, 1))) ** 2, (rows / wide) ** 2))
    image = np.clip(image * (1 - depth * slope)[..., None], 0, 255).astype(np.uint8)
    return Spoilt(scanned(image if upright else np.ascontiguousarray(np.rot90(image, -1)), random))


def folded_half(random: Random) -> Spoilt:
    """The sheet went in folded: half of it is there, the lines end at the fold."""
    image = np.ascontiguousarray(np.rot90(page(random), quarter := random.randrange(4)))
    keep = inked_row(image, random, 0.35, 0.7)
    lid = random.choice(LIDS)
    canvas = np.full_like(image, lid)
    canvas[:keep] = image[:keep]
    if lid[0] > 100:
        shadow = mm(random.uniform(0.3, 1.5))
        fall = np.linspace(random.uniform(0.3, 0.75), 1, shadow, dtype=np.float32)[:, None, None]
        canvas[keep : keep + shadow] = (canvas[keep : keep + shadow] * fall).astype(np.uint8)
    canvas = canvas[: keep + mm(random.uniform(0, 3))] if random.random() < 0.3 else canvas
    return Spoilt(
        scanned(turned(np.ascontiguousarray(np.rot90(canvas, -quarter)), random.uniform(-2, 2), fill=lid), random)
    )


def two_sheets(random: Random) -> Spoilt:
    """Two sheets in one pull: the upper one lies askew or shifted, some of the lower one's text shows beside it.

    Where only bare paper shows, nobody can tell the lower sheet from a scanner's white lid: it is drawn anew.
    """
    while True:
        image, beside = two_sheets_laid(random)
        if beside > _SEEN_BESIDE:
            return Spoilt(scanned(image, random))


def two_sheets_laid(random: Random) -> tuple[Pixels, int]:
    """Two sheets as they lie, and how many pixels of the lower one's ink are to be seen."""
    upper, lower = page(random), page(random)
    canvas = lower.copy()
    if random.random() < 0.4:
        longer = mm(random.uniform(30, 110))
        canvas = np.concatenate([np.full((longer, *lower.shape[1:]), 255, np.uint8), lower])
        place = np.array((random.uniform(-3, 3), random.uniform(-2, 2)))
    else:
        place = np.array(
            (random.choice((-1, 1)) * random.uniform(0, 60), random.choice((-1, 1)) * random.uniform(25, 140))
        )
        place = place if random.random() < 0.6 else place[::-1] * (0.55, 1)
    return laid_on(canvas, upper, random, place=place * DPI / 25.4)


def laid_on(lower: Pixels, upper: Pixels, random: Random, *, place: np.ndarray) -> tuple[Pixels, int]:
    """The upper sheet on the lower, its left top corner near a place, with a shadow and a thin edge.

    Returned with it: how many pixels of the lower one's ink are beside the upper one.
    """
    height, width = upper.shape[:2]
    degrees = random.choice((0.0, random.uniform(-8, 8)))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    matrix[:, 2] += place
    size = (lower.shape[1], lower.shape[0])
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]]) @ matrix.T
    under = shaded(lower, corners, random, offset=random.uniform(1, 8))
    mask = cv2.warpAffine(np.full(upper.shape[:2], 255, np.uint8), matrix, size)
    laid = cv2.warpAffine(upper, matrix, size, flags=cv2.INTER_AREA)
    image = np.where(mask[..., None] > 127, laid, under)
    line = random.randint(120, 215)
    cv2.polylines(image, [corners.round().astype(np.int32)], True, (line, line, line), random.randint(1, 3))
    beside = (lower.min(axis=2) < 130) & (mask <= 127)
    return np.asarray(image, dtype=np.uint8), int(np.count_nonzero(beside))


def fed_again(random: Random) -> Spoilt:
    """The same sheet scanned twice: crooked otherwise, lighter, another resolution."""
    sheet = page(random)
    first = scanned(turned(sheet, random.uniform(-1, 1)), random)
    light = np.clip(sheet * random.uniform(0.92, 1.05), 0, 255).astype(np.uint8)
    again = turned(light, random.uniform(-1, 1))
    scale = random.choice((1, 1, 1.5))
    again = np.asarray(cv2.resize(again, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    again = np.roll(again, (random.randint(-30, 30), random.randint(-30, 30)), (0, 1))
    return Spoilt(
        fax(scanned(again, random)) if random.random() < 0.2 else scanned(again, random, quality=70), first=first
    )


KINDS: dict[str, tuple[Callable[[Random], Spoilt], int, tuple[str, ...]]] = {
    "out of focus": (defocused, 16, ("blurred",)),
    "moved": (shaken, 10, ("blurred",)),
    "half out of focus": (half_blurred, 6, ("blurred",)),
    "cut": (cut, 34, ("cut_edge",)),
    "underexposed": (underexposed, 14, ("too_dark",)),
    "heavy copy": (heavy_copy, 10, ("too_dark",)),
    "half dark": (half_dark, 8, ("too_dark",)),
    "low dpi": (coarse, 24, ("low_dpi",)),
    "enlarged": (enlarged, 10, ("blurred", "low_dpi")),
    "corner folded": (corner_folded, 18, ("folded", "cut_edge")),
    "pleat": (fold_across, 14, ("folded",)),
    "folded in half": (folded_half, 12, ("folded", "cut_edge")),
    "two sheets": (two_sheets, 22, ("overlapped",)),
    "fed again": (fed_again, 18, ("same_page",)),
}
"""Drawer, how many of 216 pages, and the verdicts that name the fault."""
