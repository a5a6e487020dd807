"""What befalls a page between the printer and the file: the fourteen conditions that reading is measured under."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from math import hypot

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from benchmarks.pages import ink, phrases
from benchmarks.pages.faces import FACES
from benchmarks.pages.sheet import PAPER, Drawn, Pixels


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A page as it came in.

    image: H×W×3, or H×W of 0 and 255 (fax), uint8. angle: degrees counter-clockwise that it lies askew.
    rotation: degrees clockwise that make it upright. homography: 3×3, takes pixels of the drawn page to pixels of
    `image`, or None.
    """

    image: Pixels
    dpi: int
    lines: tuple[str, ...]
    angle: float = 0.0
    rotation: int = 0
    homography: NDArray[np.float64] | None = None


def apply(name: str, drawn: Drawn, seed: int) -> Spoilt:
    """Return the page under a condition of CONDITIONS; KeyError for another name."""
    fresh = replace(drawn, image=_scanned(drawn.image, np.random.default_rng(seed)))
    return CONDITIONS[name](fresh, np.random.default_rng(seed + 1))


def _noisy(image: Pixels, sigma: float, rng: Generator) -> Pixels:
    noise = rng.standard_normal(image.shape, dtype=np.float32)
    noise *= sigma
    noise += image
    return np.clip(noise, 0, 255, out=noise).astype(np.uint8)


def _scanned(image: Pixels, rng: Generator) -> Pixels:
    """What any scanner adds: a trace of softness and of noise."""
    return _noisy(cv2.GaussianBlur(image, (0, 0), 0.6).astype(np.uint8), 2.0, rng)


def _as_is(drawn: Drawn, image: Pixels) -> Spoilt:
    return Spoilt(image, drawn.dpi, drawn.lines)


def _clean(drawn: Drawn, _rng: Generator) -> Spoilt:
    return _as_is(drawn, drawn.image)


def turned(image: Pixels, angle: float, fill: tuple[int, int, int] = PAPER) -> Pixels:
    """Return the page turned counter-clockwise by `angle` degrees on a canvas grown to hold it."""
    picture = Image.fromarray(image)
    colour: int | tuple[int, int, int] = fill if image.ndim == 3 else fill[0]
    askew = picture.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC, fillcolor=colour)
    pixels: Pixels = np.asarray(askew, dtype=np.uint8)
    return pixels


def _rot(drawn: Drawn, rng: Generator) -> Spoilt:
    angle = float(rng.uniform(1, 15) * rng.choice([-1, 1]))
    return replace(_as_is(drawn, turned(drawn.image, angle)), angle=angle)


def _noise(drawn: Drawn, rng: Generator) -> Spoilt:
    image = _noisy(drawn.image, float(rng.uniform(25, 33)), rng)
    specks = rng.random(image.shape[:2], dtype=np.float32)
    image[specks < 0.005] = 20
    image[specks > 0.995] = 250
    return _as_is(drawn, image)


def _blur(drawn: Drawn, rng: Generator) -> Spoilt:
    sigma = float(rng.uniform(0.011, 0.013)) * drawn.dpi * (0.55 if drawn.dpi > 250 else 0.65)
    return _as_is(drawn, cv2.GaussianBlur(drawn.image, (0, 0), sigma).astype(np.uint8))


def jpeg(image: Pixels, quality: int) -> Pixels:
    """Return the picture as it comes out of a JPEG file of that quality."""
    packed = BytesIO()
    Image.fromarray(image).save(packed, "JPEG", quality=quality)
    return np.asarray(Image.open(packed), dtype=np.uint8)


def _jpeg(drawn: Drawn, rng: Generator) -> Spoilt:
    return _as_is(drawn, jpeg(drawn.image, int(rng.integers(18, 30))))


def _lit(image: Pixels, light: NDArray[np.float32]) -> Pixels:
    full = cv2.resize(light, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(image * full[..., None], 0, 255), dtype=np.uint8)


def slope(shape: tuple[int, int], rng: Generator) -> NDArray[np.float32]:
    """Return a plane from 0 to 1 over a small picture, rising in a random direction."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    plane = columns / shape[1] * np.cos(turn) + rows / shape[0] * np.sin(turn)
    return np.asarray((plane - plane.min()) / np.ptp(plane), dtype=np.float32)


def _illum(drawn: Drawn, rng: Generator) -> Spoilt:
    plane = slope((80, 60), rng)
    darkest = float(rng.uniform(0.15, 0.22))
    steep = 1 / (1 + np.exp(-(plane - rng.uniform(0.42, 0.58)) * 7.5))
    return _as_is(drawn, _noisy(_lit(drawn.image, (darkest + (1 - darkest) * steep).astype(np.float32)), 2.0, rng))


def bleed(image: Pixels, back: Pixels, strength: float) -> Pixels:
    """Return a page with the print of its back shining through, mirrored and soft."""
    shine = cv2.GaussianBlur(np.ascontiguousarray(back[:, ::-1]), (0, 0), image.shape[0] / 1600)
    faded = 255 - (255.0 - shine) * strength
    return np.clip(image * (faded / 255), 0, 255).astype(np.uint8)


def _bleed(drawn: Drawn, rng: Generator) -> Spoilt:
    back = np.roll(drawn.image[:, :, :], int(rng.integers(-drawn.dpi, -drawn.dpi // 3)), axis=0)
    return _as_is(drawn, bleed(drawn.image, back, float(rng.uniform(0.22, 0.32))))


def _lowcon(drawn: Drawn, rng: Generator) -> Spoilt:
    paper, span = float(rng.uniform(195, 225)), float(rng.uniform(45, 60))
    faint = paper - (250.0 - drawn.image) / 225 * span
    return _as_is(drawn, _noisy(np.clip(faint, 0, 255).astype(np.uint8), 4.0, rng))


def _stamp(drawn: Drawn, rng: Generator) -> Spoilt:
    """A seal over the body and an urgent stamp further down, as offices set them."""
    image = Image.fromarray(drawn.image)
    inch, face = drawn.dpi, FACES[int(rng.integers(len(FACES)))]
    agency = phrases.AGENCIES[int(rng.integers(len(phrases.AGENCIES)))]
    big = ink.seal(round(1.6 * inch), face, f"{agency[0]} * {agency[1]} *", turn=float(rng.uniform(-30, 30)))
    flat = ink.stamp((round(1.6 * inch), round(0.5 * inch)), face, "HỎA TỐC", turn=float(rng.uniform(-12, 12)))
    pressed = _pressed(image, big, rng.uniform(2.2, 6.0) * inch, rng.uniform(3.6, 5.2) * inch)
    pressed = _pressed(pressed, flat, rng.uniform(2.2, 6.0) * inch, rng.uniform(6.4, 7.2) * inch)
    return _as_is(drawn, np.asarray(pressed))


def _pressed(page: Image.Image, patch: Image.Image, x: float, y: float) -> Image.Image:
    at = round(x - patch.width / 2), round(y - patch.height / 2)
    under = np.asarray(page.crop((*at, at[0] + patch.width, at[1] + patch.height)), dtype=np.float32)
    colour = np.asarray(patch, dtype=np.float32)
    cover = colour[..., 3:] / 255
    page.paste(Image.fromarray((under * (1 - cover + cover * colour[..., :3] / 255)).astype(np.uint8)), at)
    return page


def _border(drawn: Drawn, rng: Generator) -> Spoilt:
    """The scanner's lid showing black along two to four sides."""
    image = drawn.image.copy()
    height, width = image.shape[:2]
    sides = rng.permutation(4)[: int(rng.integers(2, 5))]
    for side in sides:
        depth = rng.uniform(0.12, 0.42) * drawn.dpi
        along = width if side in (0, 2) else height
        edge = depth + np.cumsum(rng.normal(0, 0.05, along)) + np.linspace(0, rng.uniform(-0.1, 0.1) * drawn.dpi, along)
        reach = np.arange(height if side in (0, 2) else width)[:, None] < edge[None, :]
        mask = (reach, reach.T[:, ::-1], reach[::-1], reach.T)[int(side)]
        image[mask] = rng.normal(18, 4, (int(mask.sum()), 3)).clip(0, 60).astype(np.uint8)
    return _as_is(drawn, image)


def _fax(drawn: Drawn, rng: Generator) -> Spoilt:
    """One bit a pixel: half of the lost grey falls on either side, specks stay."""
    grey = cv2.cvtColor(drawn.image, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    grainy = _noisy(grey, 22, rng)
    bits = np.where(grainy < rng.uniform(150, 175), 0, 255).astype(np.uint8)
    bits[rng.random(bits.shape, dtype=np.float32) < 0.0006] = 0
    return _as_is(drawn, bits)


def _desk(size: tuple[int, int], rng: Generator) -> Pixels:
    """A desk top: wood, cloth or a pale plate."""
    width, height = size
    colour = np.array([(124, 84, 52), (58, 66, 74), (176, 170, 160)][int(rng.integers(3))], np.float32)
    grain = rng.normal(0, 1, (height // 8, 6)).astype(np.float32)
    fine = rng.normal(0, 1, (height // 4, width // 4)).astype(np.float32)
    wave = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC) * 9 + cv2.resize(fine, (width, height)) * 4
    return np.clip(colour + wave[..., None], 0, 255).astype(np.uint8)


def _photo(drawn: Drawn, rng: Generator) -> Spoilt:
    """A phone's picture: the sheet on a desk, seen aslant, with the shadow of a hand."""
    height, width = drawn.image.shape[:2]
    margin = 0.1
    full = round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin))
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    shaken = corners + np.array([margin * width, margin * height], np.float32)
    shaken += rng.uniform(-0.075, 0.075, (4, 2)).astype(np.float32) * hypot(width, height) / 2
    turn = cv2.getRotationMatrix2D((full[0] / 2, full[1] / 2), float(rng.uniform(-6, 6)), 0.94)
    aslant = cv2.transform(shaken[None].astype(np.float32), turn)[0].astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, aslant)
    over = cv2.warpPerspective(drawn.image, matrix, full, flags=cv2.INTER_AREA)
    sheet = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, full)
    soft = cv2.GaussianBlur(sheet, (0, 0), 1.2)[..., None] / 255
    image = np.clip(_desk(full, rng) * (1 - soft) + over * soft, 0, 255).astype(np.uint8)
    shadow = 1 / (1 + np.exp(-(slope((60, 50), rng) - rng.uniform(0.25, 0.45)) * rng.uniform(9, 16)))
    darkest = float(rng.uniform(0.42, 0.55))
    image = _noisy(_lit(image, (darkest + (0.97 - darkest) * shadow).astype(np.float32)), 3.0, rng)
    return Spoilt(jpeg(image, 88), drawn.dpi, drawn.lines, homography=np.asarray(matrix, dtype=np.float64))


def _flip(drawn: Drawn, rng: Generator) -> Spoilt:
    rotation = int(rng.choice([90, 180, 270]))
    image = np.ascontiguousarray(np.rot90(drawn.image, rotation // 90))
    return replace(_as_is(drawn, image), rotation=rotation)


def _d150(drawn: Drawn, _rng: Generator) -> Spoilt:
    share = 150 / drawn.dpi
    size = round(drawn.image.shape[1] * share), round(drawn.image.shape[0] * share)
    return Spoilt(cv2.resize(drawn.image, size, interpolation=cv2.INTER_AREA).astype(np.uint8), 150, drawn.lines)


CONDITIONS: dict[str, Callable[[Drawn, Generator], Spoilt]] = {
    "clean": _clean,
    "rot": _rot,
    "noise": _noise,
    "blur": _blur,
    "jpeg": _jpeg,
    "illum": _illum,
    "bleed": _bleed,
    "lowcon": _lowcon,
    "stamp": _stamp,
    "border": _border,
    "fax": _fax,
    "photo": _photo,
    "flip": _flip,
    "d150": _d150,
}
