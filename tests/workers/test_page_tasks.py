"""Page tasks go on with the next page when their child dies on one."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import Damaged, TooHeavy
from ingest.limited import ChildDied
from ingest.sniff import Kind
from ingest.split.limits import Limits
from tests.ingest.files import SAMPLES
from tests.ingest.processes import my_children
from workers.page_tasks import look_pages, read_pages, until_death

SCAN = SAMPLES / "vietnamese" / "qn-07-ct-2018-1bit.pdf"


def signal_child(number: int) -> None:
    for process in my_children():
        os.kill(process, number)


def test_every_page_is_looked_at_once(tmp_path: Path) -> None:
    head, *pages = look_pages(SCAN, Kind.PDF, Limits(), tmp_path)
    assert (head["pages"], head["signed"]) == (4, True)
    assert [page["number"] for page in pages] == [1, 2, 3, 4]
    assert all(Path(page["thumb"]).exists() and Path(page["view"]).exists() for page in pages)


def test_the_page_a_child_crashed_on_is_refused_and_the_rest_go_on(tmp_path: Path) -> None:
    answers = look_pages(SCAN, Kind.PDF, Limits(), tmp_path)
    next(answers)
    signal_child(signal.SIGSEGV)
    pages = list(answers)
    assert [page["number"] for page in pages] == [1, 2, 3, 4]
    refused = [page for page in pages if "error" in page]
    assert [page["error"]["code"] for page in refused] == [TooHeavy.code]


def test_a_child_killed_from_outside_blames_no_page(tmp_path: Path) -> None:
    answers = look_pages(SCAN, Kind.PDF, Limits(), tmp_path)
    next(answers)
    signal_child(signal.SIGKILL)
    with pytest.raises(ChildDied) as died:
        list(answers)
    assert died.value.cause == "killed"


def test_a_file_that_cannot_be_opened_in_time_is_too_heavy(tmp_path: Path) -> None:
    with pytest.raises(TooHeavy):
        list(look_pages(SCAN, Kind.PDF, Limits(seconds=0), tmp_path))


def test_a_broken_file_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.4\n")
    with pytest.raises(Damaged):
        list(read_pages(path, Kind.PDF, Limits(), tmp_path, numbers=[1], options={}))


def test_answers_before_a_death_are_kept() -> None:
    def answers() -> Iterator[dict[str, Any]]:
        yield {"number": 1}
        raise ChildDied("crash")

    left = [1, 2, 3]
    kept = list(until_death(answers(), left))
    assert [answer["number"] for answer in kept] == [1, 2]
    assert kept[1]["error"]["code"] == TooHeavy.code
    assert left == [3]


def test_a_death_after_the_last_answer_blames_no_page() -> None:
    def answers() -> Iterator[dict[str, Any]]:
        yield {"number": 1}
        raise ChildDied("crash")

    assert list(until_death(answers(), [1])) == [{"number": 1}]
