"""How large the copies are, and how much the access copy looks like what was scanned.

Every page is a PDF of its own: colour letters as JPEG, others in one bit as CCITT G4. The likeness is the structural
similarity (Wang et al. 2004: Gaussian windows of 11 pixels) at the resolution of the scan, mean over the words' boxes.
"""

import json
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

import cv2
import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from benchmarks.pages.faces import FACES
from benchmarks.pages.kinds import KINDS
from benchmarks.pages.sets import Recipe, size_set
from benchmarks.pages.sheet import Box, Pixels
from benchmarks.speed import OCRMYPDF, QUALITY, SOHOA
from benchmarks.watch import run

Row = dict[str, Any]


def write_scan(recipe: Recipe, path: Path) -> None:
    """Write a page as a scanner's PDF: JPEG in colour, CCITT G4 in one bit."""
    image = recipe.make().image
    picture = Image.fromarray(image)
    if image.ndim == 2:
        picture.convert("1").save(path, resolution=recipe.dpi)
    else:
        picture.save(path, resolution=recipe.dpi, quality=QUALITY)


def stream_bytes(path: Path) -> int:
    """Return the bytes of all image streams of a PDF as they lie in it."""
    with pikepdf.open(path) as pdf:
        return sum(
            len(image.read_raw_bytes())
            for image in pdf.objects
            if isinstance(image, pikepdf.Stream) and image.get("/Subtype") == "/Image"
        )


def rendered(path: Path, dpi: float) -> Pixels:
    """Return the first page as a reader shows it, H×W×3 RGB."""
    with pypdfium2.PdfDocument(path) as document:
        bitmap = document[0].render(scale=dpi / 72, rev_byteorder=True)
        return np.ascontiguousarray(bitmap.to_numpy()[..., :3])


def ssim(one: Pixels, other: Pixels) -> NDArray[np.float32]:
    """Return the structural similarity (-1..1) around every pixel of two pictures of one size."""
    a, b = (cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) for image in (one, other))

    def blurred(values: NDArray[Any]) -> NDArray[Any]:
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    both = blurred(a * b) - mean_a * mean_b
    first, second = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    like = (2 * mean_a * mean_b + first) * (2 * both + second)
    like /= (mean_a**2 + mean_b**2 + first) * (var_a + var_b + second)
    return np.asarray(like, dtype=np.float32)


def likeness_on_text(scan: Path, copy: Path, dpi: int, boxes: list[Box]) -> float:
    """Return the mean similarity over the boxes of the words."""
    page, shown = rendered(scan, dpi), rendered(copy, dpi)
    if page.shape != shown.shape:
        shown = np.asarray(cv2.resize(shown, (page.shape[1], page.shape[0])), dtype=np.uint8)
    like = ssim(page, shown)
    text = np.zeros(like.shape, bool)
    for left, top, right, bottom in boxes:
        text[top:bottom, left:right] = True
    return float(like[text].mean())


def one_page(recipe: Recipe, *, with_peer: bool) -> Row:
    """Return the bytes of scan, record, access copy and OCRmyPDF's output for one page, and the likeness."""
    with tempfile.TemporaryDirectory(prefix="sohoa-size-") as name:
        folder = Path(name)
        scan = folder / "page.pdf"
        write_scan(recipe, scan)
        out = folder / "out"
        run([SOHOA, "digitize", str(scan), "-o", str(out), "-j", "1", "--access"])
        record, access = out / "page.pdf", out / "page.access.pdf"
        report = json.loads((out / "page.json").read_text(encoding="utf-8"))
        boxes = [box for _text, box in KINDS[recipe.kind](recipe.seed, dpi=recipe.dpi, face=FACES[recipe.face]).words]
        found: Row = {
            "page": recipe.name,
            "kind": "1-bit" if recipe.condition == "fax" else "colour",
            "scan": scan.stat().st_size,
            "scan_stream": stream_bytes(scan),
            "record": record.stat().st_size,
            "record_stream": stream_bytes(record),
            "access": access.stat().st_size,
            "access_stream": stream_bytes(access),
            "pdfa": report["pdfa"],
            "ssim": round(likeness_on_text(scan, access, recipe.dpi, boxes), 4),
        }
        if with_peer:
            run([*OCRMYPDF, "-j", "1", str(scan), str(folder / "peer.pdf")])
            found["ocrmypdf"] = (folder / "peer.pdf").stat().st_size
        return found


def measure(*, quick: bool) -> Row:
    """Measure all sizes; means by kind of page, and every page's own."""
    with ProcessPoolExecutor(2) as pool:
        pages = list(pool.map(partial(one_page, with_peer=True), size_set(4 if quick else 12)))
    grouped: dict[str, list[Row]] = defaultdict(list)
    for page in pages:
        grouped[page["kind"]].append(page)
    names = ("scan", "scan_stream", "record", "record_stream", "access", "access_stream", "ocrmypdf")
    return {
        "kinds": {
            kind: {name: round(mean(page[name] for page in own)) for name in names}
            | {"access_largest": max(page["access"] for page in own)}
            | {"ssim_median": median(page["ssim"] for page in own), "ssim_least": min(page["ssim"] for page in own)}
            | {"stream_times_scan": round(max(page["access_stream"] / page["scan_stream"] for page in own), 3)}
            for kind, own in grouped.items()
        },
        "pages": pages,
    }
