"""What counters scan: dossiers of one to twelve pages, real scans and drawn letters, no file like another."""

import random
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

from benchmarks.pages.sets import speed_set

SAMPLES = Path(__file__).resolve().parent.parent.parent / "tests" / "samples" / "vietnamese"
REAL = ("qn-07-ct-2018-1bit.pdf", "qn-299-ubnd-tthc-hoatoc.pdf", "qn-575-ubnd-ktth.pdf", "qn-23-bc-2025.pdf")
SHARES = {1: 22, 2: 20, 3: 15, 4: 12, 5: 9, 6: 6, 7: 4, 8: 4, 9: 3, 10: 2, 11: 1.5, 12: 1.5}
"""Pages of a dossier, and how many dossiers of a hundred have so many."""
MEAN_PAGES = sum(pages * share for pages, share in SHARES.items()) / sum(SHARES.values())
DRAWN = 8
DRAWN_DPI, QUALITY = 200, 80


class Stack:
    """Single pages to make files of."""

    def __init__(self, seed: int = 4) -> None:
        self.drawn = random.Random(seed)
        self.files = 0
        self.pages = [BytesIO(page) for page in (*real_pages(), *single_pages(DRAWN))]

    def pages_of_a_dossier(self) -> int:
        """Return how many pages the next dossier has."""
        return self.drawn.choices(list(SHARES), list(SHARES.values()))[0]

    def file(self, pages: int) -> bytes:
        """Return a PDF of so many pages."""
        self.files += 1
        out, made = BytesIO(), pikepdf.new()
        for page in self.drawn.choices(self.pages, k=pages):
            with pikepdf.open(page) as source:
                made.add_pages_from(source)
        made.docinfo["/Subject"] = f"{self.files}"
        made.save(out)
        return out.getvalue()


@cache
def letters() -> bytes:
    """Return a PDF of drawn letters as an office's scanner makes it: colour, 200 dpi."""
    out = BytesIO()
    pictures = [shrunk(Image.fromarray(recipe.make().image)) for recipe in speed_set(DRAWN)]
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=DRAWN_DPI, quality=QUALITY)
    return out.getvalue()


def shrunk(picture: Image.Image) -> Image.Image:
    """Return the picture of 300 dpi at 200."""
    return picture.convert("RGB").resize((picture.width * 2 // 3, picture.height * 2 // 3), Image.Resampling.LANCZOS)


def real_pages(names: tuple[str, ...] = REAL) -> list[bytes]:
    """Return the pages of real scans as files of one page each."""
    found = []
    for name in names:
        with pikepdf.open(SAMPLES / name) as source:
            found += [alone(page) for page in source.pages]
    return found


def alone(page: pikepdf.Page) -> bytes:
    """Return a page as a file of its own; a note that can be typed into belongs to its file, and stays there."""
    out, made = BytesIO(), pikepdf.new()
    made.pages.append(page)
    if "/Annots" in made.pages[0].obj:
        del made.pages[0].obj["/Annots"]
    made.save(out)
    return out.getvalue()


def single_pages(count: int) -> list[bytes]:
    """Return drawn letters as files of one page each, as a counter that sends page by page has them."""
    with pikepdf.open(BytesIO(letters())) as whole:
        return [alone(page) for page in list(whole.pages)[:count]]


def joined(files: list[bytes]) -> bytes:
    """Return files of one page each as one file."""
    out, made = BytesIO(), pikepdf.new()
    for file in files:
        with pikepdf.open(BytesIO(file)) as page:
            made.pages.extend(page.pages)
    made.save(out)
    return out.getvalue()


def black_and_white(count: int) -> bytes:
    """Return pages of a real scan of one bit a pixel, in turn, as one file."""
    pages = real_pages(REAL[:1])
    return joined([pages[number % len(pages)] for number in range(count)])
