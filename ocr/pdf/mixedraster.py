"""A page taken apart for a small copy: a mask of its ink, the ink's colours, its paper, and pictures (mixed raster).

The mask is black and white at twice the scan's resolution, so that letters keep their shapes and marks; the rest is
coarse. No shape is ever taken for another. What the coded layers show is compared with the page: a part that does not
look like it is kept as a picture, and a page of which too much would be one is not taken apart at all.
After Bottou, Haffner et al., "High Quality Document Image Compression with DjVu" (1998), and ITU-T T.44.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels
from ocr.pdf.jpeg import decode_jpeg, encode_jpeg
from ocr.pdf.likeness import BLOCK, share_of_blocks, unlike_blocks

LOWEST_DPI, HIGHEST_DPI = 180.0, 360.0
"""Below, strokes are too thin for a mask; above, a page is made smaller first."""
FINER = 2
"""How many times finer the mask is than the page: the edges of its letters look soft then, as those of the scan do."""
PAPER_DPI, INK_DPI, PICTURE_DPI = 150.0, 100.0, 200.0
PAPER_QUALITY, INK_QUALITY, PICTURE_QUALITY = 55, 60, 72
MOST_PICTURE = 0.5
"""Of the page; with more of it the page is one picture."""

_LIGHT_DPI = 75.0
_WINDOW = 9  # at _LIGHT_DPI: 3 mm, more than a letter's stroke and less than a line
_STROKE = 5  # at _LIGHT_DPI: 1.7 mm, wider than the strokes of a headline
_LEAST_CONTRAST = 30.0  # between ink and paper, of 255; what is fainter stays in the paper
_FAINT = 0.3  # of the contrast of the page's ink: what is fainter (waves of a certificate) stays in the paper, too
_NOISE_TIMES, _GRAIN_TIMES = 8.0, 2.5

_INK_GRAIN = 6.0  # grey levels by which the ink of one stroke differs from that of the next
_COARSER = 4
_WHOLE = 12  # pixels: a multiple of every layer's pixel
_ENOUGH = 16  # of 255: the share of a pixel that must be chosen for its own colour to count
_STRONG, _FULL = 80, 0.15

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Layers:
    """A page taken apart. paper and ink: JPEG files of the whole page, coarse.

    mask: h×w uint8, 1 where ink is drawn, FINER times the page's size. pictures: parts drawn over paper, each (left,
    top, right, bottom) in pixels of the page with its JPEG file; the mask is 0 there.
    """

    paper: bytes
    ink: bytes
    mask: Pixels
    pictures: tuple[tuple[Box, bytes], ...]


def take_apart(page: Pixels, dpi: float) -> Layers | None:
    """Return the layers of a page (H×W×3 uint8 RGB); None when they would not look like it, or dpi is out of range."""
    if not LOWEST_DPI <= dpi <= HIGHEST_DPI:
        return None
    framed = _framed(page)
    for_paper, for_ink = max(1, round(dpi / PAPER_DPI)), max(1, round(dpi / INK_DPI))
    small = _cut(_smaller(framed, for_paper), page, for_paper)
    grey = np.asarray(cv2.cvtColor(framed, cv2.COLOR_RGB2GRAY), np.uint8)
    threshold, dark = _thresholds(grey, dpi)
    coarse, core = _mask(grey, threshold, 1), _mask(grey, dark, 1)
    mask = _mask(grey, threshold, FINER)
    colours = _calm(_mean_where(framed, (core, coarse), for_ink), _INK_GRAIN)
    ink = encode_jpeg(_cut(colours, page, for_ink), INK_QUALITY, full_colour=True)
    halo = np.asarray(cv2.dilate(coarse, np.ones((3, 3), np.uint8)), np.uint8)
    bare = _calm(_mean_where(framed, (1 - halo,), for_paper), _noise(small))
    paper = encode_jpeg(_cut(bare, page, for_paper), PAPER_QUALITY)
    cover = _cut(_smaller(mask * np.uint8(255), FINER * for_paper), page, for_paper)
    unlike = unlike_blocks(small, _put_together(decode_jpeg(paper), decode_jpeg(ink), cover)) | _colourful(small)
    mask = mask[: FINER * page.shape[0], : FINER * page.shape[1]]
    boxes = _boxes(unlike, page, for_paper)
    if sum((right - left) * (bottom - top) for left, top, right, bottom in boxes) > MOST_PICTURE * page[..., 0].size:
        return None
    pictures = tuple((box, _picture(page, box, dpi)) for box in boxes)
    for left, top, right, bottom in boxes:
        mask[FINER * top : FINER * bottom, FINER * left : FINER * right] = 0
    return Layers(paper, ink, mask, pictures)


def _picture(page: Pixels, box: Box, dpi: float) -> bytes:
    left, top, right, bottom = box
    return encode_jpeg(_resized(page[top:bottom, left:right], min(1.0, PICTURE_DPI / dpi)), PICTURE_QUALITY)


def _framed(page: Pixels) -> Pixels:
    """Return the page grown at its right and bottom until it has a whole number of every layer's pixels.

    Making a picture smaller is four times faster then.
    """
    height, width = page.shape[:2]
    below, beside = -height % _WHOLE, -width % _WHOLE
    return np.asarray(cv2.copyMakeBorder(page, 0, below, 0, beside, cv2.BORDER_REPLICATE), np.uint8)


def _cut(layer: Pixels, page: Pixels, times: int) -> Pixels:
    """Return a layer of the framed page without the frame, to half a pixel."""
    return layer[: max(1, round(page.shape[0] / times)), : max(1, round(page.shape[1] / times))]


def _resized(image: Pixels, scale: float) -> Pixels:
    height, width = image.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _thresholds(grey: Pixels, dpi: float) -> tuple[Pixels, Pixels]:
    """Return, at _LIGHT_DPI, half-way between ink and paper around each place, and what the middle of a stroke is
    darker than; 0 where there is nothing but paper."""
    half = _resized(grey, 2 * _LIGHT_DPI / dpi)
    small = np.asarray(cv2.pyrDown(half), np.uint8)
    window = np.ones((_WINDOW, _WINDOW), np.uint8)
    darkest = cv2.resize(cv2.erode(half, np.ones((3, 3), np.uint8)), small.shape[::-1], interpolation=cv2.INTER_NEAREST)
    low = cv2.blur(cv2.erode(darkest, window), (2 * _WINDOW - 1,) * 2)
    high = cv2.blur(cv2.dilate(small, window), (2 * _WINDOW - 1,) * 2)
    threshold, dark = cv2.addWeighted(low, 0.5, high, 0.5, 0), cv2.addWeighted(low, 0.75, high, 0.25, 0)
    contrast = cv2.subtract(high, low)
    inked = contrast[contrast > _LEAST_CONTRAST]
    usual = float(np.percentile(inked, 95)) if inked.size else 0.0
    bare = contrast < max(_LEAST_CONTRAST, _FAINT * usual, _NOISE_TIMES * _noise(half))
    kept = ~bare & ~_solid((small < threshold) & ~bare)
    strokes = cv2.dilate(((darkest <= dark) & kept).astype(np.uint8), np.ones((_STROKE, _STROKE), np.uint8)) > 0
    threshold[~(kept & strokes)] = dark[~(kept & strokes)] = 0
    return np.asarray(threshold, np.uint8), np.asarray(dark, np.uint8)


def _solid(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where ink is thicker than any stroke (photographs, borders, filled boxes), and a little around it."""
    body = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_STROKE, _STROKE), np.uint8))
    return np.asarray(cv2.dilate(body, np.ones((_STROKE + 4, _STROKE + 4), np.uint8)) > 0)


def _noise(image: Pixels) -> float:
    """Return the standard deviation of the grain, in grey levels: what a 3×3 median takes away, outliers cut."""
    plain = image if image.ndim == 2 else image[..., 1]
    grain = cv2.absdiff(plain, cv2.medianBlur(plain, 3))
    return 1.5 * float(np.mean(np.minimum(grain, 12)))


def _mask(grey: Pixels, threshold: Pixels, finer: int) -> Pixels:
    """Return 1 where a page, made `finer` times larger, is darker than the threshold there, else 0."""
    size = (grey.shape[1] * finer, grey.shape[0] * finer)
    large = grey if finer == 1 else cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
    mask = cv2.compare(large, cv2.resize(threshold, size, interpolation=cv2.INTER_LINEAR), cv2.CMP_LT)
    return np.asarray(mask, np.uint8) & np.uint8(1)


def _mean_where(page: Pixels, chosen: Sequence[Pixels], times: int) -> Pixels:
    """Return the page `times` times smaller, each pixel the mean of those chosen (1) in it: by the first choice that
    has enough of them there, else by the next; where none has, the colour around."""
    levels = []
    for choice in chosen:
        kept, share = (
            _smaller(np.asarray(cv2.copyTo(page, choice), np.uint8), times),
            _smaller(choice * np.uint8(255), times),
        )
        levels.append((kept, share))
    while min(levels[-1][1].shape) > _COARSER:
        kept, share = levels[-1]
        levels.append((_smaller(kept, _COARSER), _smaller(share, _COARSER)))
    filled = np.full_like(levels[-1][0], 255)
    for kept, share in reversed(levels):
        around = cv2.resize(filled, share.shape[::-1], interpolation=cv2.INTER_LINEAR)
        known = cv2.divide(kept, cv2.merge([share] * 3), scale=255)
        filled = np.asarray(cv2.copyTo(known, np.asarray(share >= _ENOUGH, np.uint8), around), np.uint8)
    return filled


def _smaller(image: Pixels, times: int) -> Pixels:
    size = max(1, image.shape[1] // times), max(1, image.shape[0] // times)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _calm(paper: Pixels, noise: float) -> Pixels:
    """Return the paper without its grain: what stands out by much more than the grain stays as it is."""
    smooth = cv2.blur(paper, (9, 9))
    apart = np.arange(256, dtype=np.float32)
    kept = np.rint(apart**3 / (apart**2 + (_GRAIN_TIMES * max(1.0, noise)) ** 2)).astype(np.uint8)
    lighter, darker = cv2.LUT(cv2.subtract(paper, smooth), kept), cv2.LUT(cv2.subtract(smooth, paper), kept)
    return np.asarray(cv2.subtract(cv2.add(smooth, lighter), darker), np.uint8)


def _put_together(paper: Pixels, ink: Pixels, cover: Pixels) -> Pixels:
    """Return what the layers show, at the paper's size; cover: 0..255, how much of each pixel is ink."""
    share = cover.astype(np.float32) / 255
    colours = cv2.resize(ink, paper.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.blendLinear(colours, paper, share, 1 - share), np.uint8)


def _colourful(small: Pixels) -> NDArray[np.bool_]:
    """Return True for each block that is full of strong colour, as seals are: thin strokes beside one another."""
    red, green, blue = cv2.split(small)
    colour = cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))
    return share_of_blocks(colour > _STRONG) > _FULL


def _boxes(unlike: NDArray[np.bool_], page: Pixels, times: int) -> list[Box]:
    """Return boxes around groups of blocks, in pixels of the page, which is so many times larger."""
    joined = cv2.morphologyEx(unlike.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    step = BLOCK * times
    boxes = []
    for left, top, width, height, _ in stats[1:count].tolist():
        right, bottom = min(page.shape[1], (left + width) * step), min(page.shape[0], (top + height) * step)
        boxes.append((left * step, top * step, right, bottom))
    return boxes
