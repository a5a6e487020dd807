"""Draw a set to look at it: `python -m benchmarks.pages --out DIR [--set NAME] [--pages N]`.

Each page is a PNG with its resolution; what is true of it stands beside it in a text file.
"""

import argparse
import sys
from pathlib import Path

from PIL import Image

from benchmarks.pages.sets import SETS


def main() -> int:
    """Draw; 0 when done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="a folder; made when missing")
    parser.add_argument("--set", choices=SETS, default="accuracy", dest="name")
    parser.add_argument("--pages", type=int, help="how many (of each condition, in the set `accuracy`)")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    recipes = SETS[options.name](options.pages) if options.pages else SETS[options.name]()
    for recipe in recipes:
        page = recipe.make()
        picture = Image.fromarray(page.image)
        picture.save(options.out / f"{recipe.name}.png", dpi=(page.dpi, page.dpi), compress_level=1)
        told = f"angle {page.angle:g}, rotation {page.rotation}, {page.dpi} dpi"
        (options.out / f"{recipe.name}.txt").write_text("\n".join([told, "", *page.lines, ""]), encoding="utf-8")
        print(recipe.name, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
