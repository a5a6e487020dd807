"""How soon the index shows a change."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from storage import tallies
from storage.models import Page, Scan
from storage.search.follower import Follower, rebuild
from tests.storage.search.rows import retype

pytestmark = pytest.mark.django_db
FilePage = Callable[[str], Page]


def counted(stage: tallies.Stage) -> int:
    """How many pages the stage was counted of."""
    return sum(times for (_, label, _), (times, _) in tallies.sums().items() if label == stage.value)


def test_a_page_is_counted_once_as_searchable_and_told_under_its_upload(
    file_page: FilePage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="storage.search.arrivals")
    rebuild()
    with Follower() as follower:
        follower.catch_up()
        page = file_page("Giấy khai sinh")
        for _ in range(3):
            Page.objects.filter(pk=page.pk).update(changed_at=Now())
            follower.catch_up()
            time.sleep(0.01)

    assert counted(tallies.Stage.RECEIVED_TO_SEARCHABLE) == 1
    assert counted(tallies.Stage.INDEX) == 3
    (line,) = [found for found in caplog.records if found.name == "storage.search.arrivals"]
    assert (line.stage, line.row, line.outcome) == ("index", page.scan_id, "1 searchable")  # type: ignore[attr-defined]


def test_a_text_typed_over_is_no_arrival(file_page: FilePage) -> None:
    rebuild()
    with Follower() as follower:
        follower.catch_up()
        page = file_page("Giấy khai sinh")
        follower.catch_up()
        retype(page, "Giấy chứng sinh")
        follower.catch_up()

    assert counted(tallies.Stage.RECEIVED_TO_SEARCHABLE) == 1


def test_what_was_there_before_the_follower_came_is_not_counted(file_page: FilePage) -> None:
    file_page("Giấy khai sinh")
    Scan.objects.update(received_at=Now() - timedelta(days=30))
    rebuild()

    with Follower() as follower:
        follower.catch_up()

    assert tallies.sums() == {}
