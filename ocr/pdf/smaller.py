"""One image of a PDF made smaller in its place, looking the same; one that would not become smaller stays."""

import cv2
import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from ocr.paper import Pixels, to_rgb
from ocr.pdf.fax import g4_of_bits, g4_of_pixels, stencil, write_fax
from ocr.pdf.jpeg import encode_jpeg
from ocr.pdf.mixedraster import HIGHEST_DPI, Layers, take_apart
from ocr.pdf.pdfimage import become_jpeg, colours_of, decoded, describe, is_plain, is_well_coded, jpeg_image

_SCREEN_DPI = 300.0
"""What a page of more than HIGHEST_DPI is made smaller to."""
_SANE_DPI = 1200.0
_A4_LONG_SIDE = 11.69  # inches
_MOST_PIXELS, _MOST_DECODED = 36e6, 120e6
_FEWEST_BYTES = 20_000  # below, nothing is worth the loss
_GAIN = 0.9  # a recoding that saves less than a tenth is not worth it either
_BYTES_PER_SQUARE_INCH = 3_600  # 350 KB for A4
_STEPS = ((200.0, 75), (200.0, 60), (150.0, 65), (150.0, 50))
"""Resolution and JPEG quality of a page that is one picture, the first that keeps to the bytes."""


def make_smaller(pdf: Pdf, image: pikepdf.Stream, dpi: float) -> None:
    """Recode an image of `pdf`, drawn at this resolution (0: unknown), where that saves a tenth of its bytes.

    Raises what decoding raises: pikepdf.PdfError, its image errors, OSError, ValueError, NotImplementedError.
    """
    coded = len(image.read_raw_bytes())
    size = int(image.Width), int(image.Height)
    if int(image.get("/BitsPerComponent", 1)) == 1:
        _recode_bits(image, size, coded)
    elif coded >= _FEWEST_BYTES and size[0] * size[1] <= _MOST_DECODED and is_plain(image):
        page, dpi = _reduced(decoded(image), dpi if 0 < dpi <= _SANE_DPI else max(size) / _A4_LONG_SIDE)
        _recode_page(pdf, image, page, dpi, coded)


def _recode_page(pdf: Pdf, image: pikepdf.Stream, page: Pixels, dpi: float, coded: int) -> None:
    if _only_black_and_white(page):
        _become_bits(image, page, coded)
        return
    layers = take_apart(to_rgb(page), dpi)
    if layers is None or not _become_layers(pdf, image, page, layers, coded):
        _become_picture(image, page, dpi, coded)


def _recode_bits(image: pikepdf.Stream, size: tuple[int, int], coded: int) -> None:
    """Code black and white as G4 when it is not yet; whatever the two colours are, they stay."""
    if is_well_coded(image):
        return
    data = g4_of_bits(image.read_bytes(), size)
    if len(data) < coded:
        write_fax(image, data, size, black_is_one=True)


def _become_bits(image: pikepdf.Stream, page: Pixels, coded: int) -> None:
    black = np.asarray((page if page.ndim == 2 else page[..., 1]) == 0, np.uint8)
    data, size = g4_of_pixels(black), (black.shape[1], black.shape[0])
    if len(data) < coded:
        describe(image, size, Name.DeviceGray, bits=1)
        write_fax(image, data, size)


def _only_black_and_white(page: Pixels) -> bool:
    def extreme(part: Pixels) -> bool:
        return bool(((part == 0) | (part == 255)).all())

    if not extreme(page[::97]) or not extreme(page):
        return False
    return page.ndim == 2 or bool((page == page[..., :1]).all())


def _become_layers(pdf: Pdf, image: pikepdf.Stream, page: Pixels, layers: Layers, coded: int) -> bool:
    """Make the image a form in the same place that draws the layers; False when that saves too little."""
    colours = colours_of(image, 3)
    cover = stencil(pdf, layers.mask)
    parts = [layers.paper, layers.ink, *(picture for _, picture in layers.pictures)]
    if sum(map(len, parts)) + len(cover.read_raw_bytes()) > _GAIN * coded:
        return False
    ink = jpeg_image(pdf, layers.ink, colours)
    ink.Mask = pdf.make_indirect(cover)
    drawn = {"/Paper": jpeg_image(pdf, layers.paper, colours), "/Ink": ink}
    height, width = page.shape[:2]
    steps = ["/Paper Do"]
    for number, ((left, top, right, bottom), picture) in enumerate(layers.pictures):
        drawn[f"/Picture{number}"] = jpeg_image(pdf, picture, colours)
        place = (right - left) / width, 0, 0, (bottom - top) / height, left / width, 1 - bottom / height
        steps.append(f"q {' '.join(f'{value:.8f}' for value in place)} cm /Picture{number} Do Q")
    for key in set(image.keys()) - {"/Length"}:
        del image[key]
    image.Type, image.Subtype = Name.XObject, Name.Form
    image.BBox = Array([0, 0, 1, 1])
    image.Resources = Dictionary(XObject=Dictionary(drawn))
    image.write("\n".join([*steps, "/Ink Do"]).encode("ascii"))
    return True


def _become_picture(image: pikepdf.Stream, page: Pixels, dpi: float, coded: int) -> None:
    """Make the image a JPEG, the first of the steps that keeps to the bytes of a page of its size, or the last."""
    bound = min(_GAIN * coded, _BYTES_PER_SQUARE_INCH * page.shape[0] * page.shape[1] / dpi**2)
    data = b""
    for most, quality in _STEPS:
        data = encode_jpeg(_scaled(page, min(1.0, most / dpi)), quality)
        if len(data) <= bound:
            break
    if len(data) <= _GAIN * coded:
        become_jpeg(image, data, colours_of(image, 1 if page.ndim == 2 else 3))


def _reduced(page: Pixels, dpi: float) -> tuple[Pixels, float]:
    """Return the page with no more pixels than a screen needs, and its resolution then."""
    scale = _SCREEN_DPI / dpi if dpi > HIGHEST_DPI else 1.0
    scale = min(scale, (_MOST_PIXELS / (page.shape[0] * page.shape[1])) ** 0.5)
    return (page, dpi) if scale >= 1 else (_scaled(page, scale), dpi * scale)


def _scaled(page: Pixels, scale: float) -> Pixels:
    size = max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale))
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8)
