"""Claims: one winner, an attempt that alone may write, and nothing held by the dead."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now

from storage.models import Dossier, Page, Scan
from storage.states import PageState, ScanState
from tests.workers.rows import make_scan
from workers import claims
from workers.models import Heartbeat


def page_of(dossier: Dossier) -> Page:
    return make_scan(dossier, state=ScanState.LOOKED, pages=1).pages.get()


def test_a_claim_takes_the_row_and_counts_the_attempt(dossier: Dossier) -> None:
    page = page_of(dossier)

    attempt = claims.claim(Page, page.pk, worker="w", seconds=60)

    page.refresh_from_db()
    assert (attempt, page.state, page.worker) == (1, PageState.READING, "w")
    assert page.lease_until is not None


def test_a_claimed_row_is_not_claimed_again(dossier: Dossier) -> None:
    page = page_of(dossier)
    claims.claim(Page, page.pk, worker="w", seconds=60)

    assert claims.claim(Page, page.pk, worker="v", seconds=60) is None


@pytest.mark.django_db(transaction=True)
def test_of_four_processes_at_once_one_wins(dossier: Dossier) -> None:
    page = page_of(dossier)

    def contend(number: int) -> int | None:
        try:
            return claims.claim(Page, page.pk, worker=f"w{number}", seconds=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        won = [attempt for attempt in pool.map(contend, range(4)) if attempt is not None]

    assert won == [1]


def test_a_row_given_back_can_be_claimed_again_with_the_next_attempt(dossier: Dossier) -> None:
    page = page_of(dossier)
    claims.claim(Page, page.pk, worker="w", seconds=60)

    assert claims.give_back(Page, page.pk, 1)
    assert claims.claim(Page, page.pk, worker="v", seconds=60) == 2


def test_an_attempt_that_lost_its_claim_gives_nothing_back(dossier: Dossier) -> None:
    page = page_of(dossier)
    claims.claim(Page, page.pk, worker="w", seconds=60)
    claims.give_back(Page, page.pk, 1)
    claims.claim(Page, page.pk, worker="v", seconds=60)

    assert not claims.give_back(Page, page.pk, 1)
    page.refresh_from_db()
    assert page.state == PageState.READING


def test_a_fault_of_the_house_is_not_counted_against_the_page(dossier: Dossier) -> None:
    page = page_of(dossier)
    for attempt in range(1, 6):
        assert claims.claim(Page, page.pk, worker="w", seconds=60) == attempt
        claims.give_back(Page, page.pk, attempt)

    page.refresh_from_db()
    assert page.deaths == 0


def test_a_death_is_counted_against_the_page(dossier: Dossier) -> None:
    page = page_of(dossier)
    claims.claim(Page, page.pk, worker="w", seconds=60)

    claims.give_back(Page, page.pk, 1, died=True)

    page.refresh_from_db()
    assert page.deaths == 1


def test_a_row_that_waits_out_its_delay_is_not_claimed(dossier: Dossier) -> None:
    page = page_of(dossier)
    claims.claim(Page, page.pk, worker="w", seconds=60)
    claims.give_back(Page, page.pk, 1, delay=30)

    assert claims.claim(Page, page.pk, worker="w", seconds=60) is None


def test_the_claims_of_a_silent_worker_are_given_back(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    claims.claim(Scan, scan.pk, worker="silent", seconds=600)
    claims.beat("silent", Heartbeat.Role.LOOK)
    Heartbeat.objects.update(at=Now() - timedelta(seconds=16))

    assert len(claims.give_back_lost()) == 1
    scan.refresh_from_db()
    assert scan.state == ScanState.RECEIVED


def test_the_claims_of_a_living_worker_are_left_alone(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    claims.beat("living", Heartbeat.Role.LOOK)
    claims.claim(Scan, scan.pk, worker="living", seconds=600)

    assert len(claims.give_back_lost()) == 0


def test_the_claims_of_a_process_that_ended_on_this_machine_are_given_back_at_once(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    ended = subprocess.Popen(["true"])
    ended.wait()
    name = claims.new_name("read").replace(f"-{os.getpid()}-", f"-{ended.pid}-")
    claims.beat(name, Heartbeat.Role.READ)
    claims.claim(Scan, scan.pk, worker=name, seconds=600)

    assert len(claims.give_back_lost()) == 1


def test_a_process_of_another_machine_is_not_judged_by_its_number() -> None:
    assert not claims.ended_here("read-another-machine-999999999-abcdef")
    assert not claims.ended_here(claims.new_name("read"))
    assert not claims.ended_here("none")


def test_a_host_of_the_same_name_is_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    name = claims.new_name("read").replace(f"-{os.getpid()}-", f"-{ended.pid}-")
    assert claims.ended_here(name)

    clone = f"{claims.machine()[:-8]}00000000"
    monkeypatch.setattr(claims, "machine", lambda: clone)
    assert not claims.ended_here(name)


def test_silence_proves_nothing_while_nobody_could_be_heard(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    claims.claim(Scan, scan.pk, worker="silent", seconds=600)

    assert len(claims.give_back_lost(silent=False)) == 0
    assert len(claims.give_back_lost()) == 1


def test_a_lease_that_ran_out_is_given_back_even_from_a_living_worker(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    claims.beat("living", Heartbeat.Role.LOOK)
    claims.claim(Scan, scan.pk, worker="living", seconds=-1)

    assert len(claims.give_back_lost()) == 1


def test_everything_that_one_worker_holds_is_given_back_at_once(dossier: Dossier) -> None:
    pages = list(make_scan(dossier, state=ScanState.LOOKED, pages=2).pages.all())
    claims.claim(Page, pages[0].pk, worker="dead", seconds=60)
    claims.claim(Page, pages[1].pk, worker="other", seconds=60)

    assert claims.give_back_all_of("dead") == 1


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 2), (3, 8), (6, 60), (500, 60)])
def test_the_back_off_grows_to_a_minute(attempt: int, seconds: int) -> None:
    assert claims.backoff(attempt) == seconds


def test_a_database_that_comes_back_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.claims.time.sleep", lambda _seconds: None)
    monkeypatch.setattr("workers.claims.connection.close", lambda: None)
    answers = iter([OperationalError("database is locked"), OperationalError("database is locked"), None])

    def act() -> str:
        if fault := next(answers):
            raise fault
        return "done"

    assert claims.patiently(act) == "done"
