"""What `sohoa digitize` writes beside the record when asked: an access copy, hOCR, ALTO."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ingest.errors import Damaged, Refused, TooHeavy
from ingest.limited import ChildDied, run_child
from ingest.split.limits import Limits
from ocr.pdf.alto import to_alto
from ocr.pdf.hocr import to_hocr
from ocr.pdf.textpage import TextPage
from workers.word_rows import words_of

Answer = dict[str, Any]

SUFFIXES: Final = {"access": ".access.pdf", "hocr": ".hocr", "alto": ".alto.xml"}
"""Extra to the end of its file's name."""
OWN_CONFIDENCE: Final = 100.0


def make_access(record: Path, meta: Answer, out: Path, limits: Limits, pages: int, ui: str) -> Answer:
    """Write the access copy of a record in a child and return {"pdfa", "pdfa_reason"}; without a file it says why."""
    spec = {"record": str(record.resolve()), "meta": meta, "out": str(out.resolve()), "limits": limits.as_dict()}
    try:
        (answer,) = run_child("access", spec, seconds=limits.seconds + 2 * pages, memory=limits.memory)
    except Refused as refused:
        return {"pdfa": None, "pdfa_reason": refused.message(ui)}
    except ChildDied as died:
        out.unlink(missing_ok=True)
        if died.by_the_house:
            raise
        return {"pdfa": None, "pdfa_reason": (TooHeavy if died.by_the_file else Damaged)().message(ui)}
    return {"pdfa": answer["pdfa"], "pdfa_reason": answer["reason"]}


def exchange(kinds: Iterable[str], pages: Sequence[TextPage], lang: str) -> dict[str, str]:
    """Return the text of each of "hocr" and "alto" that is asked for; lang: as Tesseract names it."""
    writers = {"hocr": to_hocr, "alto": to_alto}
    tag = "vi" if lang.startswith("vie") else "und"
    return {kind: writers[kind](pages, lang=tag) for kind in kinds if kind in writers}


def text_pages(source: Path, looks: Iterable[Answer], readings: Mapping[int, Answer], dpi_max: float) -> list[TextPage]:
    """Return every page of a file with the words that were read on it, or that it has of its own."""
    return [text_page(source.name, look, readings.get(look["number"], {}), dpi_max) for look in looks]


def text_page(name: str, look: Answer, reading: Answer, dpi_max: float) -> TextPage:
    """Return one page; a refused one is there without words. dpi_max: finer pages were read at another resolution."""
    if "words" in reading:
        size, rows = (reading["width"], reading["height"]), reading["words"]
    else:
        size, rows = (look.get("width", 0), look.get("height", 0)), own_rows(look.get("own_words", ()))
    across, down = (look.get("dpi") or (0.0, 0.0)) if "words" in reading else (0.0, 0.0)
    as_read = across == down and 0 < across <= dpi_max
    return TextPage(name, size, words_of(rows, size), (across, down) if as_read else None)


def own_rows(own_words: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return a file's own words as rows of words that were read; words on one height make a line."""
    rows: list[list[Any]] = []
    line, top, bottom = 0, 0.0, 0.0
    for text, left, above, right, below in own_words:
        if rows and not top <= (above + below) / 2 <= bottom:
            line += 1
        top, bottom = above, below
        rows.append([text, left, above, right, below, OWN_CONFIDENCE, line])
    return rows
