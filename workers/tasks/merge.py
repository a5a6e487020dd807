"""Task `merge`: the records of a dossier put together to one PDF.

Spec {parts: [{title, path}, ...], meta, out}: meta as task `assemble` has it. Answers {"pdfa", "reason", "pages"}.
"""

from pathlib import Path

from ingest.errors import Damaged
from ocr.errors import SourceUnusable
from ocr.pdf.merge import merge_records
from workers.child import Order
from workers.tasks.assemble import as_answer, meta_of


def run(order: Order) -> None:
    """Write the one PDF."""
    parts = [(part["title"], Path(part["path"])) for part in order.spec["parts"]]
    try:
        record = merge_records(parts, meta_of(order.spec["meta"]), Path(order.spec["out"]))
    except SourceUnusable as fault:
        raise Damaged from fault
    order.say(as_answer(record))
