"""The command line of `sohoa work`."""

import os

import pytest
from pytest_django import Settings

from config import working


@pytest.mark.parametrize(
    ("text", "names"),
    [("look", ("look",)), ("backlog", ("backlog",)), ("interactive,backlog", ("interactive", "backlog"))],
)
def test_queues_are_taken_in_the_order_that_they_are_named_in(text: str, names: tuple[str, ...]) -> None:
    assert working.queue_names(text) == names


@pytest.mark.parametrize("text", ["", "look,interactive", "dance", "backlog,backlog"])
def test_a_looking_process_takes_nothing_else_and_unknown_queues_are_refused(text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        working.run(["--queues", text])

    assert ended.value.code == 2


@pytest.mark.parametrize("text", ["0", "-1", "all"])
def test_a_number_of_processes_is_at_least_one(text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        working.run([f"-n={text}"])

    assert ended.value.code == 2


def test_one_process_a_core_reads_and_one_looks_when_nobody_says_otherwise(settings: Settings) -> None:
    assert working.usual_count(working.READING) == os.cpu_count()
    assert working.usual_count(("look",)) == 1
    settings.WORKERS = 3
    assert working.usual_count(working.READING) == 3
