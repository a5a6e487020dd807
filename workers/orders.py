"""What the children are told: limits as the settings have them, and the answers that they give one by one."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

from django.conf import settings

from ingest.limited import run_child
from ingest.split.limits import Limits

Answer = dict[str, Any]


def limits() -> Limits:
    """The bounds of a file and of a page, from the settings."""
    return Limits(
        bytes=settings.MAX_UPLOAD_BYTES,
        pages=settings.MAX_PAGES,
        pixels=settings.MAX_PAGE_PIXELS,
        seconds=settings.PAGE_SECONDS,
        memory=settings.PAGE_MEMORY,
    )


def ask(task: str, spec: Answer, *, seconds: float | None = None) -> Generator[Answer, None, None]:
    """Run a task of the limited child; `seconds` for each answer (a page's time when left out)."""
    bounds = limits()
    yield from run_child(
        task, {**spec, "limits": bounds.as_dict()}, seconds=seconds or bounds.seconds, memory=bounds.memory
    )


def page_spec(source: Path, kind: str, out: Path) -> Answer:
    """What every page task wants to know, but for the limits."""
    return {"path": str(source), "kind": kind, "out": str(out)}
