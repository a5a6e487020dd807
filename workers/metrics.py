"""Who is at work, how much is stuck, and whether the house is ready: from rows and heartbeats, the same on any host."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Q
from django.db.models.functions import Now
from redis.exceptions import RedisError

from storage import stuck
from storage.models import Document, Page, Scan
from workers import queue
from workers.models import SILENT_AFTER, Heartbeat

NEEDED: Final = (Heartbeat.Role.LOOK, Heartbeat.Role.READ, Heartbeat.Role.SWEEP, Heartbeat.Role.FOLLOW)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the house can take papers and work on them, and what each part says."""

    ready: bool
    parts: dict[str, Any]


def count_stuck() -> dict[str, int]:
    """How many rows of each kind are stuck."""
    return {
        "scan": Scan.objects.filter(stuck.SCANS).count(),
        "page": Page.objects.filter(stuck.PAGES).count(),
        "document": Document.objects.filter(stuck.DOCUMENTS).count(),
    }


def alive() -> dict[str, int]:
    """How many processes of each role were heard of lately; 0 of one that is needed, or fell silent within the hour."""
    heard = Count("pk", filter=Q(at__gte=Now() - SILENT_AFTER))
    rows = Heartbeat.objects.order_by().values("role").annotate(heard=heard)
    return {role.value: 0 for role in NEEDED} | {row["role"]: row["heard"] for row in rows}


def readiness() -> Readiness:
    """Ask every part once."""
    try:
        processes = alive()
        machines = list(Heartbeat.objects.alive().filter(role=Heartbeat.Role.SUPERVISOR).values("name", "detail"))
    except DatabaseError as away:
        return Readiness(ready=False, parts={"database": type(away).__name__})
    missing = [role.value for role in NEEDED if not processes[role]]
    redis = redis_state()
    parts = {"database": "ok", "redis": redis, "processes": processes, "missing": missing, "machines": machines}
    return Readiness(ready=not missing and redis == "ok", parts=parts)


def redis_state() -> str:
    """Say ok, or why not."""
    try:
        queue.connect(settings.REDIS_URL).ping()
    except RedisError as away:
        return type(away).__name__
    return "ok"
