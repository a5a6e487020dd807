"""Pictures written for the screen and for the record."""

from pathlib import Path

from PIL import Image

from ingest.split.pages import Pixels


def save_jpeg(pixels: Pixels, path: Path, *, longest: int | None = None, height: int | None = None) -> None:
    """Write a JPEG of a page for looking at: at most `longest` pixels on its longer side, or `height` pixels high."""
    picture = Image.fromarray(pixels)
    scale = 1.0
    if longest:
        scale = min(scale, longest / max(picture.size))
    if height:
        scale = min(scale, height / picture.height)
    if scale < 1:
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BILINEAR)
    picture.save(path, "JPEG", quality=80)


def save_png(pixels: Pixels, path: Path) -> None:
    """Write a page without any loss."""
    Image.fromarray(pixels).save(path, "PNG", compress_level=1)
