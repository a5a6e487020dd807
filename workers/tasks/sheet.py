"""Task `sheet`: a register or a catalogue in a spreadsheet turned into rows of text.

Spec {path}. An answer for each row below the first line: {"line", "row": {column: text}}, counted as in the sheet.
"""

from pathlib import Path
from typing import Final

from ingest.errors import Damaged, Empty, Refused, TooLarge
from reports.sheets import BadSheet, read_rows
from workers.child import Order

FIRST_ROW: Final = 2
REFUSALS: Final[dict[str, type[Refused]]] = {"unreadable": Damaged, "too_large": TooLarge, "empty": Empty}


def run(order: Order) -> None:
    """Read the rows."""
    try:
        rows = read_rows(Path(order.spec["path"]))
    except BadSheet as fault:
        raise REFUSALS[fault.code] from fault
    for line, row in enumerate(rows, start=FIRST_ROW):
        order.say({"line": line, "row": row})
