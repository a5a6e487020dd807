"""Task `glimpse`: the first page of a PDF of which only the beginning is there, looked at.

Spec {path, kind, limits?, out}: a file of that page alone is written into the folder `out`. One answer: {"verdicts"} as
task `look` gives them, or {"verdicts": None} while not all of the page is there, or it shows nothing.
"""

from pathlib import Path
from typing import Any

from ingest.split.begun import first_page
from workers.child import Order
from workers.tasks.look import look_at
from workers.tasks.pages import open_ordered


def run(order: Order) -> None:
    """Look at the page."""
    spec, found = order.spec, None
    page = first_page(Path(spec["path"]).read_bytes())
    if page is not None:
        alone = Path(spec["out"]) / "first-page.pdf"
        alone.write_bytes(page)
        found = verdicts_on(alone, spec)
    order.say({"verdicts": found})


def verdicts_on(alone: Path, spec: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the verdicts on the one page of a file.

    A page that shows nothing is not told of: the file may be encrypted, and what says so has not come.
    """
    with open_ordered({**spec, "path": str(alone)}) as source:
        seen = look_at(source, 1, None, [])
    return None if seen["blank"] else seen["verdicts"]
