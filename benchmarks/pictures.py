"""Draw before and after for docs/accuracy.md: `python -m benchmarks.pictures docs/accuracy`.

For each condition the page as it came, and the working copy that is read: upright, straight, cleaned.
"""

import argparse
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.ours import reading_of
from benchmarks.pages.conditions import CONDITIONS
from benchmarks.pages.sets import Recipe
from benchmarks.pages.sheet import Pixels
from ocr.cleaning.clean import working_copy

TALL, GAP = 460, 12
DESK = (120, 124, 128)


def working_copy_of(image: Pixels, dpi: int) -> Pixels:
    """Return the first picture (H×W uint8) that the page is cleaned to while it is read."""
    kept: list[Pixels] = []

    def keep(*given: Any, **named: Any) -> Any:
        answer = working_copy(*given, **named)
        kept.append(np.asarray(answer[0]))
        return answer

    with patch("ocr.recognise.working_copy", keep):
        reading_of(image, dpi)
    return kept[0]


def side_by_side(before: Pixels, after: Pixels) -> Image.Image:
    """Return both pictures at one height on a grey ground."""
    small = []
    for pixels in (before, after):
        picture = Image.fromarray(pixels).convert("RGB")
        small.append(picture.resize((round(picture.width * TALL / picture.height), TALL), Image.Resampling.LANCZOS))
    whole = Image.new("RGB", (sum(picture.width for picture in small) + 3 * GAP, TALL + 2 * GAP), DESK)
    whole.paste(small[0], (GAP, GAP))
    whole.paste(small[1], (small[0].width + 2 * GAP, GAP))
    ImageDraw.Draw(whole).rectangle([0, 0, whole.width - 1, whole.height - 1], outline=DESK)
    return whole


def main() -> int:
    """Draw all conditions."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for number, condition in enumerate(CONDITIONS):
        page = Recipe("letter", condition, 95_000 + number, 200, number % 4).make()
        picture = side_by_side(page.image, working_copy_of(page.image, page.dpi))
        picture.save(options.folder / f"{condition}.jpg", quality=66, optimize=True)
        print(condition)
    return 0


if __name__ == "__main__":
    sys.exit(main())
