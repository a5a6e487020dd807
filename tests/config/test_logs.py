"""How a line of the log looks."""

import json
import logging
import re
import sys
from typing import Any
from uuid import UUID

import pytest

from config.logs import Context, Json, Plain
from storage import tracing


def record(message: str, *args: object, exc_info: Any = None, **extra: object) -> logging.LogRecord:
    return logging.getLogger("workers.stages").makeRecord(
        "workers.stages", logging.INFO, "stages.py", 1, message, args, exc_info, extra=extra
    )


def line(made: logging.LogRecord) -> dict[str, Any]:
    Context().filter(made)
    return dict(json.loads(Json().format(made)))


def test_a_json_line_tells_when_who_and_under_which_id() -> None:
    with tracing.under("an-id-of-a-test"):
        told = line(record("đã đọc %s", 7, stage="read", row=7, seconds=0.5, outcome="read"))

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told.pop("time"))
    assert told.pop("host")
    assert told.pop("pid")
    assert told == {
        "level": "INFO",
        "logger": "workers.stages",
        "message": "đã đọc 7",
        "role": tracing.role(),
        "request_id": "an-id-of-a-test",
        "stage": "read",
        "row": 7,
        "seconds": 0.5,
        "outcome": "read",
    }


def test_what_a_library_adds_to_a_line_is_left_out() -> None:
    assert "request" not in line(record("Not Found: /kho", request="<WSGIRequest: GET '/kho?q=Nguyễn'>"))


@pytest.mark.parametrize("number", ["001099012345", "012345678"])
def test_a_long_number_in_a_message_is_masked(number: str) -> None:
    made = record("Failing row contains (%s, 12).", number)

    assert line(made)["message"] == f"Failing row contains (••••{number[-4:]}, 12)."
    assert number not in Plain("{message}", style="{").format(made)


@pytest.mark.parametrize(
    "name", ["001099012345_cccd.pdf", "cccd-001099012345.pdf", "anh001099012345", "v1.001099012345"]
)
def test_a_long_number_within_a_name_is_masked(name: str) -> None:
    assert line(record("%s", name))["message"] == name.replace("001099012345", "••••2345")


@pytest.mark.parametrize("kept", [str(UUID(int=1)), "0" * 32, "0123456789" * 6 + "abcd", "12345678"])
def test_ids_and_digests_stay_readable(kept: str) -> None:
    assert line(record("put %s", kept))["message"] == f"put {kept}"


def test_a_long_number_in_a_traceback_is_masked() -> None:
    try:
        raise ValueError("Key (identity_number)=(001099012345) exists")
    except ValueError:
        made = record("it failed", exc_info=sys.exc_info())

    assert "001099012345" not in line(made)["exc_info"]
    assert "001099012345" not in Plain("{message}", style="{").format(made)


def test_digests_and_ids_stay_readable() -> None:
    text = "1" * 63 + "a" + " 0f8fad5b-d9cb-469f-a165-708677289501"

    assert line(record("%s", text))["message"] == text
