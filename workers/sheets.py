"""A spreadsheet that came through the web, read in the limited child: the web process opens no uploaded file."""

from pathlib import Path
from typing import Final

from django.conf import settings

from ingest.limited import run_child

SECONDS: Final = 60


def read_sheet(path: Path) -> list[dict[str, str]]:
    """The rows below the first line, in order; raises Refused (Damaged, TooLarge, Empty) or ChildDied."""
    answers = run_child("sheet", {"path": str(path)}, seconds=SECONDS, memory=settings.PAGE_MEMORY)
    return [answer["row"] for answer in answers]
