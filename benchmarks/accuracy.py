"""How exactly pages are read: Sohoa, plain Tesseract and OCRmyPDF on the same pages, by condition.

Letters drawn under fourteen conditions, born-digital papers as scans, and the scan that was transcribed by eye. Rates
are those of benchmarks.measure. A page is worse when Sohoa's rate is above the one of plain Tesseract on the picture as
it came.
"""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

from PIL import Image

from benchmarks.measure import Rates, rates
from benchmarks.ours import reading_of
from benchmarks.pages.sets import Recipe, accuracy_set
from benchmarks.pages.sheet import Pixels
from benchmarks.papers import DPI, Paper, papers, transcribed
from benchmarks.peers import ocrmypdf_text, raw_text

Row = dict[str, Any]
COUNTS = ("characters", "in_order", "by_line", "no_marks", "words")
PEER_PAGES = 2
"""OCRmyPDF reads so many pages of each condition: it takes about 12 s for one."""


def compared(image: Pixels, dpi: int, truth: str, *, with_ocrmypdf: bool) -> dict[str, Row]:
    """Return the rates and seconds of every reader on one picture."""
    reading, took = reading_of(image, dpi)
    found = {"sohoa": _row(rates(truth, reading.text), took.cpu) | {"read_twice": reading.read_twice}}
    with tempfile.TemporaryDirectory(prefix="sohoa-read-") as folder:
        path = Path(folder) / "page.png"
        Image.fromarray(image).save(path, dpi=(dpi, dpi), compress_level=1)
        text, took = raw_text(path, dpi)
        found["tesseract"] = _row(rates(truth, text), took.cpu)
        if with_ocrmypdf:
            text, took = ocrmypdf_text(path, dpi)
            found["ocrmypdf"] = _row(rates(truth, text), took.cpu)
    return found


def _row(found: Rates, seconds: float) -> Row:
    return {name: round(getattr(found, name), 5) for name in COUNTS} | {"seconds": round(seconds, 2)}


def drawn_page(recipe: Recipe, *, peer_seeds: frozenset[int]) -> Row:
    """Return how every reader reads one drawn letter."""
    page = recipe.make()
    told = {"page": recipe.name, "condition": recipe.condition, "dpi": recipe.dpi, "face": recipe.face}
    ask = recipe.seed in peer_seeds
    return told | compared(page.image, page.dpi, "\n".join(page.lines), with_ocrmypdf=ask)


def paper_page(paper: Paper) -> Row:
    """Return how every reader reads one page of a born-digital paper."""
    image, truth = paper.make()
    return {"page": paper.name, "condition": paper.treatment} | compared(image, DPI, truth, with_ocrmypdf=False)


def measure(*, quick: bool) -> Row:
    """Measure all; rates by condition, the pages made worse, and every page's own figures."""
    recipes = accuracy_set(2 if quick else 10)
    asked = [recipe for recipe in recipes if recipe.seed % 100 < (1 if quick else PEER_PAGES)]
    peer_seeds = frozenset(recipe.seed for recipe in asked[:: 2 if quick else 1])
    with ProcessPoolExecutor(2) as pool:
        drawn = list(pool.map(partial(drawn_page, peer_seeds=peer_seeds), recipes))
        born_digital = list(pool.map(paper_page, papers(1 if quick else 4)[:: 4 if quick else 1]))
    image, truth = transcribed()
    return {
        "conditions": by_condition(drawn),
        "mean": _means(drawn),
        "worse": worse(drawn),
        "born_digital": by_condition(born_digital),
        "born_digital_mean": _means(born_digital),
        "born_digital_worse": worse(born_digital),
        "qn-575": compared(image, DPI, truth, with_ocrmypdf=True),
        "pages": drawn + born_digital,
    }


def by_condition(pages: Sequence[Row]) -> dict[str, Row]:
    """Return the mean rates of every reader under each condition, in the order of the pages."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for page in pages:
        grouped[page["condition"]].append(page)
    return {condition: _means(own) for condition, own in grouped.items()}


def _means(pages: Sequence[Row]) -> Row:
    found: Row = {"pages": len(pages)}
    for reader in ("tesseract", "ocrmypdf", "sohoa"):
        own = [page[reader] for page in pages if reader in page]
        if own:
            found[reader] = {name: round(mean(row[name] for row in own), 5) for name in COUNTS}
            found[reader] |= {"pages": len(own), "seconds": round(median(row["seconds"] for row in own), 2)}
    found["read_twice"] = round(mean(page["sohoa"]["read_twice"] for page in pages), 4)
    found["tesseract_where_ocrmypdf"] = _same_pages(pages)
    return found


def _same_pages(pages: Sequence[Row]) -> Row:
    """The rates of the two others on OCRmyPDF's pages, so that like stands beside like."""
    own = [page for page in pages if "ocrmypdf" in page]
    if not own:
        return {}
    return {reader: round(mean(page[reader]["characters"] for page in own), 5) for reader in ("tesseract", "sohoa")}


def worse(pages: Sequence[Row]) -> Row:
    """Return which pages came out worse than plain Tesseract reads them, and by how much on the mean."""
    losses = [(page["page"], page["sohoa"]["characters"] - page["tesseract"]["characters"]) for page in pages]
    lost = sorted(((name, loss) for name, loss in losses if loss > 0), key=lambda pair: -pair[1])
    return {
        "pages": [{"page": name, "loss": round(loss, 5)} for name, loss in lost],
        "mean_loss": round(mean(loss for _name, loss in lost), 5) if lost else 0.0,
        "no_worse_than_half_a_point": round(sum(loss <= 0.005 for _name, loss in losses) / len(losses), 4),
    }
