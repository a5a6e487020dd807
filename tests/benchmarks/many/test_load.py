"""A step's figures are those of its visits; what a bound asks and is not met is said so."""

import pytest

from benchmarks import load
from benchmarks.many.arrivals import Times
from benchmarks.many.counters import VERSION, Visit
from benchmarks.many.load_tables import line_lines, model_lines, step_lines
from benchmarks.many.watching import Sight


def visit(pages: int, *, failed: str = "") -> Visit:
    return Visit(pages=pages, acknowledged=0.2, first_verdict=1.5, all_verdicts=2.5, updates=[900], failed=failed)


def step(rate: float, searchable: dict[int, float], come: dict[int, float]) -> load.Row:
    visits = {key: (at, visit(4)) for key, at in come.items()}
    return load.figures(rate, visits, Sight(searchable=searchable, ages=[0.0, 3.0])) | {"megabytes": {}}


def test_a_step_counts_from_each_dossiers_coming_and_tells_what_never_was_searchable() -> None:
    row = step(4, {1: 12.0, 2: 20.0, 99: 1.0}, {1: 2.0, 2: 4.0, 3: 5.0})

    assert (row["dossiers"], row["pages"], row["not_searchable_in_time"]) == (3, 12, 1)
    assert row["searchable"] == {"n": 2, "p50": 10.0, "p95": 16.0, "p99": 16.0, "worst": 16.0}
    assert row["came"] == [[2.0, 4], [4.0, 4], [5.0, 4]]


def test_the_model_is_compared_with_each_step_and_asked_for_a_day() -> None:
    quiet, rush = step(1, {1: 12.0}, {1: 0.0}), step(20, {1: 30.0, 2: 60.0}, {1: 0.0, 2: 1.0})
    times = load.times_of([quiet, rush], assembly=2.0, readers=2)

    found = load.model([quiet, rush], times)

    assert times.page == pytest.approx((2 * 60 - 2 * 2.0) / 8, abs=0.01)
    assert [row["dossiers_a_minute"] for row in found["checked"]] == [1, 20]
    assert 0 < found["largest_day"]["dossiers"] < 2000
    assert any("largest day" in text for text in model_lines(found))


def test_each_step_and_each_view_has_its_lines() -> None:
    paper = {"bytes": [1000], "first_verdict": 3.0, "all_verdicts": 9.0, "acknowledged": [1.0], "updates": {"worst": 1}}
    line = {"views": {"dossier": {"bytes": 2048, "requests": 7, "seconds": 1.2}}, "papers": {"one file": paper}}

    assert len(list(step_lines(step(4, {1: 12.0}, {1: 2.0})))) == 8
    assert "2.0 KB in 7 requests" in "\n".join(line_lines(line))


def test_a_slow_verdict_and_a_file_that_was_not_taken_are_said_so() -> None:
    paper = {"first_verdict": 20.0, "updates": {"worst": 3000}}
    line = {"views": {"dossier": {"bytes": 300_000}}, "papers": {"one file": paper}}
    row = load.figures(4, {1: (0.0, visit(1, failed="503"))}, Sight())

    largest = {"peak_dossiers_a_minute": 3.0}

    assert [demand.met for demand in load.demands({"steps": [row], "line": line, "model": largest})] == [False] * 4
    assert all(demand.met for demand in load.demands({"steps": [step(4, {}, {1: 0.0})], "model": largest}))


@pytest.mark.parametrize(
    ("searchable", "met"), [({1: 200.0, 2: 250.0}, True), ({1: 200.0, 2: 350.0}, False), ({1: 200.0}, False)]
)
def test_what_comes_no_faster_than_on_the_largest_day_must_be_searchable_in_time(
    searchable: dict[int, float], met: bool
) -> None:
    row = step(4, searchable, {1: 0.0, 2: 0.0})
    for peak, kept in ((4.0, met), (3.9, True)):
        found = {"steps": [row], "model": {"peak_dossiers_a_minute": peak}}
        assert all(demand.met for demand in load.demands(found)) == kept


def test_a_browser_knows_the_version_that_a_page_names() -> None:
    told = VERSION.search(b'hx-get="/ho-so/x/dang-quet/?giay-to=c1&amp;v=ad71f45e0c0d8b29&amp;t=1"')

    assert told is not None
    assert told[1] == b"ad71f45e0c0d8b29"


def test_a_day_of_one_reader_ends_within_the_working_hours() -> None:
    assert load.modelled({"came": [[0.0, 1]]}, Times(page=1, dossier=1, beside=0, readers=1)) == [2.0]
