"""Looking at a scan: its pages rendered small, judged, and filed one by one while the person at the counter waits."""

import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet

from ingest.errors import Encrypted, Refused, TooHeavy
from storage import documents, pages, scans
from storage.blobs import fetch, keep
from storage.facts import PageFacts
from storage.models import Document, Page, Scan
from storage.states import DocumentState, PageState, ScanState
from storage.twins import seen_before
from workers import claims, orders, queue, stages

TURN_SECONDS: Final = 3.0
"""Seconds after which a scan of many pages lets another one have its first pages looked at."""
LOOK_SHARE: Final = 0.5
"""Part of a page's time that looking may take: the picture is small."""


class Lost(Exception):
    """The claim was given to another attempt while this one worked; what this one found is dropped."""


def look(scan: Scan, attempt: int, folder: Path) -> None:
    """Look at the pages that have no row yet, and end the scan's looking; or give way when others wait.

    Raises ChildDied, and whatever the house fails with.
    """
    if scan.into_id is not None:
        documents.settle(scan.into_id)
    try:
        if look_on(scan, attempt, folder):
            scans.looked(scan, attempt=attempt)
        else:
            claims.give_back(Scan, scan.pk, attempt)
            queue.enqueue_look(scan.pk)
    except Encrypted:
        scans.needs_password(scan, attempt=attempt)
    except Refused as refused:
        scans.refuse(scan, attempt=attempt, code=refused.code)
    except Lost:
        return
    enqueue_if_assembling(scan.into_id)


def look_on(scan: Scan, attempt: int, folder: Path) -> bool:
    """Look at page after page; True when all are done, False when it is another scan's turn."""
    missing = missing_pages(scan)
    if missing == []:
        return True
    spec = orders.page_spec(fetch(scan.working_blob or scan.blob, folder), scan.kind, folder)
    spec |= {"numbers": missing, "seen": seen_before(scan)}
    began, done = time.monotonic(), Counter[str]()
    try:
        with closing(orders.ask("look", spec, seconds=orders.limits().seconds * LOOK_SHARE)) as answers:
            head = next(answers)
            if not scans.expect(scan, attempt=attempt, pages=head["pages"], signed=head["signed"]):
                raise Lost
            for count, answer in enumerate(answers, start=1):
                done[add(scan, attempt, answer)] += 1
                if count < len(missing or range(head["pages"])) and gives_way(scan, time.monotonic() - began):
                    return False
    finally:
        stages.count_pages(done)
    return True


def add(scan: Scan, attempt: int, answer: dict[str, Any]) -> str:
    """Keep a page's pictures, then its row, and have it read if it needs to be; what became of it. Raises Lost."""
    kept = {name: keep(Path(answer[name]), original=False) for name in ("thumb", "view") if name in answer}
    page = pages.add_page(scan, attempt=attempt, facts=PageFacts.from_answer(answer, **kept))
    if page is None:
        raise Lost
    if scan.deaths:
        # The page that the child died over is past.
        Scan.objects.filter(pk=scan.pk, attempt=attempt).update(deaths=0)
        scan.deaths = 0
    if page.state == PageState.WAITING:
        queue.enqueue_read(page)
    return stages.outcome_of(page)


def gives_way(scan: Scan, seconds: float) -> bool:
    """Whether this scan had its turn and another one waits for its own; or it took so long that its lease nears."""
    if seconds > queue.LOOK_SLICE:
        return True
    return seconds > TURN_SECONDS and claims.claimable(Scan).exclude(pk=scan.pk).exists()


def missing_pages(scan: Scan) -> list[int] | None:
    """The numbers of pages that have no row yet; None when nobody knows how many there are."""
    if scan.pages_expected is None:
        return None
    done = set(scan.pages.values_list("number", flat=True))
    return [number for number in range(1, scan.pages_expected + 1) if number not in done]


def give_up(scan: Scan, attempt: int, code: str) -> None:
    """Three children died: refuse the page that they died over and go on with the next, or the whole file."""
    scan.refresh_from_db()
    missing = missing_pages(scan)
    if scan.state != ScanState.LOOKING or scan.attempt != attempt:
        return
    if missing is None:
        scans.refuse(scan, attempt=attempt, code=code)
        return
    if not missing:
        scans.looked(scan, attempt=attempt)
        return
    page = pages.add_page(scan, attempt=attempt, facts=PageFacts(number=missing[0], error_code=TooHeavy.code))
    stages.count_pages(Counter([stages.outcome_of(page)] if page else []))
    Scan.objects.filter(pk=scan.pk, attempt=attempt).update(deaths=0)
    claims.give_back(Scan, scan.pk, attempt)
    queue.enqueue_look(scan.pk)


def enqueue_if_assembling(document_id: int | None) -> None:
    """Have the record made when nothing of the document is open any more."""
    if document_id is not None:
        _enqueue_assembling(Document.objects.filter(pk=document_id))


def enqueue_record_of(page: Page) -> None:
    """The same for the document that the page is filed in now."""
    _enqueue_assembling(Document.objects.filter(pages=page.pk))


def _enqueue_assembling(documents: QuerySet[Document]) -> None:
    for key in documents.filter(state=DocumentState.ASSEMBLING).values_list("pk", flat=True):
        queue.enqueue_assemble(key)
