"""Reading one page: rendered at full resolution, made upright and straight, read; text, words and picture kept."""

from pathlib import Path
from typing import Any

from django.conf import settings

from ingest.errors import Refused
from storage import pages
from storage.blobs import fetch, keep
from storage.facts import ReadingFacts
from storage.models import Page
from workers import orders
from workers.looking import enqueue_record_of


def read(page: Page, attempt: int, folder: Path) -> None:
    """Read the page, or refuse it for a fault of its own. Raises ChildDied, and whatever the house fails with."""
    try:
        answer = answer_of(page, folder)
    except Refused as refused:
        pages.refuse_page(page, attempt=attempt, code=refused.code)
    else:
        if "error" in answer:
            pages.refuse_page(page, attempt=attempt, code=answer["error"]["code"])
        else:
            view = keep(Path(answer["view"]), original=False)
            pages.save_reading(page, attempt=attempt, facts=ReadingFacts.from_answer(answer, view=view))
    enqueue_record_of(page)


def answer_of(page: Page, folder: Path) -> dict[str, Any]:
    """What the child reads; a turn asked for by a person, or an undone straightening, is obeyed."""
    scan = page.scan
    spec = orders.page_spec(fetch(scan.working_blob or scan.blob, folder), scan.kind, folder)
    spec |= {"number": page.number, "lang": settings.OCR_LANGUAGE}
    spec |= {"rotation": page.turn, "skew": None if page.straighten else 0.0}
    (answer,) = orders.ask("read", spec)
    return answer


def give_up(page: Page, attempt: int, code: str) -> None:
    """Three children died over it: the page goes into the record as its picture, without text."""
    pages.refuse_page(page, attempt=attempt, code=code)
    enqueue_record_of(page)
