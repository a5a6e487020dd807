"""The one adapter to Tesseract: a child process per page, one thread, bounded in time."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytesseract
from PIL import Image
from pytesseract import Output, TesseractError, TesseractNotFoundError
from pytesseract import pytesseract as wrapper

from ocr.errors import EngineFailed, EngineMissing, LanguageMissing, OutOfTime
from ocr.paper import Pixels
from ocr.words import Word, nfc

# Several Tesseract processes with several threads each fight over the cores: measured seven times slower.
wrapper.environ = {**wrapper.environ, "OMP_THREAD_LIMIT": "1"}

_TOO_FEW = "Too few characters"
_PAGE_END = "\f"
_NOT_LOADED = re.compile("Failed loading language '([^']+)'")


def read_words(image: Pixels, *, lang: str, dpi: float, timeout: float) -> list[Word]:
    """Return the words of an upright page, in reading order, confidences 0..100.

    `lang` as Tesseract names it ("vie", "vie+eng"). Raises OutOfTime after `timeout` seconds, LanguageMissing,
    EngineMissing or EngineFailed.
    """
    _require(lang)
    with _faults(timeout):
        # image_to_data would start the engine once more, to ask for its version.
        config = f"-c tessedit_create_tsv=1 --psm 3 {_dpi(dpi)}"
        found = wrapper.run_and_get_output(_picture(image), "tsv", lang, config, 0, timeout)
    return list(_words(wrapper.file_to_dict(found, "\t", -1)))


def read_lines(images: Sequence[Pixels], *, lang: str, timeout: float) -> list[str]:
    """Return the texts of pictures of one line each, stripped; one process reads them all. Raises as read_words."""
    _require(lang)
    first, *others = (_picture(image) for image in images)
    with TemporaryDirectory(prefix="sohoa-lines-") as folder, _faults(timeout):
        pages = Path(folder) / "lines.tif"
        first.save(pages, save_all=True, append_images=others)
        found = pytesseract.image_to_string(str(pages), lang=lang, config="--psm 7", timeout=timeout)
    return [nfc(text.strip()) for text in str(found).split(_PAGE_END)[: len(images)]]


def read_orientation(image: Pixels, *, dpi: float, timeout: float) -> tuple[int, float]:
    """Return (clockwise turn that makes the page upright: 0, 90, 180 or 270; confidence, about 0..20).

    (0, 0.0) when there is too little text to tell. Raises as read_words.
    """
    _require("osd")
    try:
        with _faults(timeout):
            found = pytesseract.image_to_osd(
                _picture(image), config=f"--psm 0 {_dpi(dpi)}", output_type=Output.DICT, timeout=timeout
            )
    except EngineFailed as error:
        if _TOO_FEW in str(error):
            return 0, 0.0
        raise
    return int(found.get("rotate", 0)) % 360, float(found.get("orientation_conf", 0.0))


def _dpi(dpi: float) -> str:
    return f"--dpi {round(min(max(dpi, 70), 2400))}"


def _picture(image: Pixels) -> Image.Image:
    """Return the page as Pillow hands it on: an uncompressed file, since packing a PNG costs half a second."""
    picture = Image.fromarray(image)
    picture.format = "PPM"
    return picture


@cache
def _installed() -> frozenset[str]:
    with _faults(0):
        return frozenset(pytesseract.get_languages())


def _require(lang: str) -> None:
    """Raise LanguageMissing for one of several languages: Tesseract would read with the others, without a word.

    A single one it misses by itself; not to ask for it saves a process a page.
    """
    if "+" not in lang:
        return
    missing = [part for part in lang.split("+") if part not in _installed()]
    if missing:
        raise LanguageMissing(f"Tesseract has no data for: {', '.join(missing)}")


@contextmanager
def _faults(timeout: float) -> Iterator[None]:
    """Tell the wrapper's errors apart; it reports running out of time as a bare RuntimeError."""
    try:
        yield
    except TesseractNotFoundError as error:
        raise EngineMissing(str(error)) from error
    except TesseractError as error:
        if missing := _NOT_LOADED.findall(str(error.message)):
            raise LanguageMissing(f"Tesseract has no data for: {', '.join(missing)}") from error
        raise EngineFailed(str(error.message)) from error
    except RuntimeError as error:
        raise OutOfTime(f"Tesseract needed more than {timeout:g} s") from error


def _words(table: dict[str, list[str | int]]) -> Iterator[Word]:
    lines, blocks = count(), count()
    seen: tuple[object, ...] = ()
    line = block = -1
    for row in range(len(table.get("text", []))):
        text = nfc(str(table["text"][row]).strip())
        if not text:
            continue
        key = (table["block_num"][row], table["par_num"][row], table["line_num"][row])
        if key[:1] != seen[:1]:
            block = next(blocks)
        if key != seen:
            line = next(lines)
        seen = key
        left, top, width, height = (int(table[name][row]) for name in ("left", "top", "width", "height"))
        confidence = max(0.0, float(table["conf"][row]))
        yield Word(text, (left, top, left + width, top + height), confidence, line, block)
