"""How fast and how large in memory: whole commands on the same files, one after the other on an otherwise idle machine.

Twenty colour letters at 300 dpi, as one PDF and as twenty files: `sohoa digitize`, OCRmyPDF with the same duties, and
plain Tesseract with one thread in two processes, which is the ceiling (it reads and does nothing else).
"""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.ours import timed
from benchmarks.pages.faces import FACES
from benchmarks.pages.kinds import dense, four_lines
from benchmarks.pages.sets import Recipe, speed_set
from benchmarks.peers import FOLDER, ONE_THREAD, ROOT
from benchmarks.watch import Run, run

Row = dict[str, Any]
SOHOA = str(ROOT / ".venv" / "bin" / "sohoa")
OCRMYPDF = [str(FOLDER / "ocrmypdf"), "-l", "vie", "--deskew", "--rotate-pages", "--output-type", "pdfa", "--quiet"]
QUALITY = 88
MEGABYTE = 1e6


def picture(recipe: Recipe) -> Image.Image:
    """Return a drawn page as a picture."""
    return Image.fromarray(recipe.make().image)


def write_pages(folder: Path, recipes: list[Recipe]) -> tuple[Path, list[Path]]:
    """Write the pages as one PDF and as JPEG files; their paths."""
    files, pictures = [], []
    for number, recipe in enumerate(recipes, 1):
        page = picture(recipe).convert("RGB")
        files.append(folder / f"page-{number:02}.jpg")
        page.save(files[-1], quality=QUALITY, dpi=(recipe.dpi, recipe.dpi))
        pictures.append(page)
    whole = folder / "stack.pdf"
    pictures[0].save(whole, save_all=True, append_images=pictures[1:], resolution=recipes[0].dpi, quality=QUALITY)
    return whole, files


def digitize(files: list[Path], out: Path, *options: str, watched: bool = False) -> Run:
    """Digitize files as a user would; every run has a folder of its own."""
    folder = Path(tempfile.mkdtemp(dir=out))
    return run([SOHOA, "digitize", *map(str, files), "-o", str(folder), *options], watched=watched)


def with_ocrmypdf(files: list[Path], out: Path) -> None:
    """One PDF with two jobs, or many files two at a time with one job each."""
    if len(files) == 1:
        run([*OCRMYPDF, "-j", "2", str(files[0]), str(out / "peer.pdf")])
        return
    with ThreadPoolExecutor(2) as pool:
        for done in [
            pool.submit(run, [*OCRMYPDF, "-j", "1", "--image-dpi", "300", str(file), str(out / f"{file.stem}.pdf")])
            for file in files
        ]:
            done.result()


def with_tesseract(files: list[Path]) -> None:
    """Plain Tesseract over all files, two processes at once with one thread each."""
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(run, ["tesseract", str(file), "-", "-l", "vie"], env=ONE_THREAD) for file in files]:
            done.result()


def seconds(work: Callable[[], object], runs: int) -> list[float]:
    """Return the seconds on the wall of so many runs."""
    return [round(timed(work)[1].wall, 2) for _run in range(runs)]


def throughput(folder: Path, *, pages: int, runs: int) -> Row:
    """Return pages a minute of all three, medians over the runs, and their ratios."""
    whole, files = write_pages(folder, speed_set(pages))
    took = {
        "sohoa, one PDF": seconds(partial(digitize, [whole], folder), runs),
        "sohoa, files": seconds(partial(digitize, files, folder), runs),
        "ocrmypdf, one PDF": seconds(partial(with_ocrmypdf, [whole], folder), max(1, runs - 1)),
        "ocrmypdf, files": seconds(partial(with_ocrmypdf, files, folder), 1),
        "tesseract, files": seconds(partial(with_tesseract, files), runs),
    }
    minute = {name: round(60 * pages / median(walls), 2) for name, walls in took.items()}
    return {
        "pages": pages,
        "seconds": took,
        "pages_a_minute": minute,
        "times_ocrmypdf": {
            "one PDF": round(minute["sohoa, one PDF"] / minute["ocrmypdf, one PDF"], 2),
            "files": round(minute["sohoa, files"] / minute["ocrmypdf, files"], 2),
        },
        "of_the_ceiling": round(minute["sohoa, files"] / minute["tesseract, files"], 2),
        "bytes_a_page": {"in": round(whole.stat().st_size / pages)},
        "one_page": one_page(folder, files[: min(3, pages)], runs),
    }


def one_page(folder: Path, files: list[Path], runs: int) -> Row:
    """Return what one page alone takes as a whole command, against plain Tesseract on the same file, turn by turn."""
    took = [
        (timed(partial(digitize, [file], folder))[1].wall, timed(partial(with_tesseract, [file]))[1].wall)
        for file in files * runs
    ]
    ours, plain = (median(walls) for walls in zip(*took, strict=True))
    return {"sohoa": round(ours, 2), "tesseract": round(plain, 2), "times": round(ours / plain, 2)}


def memory(folder: Path, *, many: int) -> Row:
    """Return the peak memory at A4 300 dpi and A3 600 dpi with one job, and how flat it stays over many pages."""
    a4 = folder / "a4.jpg"
    picture(Recipe("letter", "clean", 80_001, 300, 0)).save(a4, quality=QUALITY, dpi=(300, 300))
    a3 = folder / "a3.jpg"
    halves = [dense(80_002 + half, dpi=600, face=FACES[half]).image for half in range(2)]
    Image.fromarray(np.hstack(halves)).save(a3, quality=QUALITY, dpi=(600, 600))
    del halves
    found = {
        name: round(digitize([path], folder, "-j", "1", watched=True).peak / MEGABYTE)
        for name, path in (("a4_300", a4), ("a3_600", a3))
    }
    return found | {"many": flatness(folder, many)}


def flatness(folder: Path, pages: int) -> Row:
    """Return the memory of early and of late pages of one long file: four lines on each, 150 dpi, so that it ends soon.

    The first fifth is left out: there the work is still being started.
    """
    stack = folder / "many.pdf"
    sheets = (four_lines(81_000 + page, dpi=150, face=FACES[page % 4]).image for page in range(pages))
    drawn = [Image.fromarray(sheet).convert("L") for sheet in sheets]
    drawn[0].save(stack, save_all=True, append_images=drawn[1:], resolution=150, quality=QUALITY)
    del drawn
    watched = digitize([stack], folder, watched=True)
    fifth = max(1, len(watched.memory) // 5)
    early, late = (median(watched.memory[fifth * part : fifth * (part + 1)]) / MEGABYTE for part in (1, 3))
    return {
        "pages": pages,
        "seconds": round(watched.wall, 1),
        "early": round(early),
        "late": round(late),
        "peak": round(watched.peak / MEGABYTE),
        "grown_a_page": round((late - early) / (pages * 0.4), 3),
    }


def measure(*, quick: bool) -> Row:
    """Measure speed and memory."""
    with tempfile.TemporaryDirectory(prefix="sohoa-speed-") as name:
        folder = Path(name)
        fast = throughput(folder, pages=4 if quick else 20, runs=1 if quick else 3)
        return fast | {"memory": memory(folder, many=40 if quick else 500)}
