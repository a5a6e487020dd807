"""The end of each stage of a row: one line in the log, its seconds and its outcome in the tallies."""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Final

from storage import tallies, tracing
from storage.models import Document, Page, Scan
from storage.states import DOCUMENT_DIGITIZED, DocumentState, PageState, ScanState
from storage.tallies import Name, Stage, Tick

logger = logging.getLogger(__name__)

Row = Scan | Page | Document

WAITS: Final = {"look": Stage.WAIT_LOOK, "read": Stage.WAIT_READ, "assemble": Stage.WAIT_ASSEMBLE}
COUNTED: Final[dict[str, tuple[Name, frozenset[str]]]] = {
    "look": (Name.SCANS, frozenset({ScanState.LOOKED, ScanState.NEEDS_PASSWORD, ScanState.REFUSED})),
    "read": (Name.PAGES, frozenset({PageState.READ, PageState.REFUSED})),
    "assemble": (Name.DOCUMENTS, DOCUMENT_DIGITIZED | {DocumentState.REFUSED}),
}
"""What each kind of job counts, and the states that are an outcome: a row that waits again is none."""


def id_of(row: Row) -> str:
    """The id of the upload that the row came with; of a paper, the latest of its uploads."""
    match row:
        case Scan():
            return row.request_id
        case Page():
            return row.scan.request_id
    latest = Scan.objects.filter(pages__document=row).order_by("-received_at").values_list("request_id", flat=True)
    return latest.first() or ""


def ended(kind: str, row: Row, attempt: int, *, waited: float, seconds: float) -> None:
    """Tell and count what came of one job: `row` as it was claimed, how long it had waited and was worked on."""
    now = type(row)._default_manager.get(pk=row.pk)
    outcome = outcome_of(now) if now.attempt == attempt else "lost"
    tracing.tell(logger, kind, row.pk, seconds=seconds, outcome=outcome)
    ticks = [tallies.took(WAITS[kind], waited), tallies.took(Stage(kind), seconds)]
    name, final = COUNTED[kind]
    if now.attempt == attempt and now.state in final:
        ticks += [Tick(name, outcome), *received_to_ready(now)]
    tallies.count(ticks)


def outcome_of(row: Row) -> str:
    """What became of the row, as the tallies name it."""
    if row.state == PageState.REFUSED:
        return f"refused/{row.error_code}"
    if isinstance(row, Page) and row.state == PageState.READ:
        if row.born_digital:
            return "own_text"
        if any(verdict["code"] == "blank" for verdict in row.verdicts):
            return "blank"
    return row.state


def count_pages(outcomes: Counter[str]) -> None:
    """Count pages that ended when they were looked at: those with a text of their own, and refused ones."""
    ended_now = {outcome: times for outcome, times in outcomes.items() if outcome != PageState.WAITING}
    tallies.count(Tick(Name.PAGES, outcome, count=times) for outcome, times in ended_now.items())


def received_to_ready(row: Row) -> Iterator[Tick]:
    """From the latest upload to the first record that shows it; nothing when the record was only made anew."""
    if not isinstance(row, Document) or row.state not in DOCUMENT_DIGITIZED:
        return
    latest = Scan.objects.filter(pages__document=row).order_by("-received_at").values_list("received_at", flat=True)
    received, made = latest.first(), list(row.revisions.values_list("made_at", flat=True)[:2])
    if received is not None and made and (len(made) == 1 or made[1] < received):
        yield tallies.took(Stage.RECEIVED_TO_READY, (made[0] - received).total_seconds())
