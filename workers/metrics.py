"""Figures of the house for Prometheus and for /readyz, computed from rows and heartbeats: the same on any host."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min, Model, Q
from django.db.models.functions import Now
from django.utils import timezone
from redis.exceptions import RedisError

from storage.models import AuditEntry, Blob, Document, Page, Reading, Scan
from storage.states import DOCUMENT_FINAL, PAGE_FINAL, SCAN_FINAL, DocumentState, ScanState
from workers import claims, queue
from workers.models import Heartbeat

STUCK_AFTER: Final = timedelta(minutes=10)
NEEDED: Final = (Heartbeat.Role.LOOK, Heartbeat.Role.READ, Heartbeat.Role.SWEEP, Heartbeat.Role.FOLLOW)

Sample = tuple[str, dict[str, str], float]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the house can take papers and work on them, and what each part says."""

    ready: bool
    parts: dict[str, Any]


HELP: Final = {
    "sohoa_rows": "Scans, pages and documents by state",
    "sohoa_oldest_waiting_seconds": "Age of the oldest row that waits for a worker",
    "sohoa_claims": "Rows that a worker holds now",
    "sohoa_stuck": "Refused, waiting for a password, or open for more than ten minutes",
    "sohoa_processes": "Processes heard of within 15 seconds",
    "sohoa_pages_read_last_hour": "Pages read by machine in the last hour",
    "sohoa_audit_unsealed": "Audit entries that have no number and hash yet",
    "sohoa_blobs_unsound": "Stored bytes found damaged or missing",
}


def exposition() -> str:
    """All figures in Prometheus' text format."""
    lines: list[str] = []
    known = ""
    for name, labels, value in samples():
        if name != known:
            lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge"]
            known = name
        told = ",".join(f'{label}="{text}"' for label, text in labels.items())
        lines.append(f"{name}{{{told}}} {value:g}" if told else f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def samples() -> Iterator[Sample]:
    """Every figure: name, labels, value."""
    kinds: dict[str, type[Model]] = {"scan": Scan, "page": Page, "document": Document}
    for kind, model in kinds.items():
        for row in model._default_manager.values("state").annotate(rows=Count("pk")).order_by("state"):
            yield "sohoa_rows", {"kind": kind, "state": row["state"]}, row["rows"]
    for kind, model in kinds.items():
        oldest = claims.claimable(model).aggregate(oldest=Min("state_since"))["oldest"]
        age = (timezone.now() - oldest).total_seconds() if oldest else 0
        yield "sohoa_oldest_waiting_seconds", {"kind": kind}, max(0, age)
    for kind, model in kinds.items():
        yield "sohoa_claims", {"kind": kind}, claims.held(model).count()
    yield "sohoa_stuck", {"kind": "scan"}, stuck_scans()
    yield "sohoa_stuck", {"kind": "document"}, stuck_documents()
    for role, count in alive().items():
        yield "sohoa_processes", {"role": role}, count
    lately = Reading.objects.filter(source=Reading.Source.MACHINE, made_at__gte=timezone.now() - timedelta(hours=1))
    yield "sohoa_pages_read_last_hour", {}, lately.count()
    yield "sohoa_audit_unsealed", {}, AuditEntry.objects.filter(number__isnull=True).count()
    yield "sohoa_blobs_unsound", {}, Blob.objects.exclude(health=Blob.Health.WHOLE).count()


def stuck_scans() -> int:
    """Scans that a person must look after, or that take too long."""
    late = ~Q(state__in=SCAN_FINAL) & Q(state_since__lt=Now() - STUCK_AFTER)
    asking = Q(state__in=(ScanState.REFUSED, ScanState.NEEDS_PASSWORD))
    return Scan.objects.filter(asking | late, dismissed=False).count()


def stuck_documents() -> int:
    """Documents with something to do that take too long."""
    working = Document.objects.exclude(state__in=DOCUMENT_FINAL).filter(state_since__lt=Now() - STUCK_AFTER)
    pages = Q(pages__isnull=False) & ~Q(pages__state__in=PAGE_FINAL)
    return working.filter(pages | Q(state=DocumentState.ASSEMBLING)).distinct().count()


def alive() -> dict[str, int]:
    """How many processes of each role were heard of lately."""
    rows = Heartbeat.objects.alive().values("role").annotate(rows=Count("pk")).order_by()
    return {role.value: 0 for role in NEEDED} | {row["role"]: row["rows"] for row in rows}


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
