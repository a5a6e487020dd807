"""What Prometheus asks: every figure of the house, from rows, heartbeats and tallies; the same on any host.

No figure may cost more because the house holds more: only rows that somebody has yet to work on are counted, each over
an index; what is done is counted when it is done (storage.tallies).
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

from axes.models import AccessFailureLog
from django.db.models import Count, Model, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric

from ingest.errors import TEXTS
from storage import tallies
from storage.models import AuditEntry, Blob, Document, Page, Scan
from storage.states import DOCUMENT_OPEN, PAGE_OPEN, SCAN_OPEN, DocumentState, PageState, ScanState
from storage.tallies import Name
from workers import claims, metrics, queue
from workers.models import Heartbeat
from workers.sweep import REPAIRS

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
Sums = dict[tuple[str, str, str], tuple[int, float]]

KINDS: Final[dict[str, tuple[type[Model], tuple[str, ...]]]] = {
    "scan": (Scan, (*sorted(SCAN_OPEN), ScanState.REFUSED.value)),
    "page": (Page, (*sorted(PAGE_OPEN), PageState.REFUSED.value)),
    "document": (Document, (*sorted(DOCUMENT_OPEN), DocumentState.REFUSED.value)),
}
REFUSED: Final = tuple(f"refused/{code}" for code in sorted(TEXTS))
OUTCOMES: Final = {
    Name.PAGES: ("read", "blank", "own_text", *REFUSED),
    Name.SCANS: ("looked", "needs_password", *REFUSED),
    Name.DOCUMENTS: ("ready", "ready_with_gaps", *REFUSED),
}
"""Every outcome is shown from the start, as 0: an increase from nothing to one would be none to Prometheus."""


def exposition() -> bytes:
    """All figures in Prometheus' text format."""
    return generate_latest(House())


class House:
    """A collector of prometheus-client's: asked once for each scrape."""

    def collect(self) -> Iterator[Metric]:
        """Every family of figures."""
        yield from waiting()
        yield from unfinished()
        yield from health()
        yield from disks()
        yield from counted(tallies.sums())


def gauge(name: str, told: str, labels: Iterable[str], values: dict[tuple[str, ...], float]) -> Metric:
    """A family of figures that go up and down."""
    family = GaugeMetricFamily(name, told, labels=list(labels))
    for given, value in values.items():
        family.add_metric(given, value)
    return family


def waiting() -> Iterator[Metric]:
    """What waits for a worker, by the queue that it waits in, and since when the oldest does."""
    pages = claims.waiting(Page)
    queues = {
        queue.LOOK: claims.waiting(Scan),
        queue.INTERACTIVE: pages.filter(number__lte=queue.INTERACTIVE_PAGES),
        queue.BACKLOG: pages.filter(number__gt=queue.INTERACTIVE_PAGES),
        "assemble": claims.waiting(Document),
    }
    ages: dict[tuple[str, ...], float] = {(name,): age(rows, "state_since") for name, rows in queues.items()}
    lengths: dict[tuple[str, ...], float] = {(name,): rows.count() for name, rows in queues.items()}
    yield gauge("sohoa_waiting", "Scans, pages and documents that wait for a worker", ["queue"], lengths)
    yield gauge("sohoa_oldest_waiting_seconds", "Since when the oldest of them waits", ["queue"], ages)


def age(rows: QuerySet[Any], since: str) -> float:
    """Seconds since the oldest of the rows, on the database's clock; 0 when there is none."""
    oldest = rows.order_by(since).annotate(now=Now()).values_list(since, "now").first()
    return max(0.0, (oldest[1] - oldest[0]).total_seconds()) if oldest else 0.0


def unfinished() -> Iterator[Metric]:
    """What is not final, what is refused, what workers hold, and what is stuck."""
    rows: dict[tuple[str, ...], float] = {}
    for kind, (model, states) in KINDS.items():
        rows |= {(kind, state): 0 for state in states}
        found = model._default_manager.filter(state__in=states).values_list("state").annotate(rows=Count("pk"))
        rows |= {(kind, state): number for state, number in found.order_by()}
    yield gauge("sohoa_rows", "Scans, pages and documents that are not final, or refused", ["kind", "state"], rows)
    held: dict[tuple[str, ...], float] = {(kind,): claims.held(model).count() for kind, (model, _) in KINDS.items()}
    yield gauge("sohoa_claims", "Rows that a worker holds now", ["kind"], held)
    told = "What the tray names: refused without a decision, waiting for a password, or open for more than ten minutes"
    stuck: dict[tuple[str, ...], float] = {(kind,): number for kind, number in metrics.count_stuck().items()}
    yield gauge("sohoa_stuck", told, ["kind"], stuck)


def health() -> Iterator[Metric]:
    """Processes, the audit's seal, stored bytes and the door."""
    roles: dict[tuple[str, ...], float] = {(role,): number for role, number in metrics.alive().items()}
    yield gauge("sohoa_processes", "Processes heard of within 15 seconds", ["role"], roles)
    unsealed = AuditEntry.objects.filter(number__isnull=True)
    yield gauge("sohoa_audit_unsealed", "Audit entries without number and hash", [], {(): unsealed.count()})
    told = "Since when the oldest of them waits for its seal"
    yield gauge("sohoa_audit_oldest_unsealed_seconds", told, [], {(): age(unsealed, "at")})
    unsound = Blob.objects.filter(health__in=(Blob.Health.DAMAGED, Blob.Health.MISSING)).count()
    yield gauge("sohoa_blobs_unsound", "Stored bytes found damaged or missing", [], {(): unsound})
    yield gauge("sohoa_failed_logins", "Failed log-ins of the last hour", [], {(): failed_logins()})


def failed_logins() -> int:
    """How many failed within an hour; their time has no index, so the newest row that is older bounds the search."""
    older = AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - timedelta(hours=1)).order_by("-pk")
    failed: int = AccessFailureLog.objects.filter(pk__gt=older.values_list("pk", flat=True).first() or 0).count()
    return failed


def disks() -> Iterator[Metric]:
    """Room on the disks that the living processes keep something on, as their heartbeats tell."""
    free: dict[tuple[str, ...], float] = {}
    size: dict[tuple[str, ...], float] = {}
    for name, detail in Heartbeat.objects.alive().order_by("at").values_list("name", "detail"):
        for place, (left, whole) in detail.get("disk", {}).items():
            free[claims.machine_of(name), place] = left
            size[claims.machine_of(name), place] = whole
    yield gauge("sohoa_disk_free_bytes", "Room left on the disk of a place", ["host", "place"], free)
    yield gauge("sohoa_disk_size_bytes", "Size of that disk", ["host", "place"], size)


def counted(sums: Sums) -> Iterator[Metric]:
    """What only grows."""
    for name, told in {
        Name.PAGES: "Pages by what came of them",
        Name.SCANS: "Received files by what came of them",
        Name.DOCUMENTS: "Records by what came of them",
    }.items():
        yield counter(f"sohoa_{name}", told, ["outcome", "class"], name, OUTCOMES[name], sums)
    yield counter("sohoa_sweep_repairs", "What sweep had to mend", ["repair"], Name.REPAIRS, REPAIRS, sums)
    found = [health.value for health in Blob.Health]
    yield counter("sohoa_blobs_verified", "Stored bytes hashed", ["health"], Name.BLOBS_VERIFIED, found, sums)
    yield durations(sums)


def counter(
    name: str, told: str, labels: list[str], of: Name, expected: Iterable[str], sums: Sums
) -> CounterMetricFamily:
    """A family of counters: the expected labels, and whatever else was counted. A label's class is after its slash."""
    family = CounterMetricFamily(name, told, labels=labels)
    values = dict.fromkeys(expected, 0)
    values |= {label: times for (counted, label, _), (times, _seconds) in sums.items() if counted == of}
    for label, times in values.items():
        family.add_metric(label.partition("/")[::2] if len(labels) == 2 else (label,), times)
    return family


def durations(sums: Sums) -> HistogramMetricFamily:
    """How long each stage takes."""
    family = HistogramMetricFamily("sohoa_stage_seconds", "Seconds that a stage took", labels=["stage"])
    for stage in tallies.Stage:
        buckets, times, seconds = [], 0, 0.0
        for bound in tallies.BOUNDS:
            more, spent = sums.get((Name.SECONDS, stage.value, bound), (0, 0.0))
            times, seconds = times + more, seconds + spent
            buckets.append((bound, float(times)))
        family.add_metric([stage.value], buckets, seconds)
    return family
