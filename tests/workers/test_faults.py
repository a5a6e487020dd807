"""Faults in mid-work: each proves that it hit open claims, and that every good document becomes ready all the same."""

import os
import signal

import pytest

from storage.models import Document, Dossier, Page, Scan
from storage.states import DocumentState
from tests.workers.site import (
    Site,
    alive,
    command_of,
    descendants_of,
    kill,
    open_claims,
    reading_claims,
    redis_answers,
    send,
    unfinished,
    wait_for,
)
from tests.workers.site import site as site
from workers import claims

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow]

PAPERS = {"pdf/3small.pdf": 3, "vietnamese/qn-575-ubnd-ktth.pdf": 1}


@pytest.fixture
def sent(site: Site, dossier: Dossier) -> list[Document]:
    """Four pages of two papers on their way, at least one of them just being read."""
    documents = [send(name, dossier) for name in PAPERS]
    wait_for(lambda: reading_claims(), seconds=60, what=site.log, every=0.01)
    return documents


def assert_every_record_is_whole(site: Site, documents: list[Document]) -> None:
    """All ready within a minute, each page in its record once and in its order."""
    wait_for(lambda: not unfinished(documents), seconds=60, what=lambda: (unfinished(documents), site.log()))
    for document, pages in zip(documents, PAPERS.values(), strict=True):
        document.refresh_from_db()
        assert document.state == DocumentState.READY
        assert list(document.pages.values_list("position", "number")) == [(n, n) for n in range(1, pages + 1)]
        assert document.revisions.order_by("-number").first().pages == pages
        assert all(page.readings.filter(current=True).count() == 1 for page in document.pages.all())
    assert (Scan.objects.count(), Page.objects.count()) == (2, 4)
    wait_for(lambda: open_claims() == 0, seconds=10, what=open_claims)


def test_an_emptied_redis_loses_nothing(site: Site, sent: list[Document]) -> None:
    site.flush()
    assert open_claims() >= 1

    assert_every_record_is_whole(site, sent)


def test_a_worker_killed_in_mid_page_is_replaced_and_its_page_read(site: Site, sent: list[Document]) -> None:
    busy = [pid for pid in site.workers() if "interactive" in command_of(pid) and descendants_of(pid)]
    assert busy
    assert open_claims() >= 1
    families = [pid for worker in busy for pid in (worker, *descendants_of(worker))]
    kill(families)

    assert_every_record_is_whole(site, sent)


def test_the_looking_worker_killed_in_mid_look_goes_on_where_it_was(site: Site, dossier: Dossier) -> None:
    documents = [send(name, dossier) for name in PAPERS]
    wait_for(lambda: claims.held(Scan).count(), seconds=60, what=site.log, every=0.005)
    looking = [pid for pid in site.workers() if " look" in command_of(pid)]
    families = [pid for worker in looking for pid in (worker, *descendants_of(worker))]
    kill(families)
    assert looking
    assert claims.held(Scan).exists()

    assert_every_record_is_whole(site, documents)


def test_a_killed_worker_takes_its_work_horse_and_its_child_with_it(site: Site, sent: list[Document]) -> None:
    busy = [pid for pid in site.workers() if descendants_of(pid)]
    below = [pid for worker in busy for pid in descendants_of(worker)]
    assert below
    assert open_claims() >= 1
    kill(busy)  # the parents alone

    wait_for(lambda: not alive(below), seconds=5, what=lambda: alive(below))
    assert_every_record_is_whole(site, sent)


def test_a_redis_killed_in_mid_page_comes_back_with_its_workers(site: Site, sent: list[Document]) -> None:
    before = site.redis_pid()
    assert open_claims() >= 1
    kill([before])

    wait_for(lambda: redis_answers() and site.redis_pid() != before, seconds=20, what=site.log)
    assert_every_record_is_whole(site, sent)


def test_a_killed_supervisor_leaves_nothing_behind(site: Site, sent: list[Document]) -> None:
    family = site.everything()
    assert open_claims() >= 1
    assert site.supervisor is not None
    os.kill(site.supervisor.pid, signal.SIGKILL)
    site.supervisor.wait()

    wait_for(lambda: not alive(family), seconds=10, what=lambda: [command_of(pid) for pid in alive(family)])


def test_everything_killed_at_once_goes_on_after_a_restart(site: Site, sent: list[Document]) -> None:
    assert open_claims() >= 1
    kill(site.everything())
    assert site.supervisor is not None
    site.supervisor.wait()

    site.start()
    assert_every_record_is_whole(site, sent)


def test_a_stop_ends_every_process(site: Site, sent: list[Document]) -> None:
    family = site.everything()
    assert open_claims() >= 1

    site.end()

    assert alive(family) == []
