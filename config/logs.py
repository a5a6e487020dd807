"""How a line of the log looks: plain for a person at a terminal, or a JSON object for whoever collects the lines.

A JSON line tells when (UTC), how bad, who (logger, role of the process, machine), under which upload's id, and what.
Nothing of a paper is logged, neither names of files nor titles. Where a number of nine digits or more slips into a text
all the same (a database that complains tells values), all but its last four are hidden, but for ids and digests.
"""

import logging
import re
import socket
from datetime import UTC, datetime
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

from storage import tracing

HOST: Final = socket.gethostname()
ID_OR_NUMBER: Final = re.compile(
    r"\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|(?P<number>\d{9,})"
)
RENAMED: Final = {"asctime": "time", "levelname": "level", "name": "logger", "process": "pid"}
FIELDS: Final = (
    *("time", "level", "logger", "message", "role", "host", "pid", "request_id"),
    *("stage", "row", "seconds", "outcome"),  # of a stage of a paper
    *("method", "path", "status"),  # of a request
    "exc_info",
)
TEXTS: Final = frozenset({"message", "path", "exc_info"})


def masked(text: str) -> str:
    """The text with long numbers hidden, but for their last four digits."""
    return ID_OR_NUMBER.sub(lambda found: "••••" + found[0][-4:] if found["number"] else found[0], text)


class Context(logging.Filter):
    """Tells every line which process it comes from, and under which id that process works."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add to the line; every line passes."""
        record.role, record.host, record.request_id = tracing.role(), HOST, tracing.current()
        return True


class Plain(logging.Formatter):
    """A line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, long numbers hidden."""
        return masked(super().format(record))


class Json(JsonFormatter):
    """A line for machines: these FIELDS and no others, for what a library adds may hold a request with its terms."""

    def __init__(self) -> None:
        super().__init__([*RENAMED, "message"], rename_fields=RENAMED, json_ensure_ascii=False)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # logging's own
        """When it happened, in UTC."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Leave what is told, in a fixed order; long numbers hidden."""
        told = {field: log_data[field] for field in FIELDS if log_data.get(field) not in (None, "")}
        return {field: masked(value) if field in TEXTS else value for field, value in told.items()}
