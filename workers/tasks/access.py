"""Task `access`: a written record made small for the screen.

Spec {record, meta, out}: meta as task `assemble` has it; what the record says of itself counts more. Answers {"pdfa",
"reason", "pages"}.
"""

from pathlib import Path

from ingest.errors import Damaged
from ocr.errors import SourceUnusable
from ocr.pdf.access import write_access_copy
from ocr.pdf.inherited import described_by
from workers.child import Order
from workers.tasks.assemble import as_answer, meta_of


def run(order: Order) -> None:
    """Write the access copy."""
    record = Path(order.spec["record"])
    try:
        made = write_access_copy(record, described_by(record, meta_of(order.spec["meta"])), Path(order.spec["out"]))
    except SourceUnusable as fault:
        raise Damaged from fault
    order.say(as_answer(made))
