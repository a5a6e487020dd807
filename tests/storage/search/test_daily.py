"""The index is proved once a day, also on a machine that is off at night, and following goes on meanwhile."""

import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from storage.models import Document, Page
from storage.search import daily, index
from storage.search.daily import DailyProof, note_proved, proved_on
from storage.search.follower import catch_up, follow, rebuild
from storage.search.proof import Proof
from storage.search.query import search
from tests.processes import wait_for
from tests.storage.search.rows import make_page

TODAY = date(2026, 11, 20)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def folder(db: None, index_dir: Path) -> Path:
    rebuild()
    found = index.current_folder()
    assert found is not None
    return found


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> list[Proof]:
    """Every proof that was made, of an index that is sound."""
    made: list[Proof] = []

    def prove() -> Proof:
        made.append(Proof(ok=True))
        return made[-1]

    monkeypatch.setattr(daily, "prove", prove)
    return made


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_current_timezone())


def finish(proof: DailyProof) -> None:
    if proof.thread:
        proof.thread.join()


def test_a_new_index_counts_as_proved_on_its_day(folder: Path) -> None:
    assert proved_on(folder) == timezone.localdate()


@pytest.mark.parametrize("words", [None, "", "2026-11-"])
def test_an_index_that_does_not_say_when_was_never_proved(folder: Path, words: str | None) -> None:
    (folder / "proved").unlink()
    if words is not None:
        (folder / "proved").write_text(words)

    assert proved_on(folder) is None


@pytest.mark.parametrize(
    ("last", "now", "made"),
    [
        (YESTERDAY, at(1, 59), 0),
        (YESTERDAY, at(2), 1),
        (YESTERDAY, at(7, 30), 1),
        (YESTERDAY - timedelta(days=3), at(16), 1),
        (TODAY, at(16), 0),
        (TODAY + timedelta(days=1), at(16), 1),  # its clock was wrong, once
    ],
)
def test_it_is_made_after_two_unless_it_was_made_that_day(
    folder: Path, proofs: list[Proof], last: date, now: datetime, made: int
) -> None:
    note_proved(folder, last)
    proof = DailyProof()
    for _ in range(2):
        proof.begin_if_due(now)
        finish(proof)

    assert len(proofs) == made
    assert proved_on(folder) == (TODAY if made else last)


def test_a_process_that_starts_anew_does_not_prove_it_again(folder: Path, proofs: list[Proof]) -> None:
    note_proved(folder, YESTERDAY)
    for _ in range(2):
        proof = DailyProof()
        proof.begin_if_due(at(8))
        finish(proof)

    assert len(proofs) == 1


def test_one_that_fails_is_not_made_again_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def fail() -> Proof:
        tries.append(1)
        raise OSError("unreadable")

    monkeypatch.setattr(daily, "prove", fail)
    note_proved(folder, YESTERDAY)
    proof = DailyProof()
    for _ in range(2):
        proof.begin_if_due(at(8))
        finish(proof)
    assert (len(tries), proved_on(folder)) == (1, YESTERDAY)

    proof.not_before = 0
    proof.begin_if_due(at(8, 10))
    finish(proof)
    assert len(tries) == 2


@pytest.mark.django_db(transaction=True)
def test_a_follower_that_starts_in_the_morning_finds_and_repairs_what_differs(
    paper: Document, an: User, kho: User, monkeypatch: pytest.MonkeyPatch, index_dir: Path
) -> None:
    monkeypatch.setattr(daily, "PROOF_HOUR", 0)
    page = make_page(paper, "Giấy khai sinh", an)
    catch_up()
    page.readings.update(text="Giấy chứng tử")
    Page.objects.update(changed_at=timezone.now() - timedelta(days=1))
    folder, stop = index.current_folder(), threading.Event()
    assert folder is not None
    note_proved(folder, timezone.localdate() - timedelta(days=1))

    def run() -> None:
        follow(stop)
        connections.close_all()

    follower = threading.Thread(target=run)
    follower.start()
    try:
        wait_for(lambda: search("chứng tử", kho).total == 1, seconds=10)
        wait_for(lambda: proved_on(folder) == timezone.localdate(), seconds=10)
    finally:
        stop.set()
        follower.join()
