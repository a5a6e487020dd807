"""Several records put together to one PDF, a bookmark for each."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pikepdf
from pikepdf import OutlineItem, Pdf

from ocr.pdf.faults import taken_apart
from ocr.pdf.inert import make_inert
from ocr.pdf.pdfa import Record, RecordMeta, write_pdfa


def merge_records(parts: Sequence[tuple[str, Path]], meta: RecordMeta, out: Path) -> Record:
    """Write the pages of all parts (title, file), in order, to `out`: PDF/A-2b where all of them can be.

    Raises SourceUnusable when a part can't be read.
    """
    with ExitStack() as stack:
        whole = stack.enter_context(Pdf.new())
        starts: list[tuple[str, int]] = []
        for title, path in parts:
            starts.append((title, len(whole.pages)))
            with taken_apart(path.name):
                part = stack.enter_context(pikepdf.open(path))
                make_inert(part)
                for page in part.pages:
                    whole.pages.append(page)
        with taken_apart(out.name):
            with whole.open_outline() as outline:
                outline.root.extend(OutlineItem(title, start) for title, start in starts if start < len(whole.pages))
            return write_pdfa(whole, meta, out)
