"""One id from the upload to the index: what is logged on the way of a paper can be found by it, on every host.

The id comes with the request (or is made there), is kept on the Scan's row, and whatever works on that row later works
under it. A line of the log takes it from the context, together with the role of its process.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from uuid import uuid4

LONGEST: Final = 64
VALID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_role = ["sohoa"]


def be(role: str) -> None:
    """Say what this process does, once, when it starts."""
    _role[0] = role


def role() -> str:
    """What this process does."""
    return _role[0]


def current() -> str:
    """The id that we work under now; empty outside of any request or job."""
    return _request_id.get()


def new() -> str:
    """An id that nobody else has."""
    return uuid4().hex


def accepted(given: str) -> str:
    """The id that came with a request, or a new one when it is none: it must not smuggle anything into the log."""
    return given if VALID.fullmatch(given) else new()


@contextmanager
def under(request_id: str) -> Iterator[None]:
    """Work under this id."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def tell(logger: logging.Logger, stage: str, row: int, *, seconds: float, outcome: str) -> None:
    """Log the end of one stage of a row: one line, with nothing of what the paper says."""
    told = {"stage": stage, "row": row, "seconds": round(seconds, 3), "outcome": outcome}
    logger.info("%s %s: %s in %.3f s", stage, row, outcome, seconds, extra=told)
