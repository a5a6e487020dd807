"""The transition table: every edge can be walked, every other pair cannot."""

from itertools import product

import pytest
from django.db.models import Model

from accounts.models import User
from storage.models import Document, Dossier, Page, Scan
from storage.states import (
    DOCUMENT_FINAL,
    DOCUMENT_MOVES,
    PAGE_FINAL,
    PAGE_MOVES,
    SCAN_FINAL,
    SCAN_MOVES,
    DocumentState,
    PageState,
    ScanState,
    WrongMove,
    move,
    moves_of,
)
from tests.storage.paper import make_scan, scanned

TABLES = {"scan": SCAN_MOVES, "page": PAGE_MOVES, "document": DOCUMENT_MOVES}
EDGES = [(kind, here, there) for kind, moves in TABLES.items() for here in moves for there in sorted(moves[here])]
NON_EDGES = [
    (kind, here, there)
    for kind, moves in TABLES.items()
    for here, there in product(moves, moves)
    if there not in moves[here]
]


@pytest.fixture
def rows(an: User, dossier: Dossier, document: Document) -> dict[str, Model]:
    page = scanned(an, document, pages=1)[0]
    return {"scan": make_scan(an, dossier), "page": page, "document": document}


def put(row: Model, state: str) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()


@pytest.mark.parametrize(("kind", "here", "there"), EDGES)
def test_every_edge_can_be_walked(rows: dict[str, Model], kind: str, here: str, there: str) -> None:
    put(rows[kind], here)

    assert move(rows[kind], there)

    rows[kind].refresh_from_db()
    assert rows[kind].state == there  # type: ignore[attr-defined]


@pytest.mark.parametrize(("kind", "here", "there"), NON_EDGES)
def test_no_other_pair_can_be_walked(rows: dict[str, Model], kind: str, here: str, there: str) -> None:
    put(rows[kind], here)

    with pytest.raises(WrongMove):
        move(rows[kind], there)

    rows[kind].refresh_from_db()
    assert rows[kind].state == here  # type: ignore[attr-defined]


def test_the_tables_name_every_state() -> None:
    assert set(SCAN_MOVES) == set(ScanState.values)
    assert set(PAGE_MOVES) == set(PageState.values)
    assert set(DOCUMENT_MOVES) == set(DocumentState.values)
    assert set(SCAN_MOVES) > SCAN_FINAL
    assert set(PAGE_MOVES) > PAGE_FINAL
    assert set(DOCUMENT_MOVES) > DOCUMENT_FINAL


def test_a_row_that_somebody_else_moved_is_not_moved_again(rows: dict[str, Model]) -> None:
    scan = rows["scan"]
    same = Scan.objects.get(pk=scan.pk)
    assert move(scan, ScanState.LOOKING)

    assert not move(same, ScanState.LOOKING)


def test_an_attempt_that_lost_its_claim_moves_nothing(rows: dict[str, Model]) -> None:
    page = rows["page"]
    put(page, PageState.READING)
    Page.objects.filter(pk=page.pk).update(attempt=2)

    assert not move(page, PageState.READ, only_attempt=1)
    assert moves_of(page) is PAGE_MOVES
