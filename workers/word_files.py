"""The words of a paper with their places, as hOCR or ALTO."""

from typing import Final

from ocr.pdf.alto import to_alto
from ocr.pdf.hocr import to_hocr
from ocr.pdf.textpage import TextPage
from storage.assembly import assembly_of
from storage.models import Document
from workers.word_rows import words_of

WRITERS: Final = {"hocr": to_hocr, "alto": to_alto}


def word_file(document: Document, form: str) -> str:
    """Return the paper's words as they stand now, in the form "hocr" or "alto"; KeyError for another."""
    spec = assembly_of(document)
    pages = [TextPage(spec.title, page.canvas, words_of(page.words, page.canvas)) for page in spec.pages]
    return WRITERS[form](pages)
