"""People and workers at the same pages at once: no deadlock, no page lost, whole orders."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random

import pytest
from django.db.models import F

from accounts.models import User
from storage import filing, pages
from storage.changes import CannotUndo, last_change, undo
from storage.documents import live_pages
from storage.filing import WrongPages
from storage.mending import correct_text, turn
from storage.models import Document, Dossier, Page
from storage.states import PageState
from tests.storage.paper import look_at, make_scan, scanned, seen, words_of
from tests.storage.together import together

ACTS = 12


def someone(rows: list[Page], documents: list[Document], by: User, seed: int) -> None:
    """A person who files, strikes out, turns, types and undoes at random."""
    chance = Random(seed)
    for _time in range(ACTS):
        page, document = chance.choice(rows), chance.choice(documents)
        acts: list[Callable[[], object]] = [
            partial(filing.file_pages, [page], document, by),
            partial(filing.strike_out, [page], by),
            partial(filing.reverse, document, by),
            partial(turn, page, 90, by),
            partial(correct_text, page, "lời", by),
            partial(undo_last, document.dossier, by),
        ]
        with suppress(WrongPages, CannotUndo):
            chance.choice(acts)()


def undo_last(dossier: Dossier, by: User) -> None:
    change = last_change(dossier)
    if change is not None:
        undo(change, by)


def read_what_waits(rows: list[Page]) -> None:
    """A worker that reads whatever waits."""
    for page in rows * 3:
        waiting = Page.objects.filter(pk=page.pk, state=PageState.WAITING)
        if waiting.update(state=PageState.READING, attempt=F("attempt") + 1):
            pages.save_reading(page, attempt=Page.objects.get(pk=page.pk).attempt, facts=words_of("lời"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [0, 4])
def test_people_and_workers_at_once_leave_whole_orders(
    an: User, dossier: Dossier, document: Document, other: Document, seed: int
) -> None:
    papers = [document, other]
    rows = [page for paper in papers for page in scanned(an, paper, pages=6)]
    scans = [make_scan(an, dossier, into=paper) for paper in papers]

    together(
        partial(someone, rows, papers, an, seed),
        partial(someone, rows, papers, an, seed + 1),
        partial(read_what_waits, rows),
        *[partial(look_at, scan, *(seen(number) for number in range(1, 5))) for scan in scans],
    )

    assert Page.objects.filter(document__in=papers).count() == 20
    for paper in papers:
        positions = [page.position for page in live_pages(paper)]
        assert positions == list(range(1, len(positions) + 1))
