"""`make bench` shows the medians and whether the promises were kept."""

from benchmarks.__main__ import table
from benchmarks.live_verdicts import figures

READING = {
    "files": {
        "a.pdf": {"pages": 2, "seconds_a_page": 3.456, "confidence": 91.26, "pdfa": "2b"},
        "b.pdf": {
            "pages": 1, "seconds_a_page": 2.0, "confidence": 88.0, "pdfa": "2b",
            "character_error_rate": 0.0312, "word_error_rate": 0.1,
        },
    }
}  # fmt: skip


def test_each_file_and_each_promise_has_a_line() -> None:
    live = {"idle": figures("idle", [1.0, 2.0, 2.5]), "busy": figures("busy", [4.0] * 19 + [12.0])}

    lines = table(READING, live)

    assert len(lines) == 5
    assert ("3.46" in lines[1], "91.3" in lines[1], "–" in lines[1]) == (True, True, True)
    assert "3.1%" in lines[2]
    assert "median 2.0 s" in lines[3]
    assert "kept)" in lines[4]


def test_a_promise_that_is_broken_is_said_so() -> None:
    live = {"idle": figures("idle", [1.0, 3.5]), "busy": figures("busy", [4.0, 11.0])}

    assert all("NOT KEPT" in line for line in table(READING, live)[-2:])
