"""What a worker spends is told once, and inner work is not counted to the outer."""

from pathlib import Path

import pytest

from benchmarks.many import spending
from benchmarks.many.spending import Clock, a_page, begun, lines_of, timed, told


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [0.0]
    monkeypatch.setattr(spending.time, "monotonic", lambda: at[0])
    return at


def test_inner_work_is_not_counted_to_the_outer(tmp_path: Path, now: list[float]) -> None:
    clock = Clock(tmp_path / "lines")
    with clock.spent("store"):
        now[0] = 2.0
        with clock.spent("database"):
            now[0] = 2.5
    now[0] = 3.5
    clock.tell("horse")

    (line,) = lines_of(tmp_path / "lines")
    assert line["seconds"] == {"queue": 1.0, "store": 2.0, "database": 0.5}


def test_a_page_is_told_by_the_worker_and_its_work_horse_without_the_first() -> None:
    first = {"seconds": {"queue": 60.0, "horse": 1.0}, "times": {}}
    horse = {"who": "horse", "seconds": {"reading": 2.0, "store": 0.5, "job": 0.1}, "times": {"put": 1}}
    parent = {"who": "parent", "seconds": {"queue": 0.1, "horse": 2.7}, "times": {"connect": 1}}

    found = a_page([{"who": "parent", **first}, {"who": "horse", **first}, horse, parent])

    assert found["seconds"] == {"queue": 0.2, "reading": 2.0, "job": 0.1, "store": 0.5}
    assert found["calls"] == {"connect": 1.0, "put": 1.0}


def test_the_work_horses_line_begins_with_its_order(tmp_path: Path, now: list[float]) -> None:
    clock = Clock(tmp_path / "lines")

    def job() -> None:
        now[0] += 1.0

    counted = begun(clock, told(clock, "horse", timed(clock, "job", job)))
    for waited in (7.0, 3.0):
        now[0] += waited
        counted()

    assert [line["seconds"] for line in lines_of(tmp_path / "lines")] == 2 * [{"job": 1.0, "queue": 0.0}]
