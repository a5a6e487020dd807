"""What Prometheus is told."""

from datetime import timedelta

import pytest
from axes.models import AccessFailureLog
from django.db.models.functions import Now
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from ingest.errors import TEXTS
from storage import audit, tallies
from storage.documents import open_document
from storage.models import AuditEntry, Blob, Document, Dossier, Page, Scan
from storage.states import PageState
from storage.tallies import Name, Stage, Tick
from tests.workers.rows import make_scan
from workers import claims, exposition, sweep
from workers.models import Heartbeat

QUEUES = ("look", "interactive", "backlog", "assemble")
PROMISED = {
    "pages by what came of them": ("sohoa_pages", "counter", "outcome", {"read", "blank", "own_text", "refused"}),
    "pages refused, by class": ("sohoa_pages", "counter", "class", set(TEXTS)),
    "seconds of each stage": ("sohoa_stage_seconds", "histogram", "stage", {stage.value for stage in Stage}),
    "age of each queue": ("sohoa_oldest_waiting_seconds", "gauge", "queue", set(QUEUES)),
    "workers alive": ("sohoa_processes", "gauge", "role", {"look", "read", "sweep", "follow"}),
    "repairs of the sweep": ("sohoa_sweep_repairs", "counter", "repair", {"give_back_lost", "requeue", "settle_stale"}),
    "bytes verified": ("sohoa_blobs_verified", "counter", "health", {"whole", "damaged", "missing"}),
}
"""What the house promises to tell: the figure, its kind, and a label with the values that it has from the start."""

pytestmark = pytest.mark.usefixtures("redis_url", "db")


def told() -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample, as a scraper reads it."""
    families = text_string_to_metric_families(exposition.exposition().decode())
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def value(name: str, **labels: str) -> float:
    return told()[name, frozenset(labels.items())]


def test_each_family_is_told_once_with_its_kind_and_meaning(dossier: Dossier) -> None:
    make_scan(dossier, pages=2)

    lines = exposition.exposition().decode().splitlines()

    assert lines.count("# TYPE sohoa_rows gauge") == 1
    assert lines.count("# TYPE sohoa_pages_total counter") == 1
    assert lines.count("# TYPE sohoa_stage_seconds histogram") == 1
    assert 'sohoa_rows{kind="page",state="waiting"} 2.0' in lines


@pytest.mark.parametrize("what", PROMISED)
def test_what_is_promised_is_told_from_the_start(what: str) -> None:
    name, kind, label, values = PROMISED[what]

    families = text_string_to_metric_families(exposition.exposition().decode())
    (family,) = (family for family in families if family.name == name)

    assert family.type == kind
    assert values <= {sample.labels.get(label) for sample in family.samples}


def test_failed_log_ins_are_told_before_the_first_one() -> None:
    assert value("sohoa_failed_logins") == 0


def test_the_oldest_waiting_row_is_told_by_its_queue(dossier: Dossier) -> None:
    scan = make_scan(dossier, pages=32)
    Page.objects.filter(number=31).update(state_since=Now() - timedelta(seconds=500))
    Page.objects.filter(number=7).update(state_since=Now() - timedelta(seconds=90))
    Scan.objects.filter(pk=scan.pk).update(state_since=Now() - timedelta(seconds=20))

    ages = [value("sohoa_oldest_waiting_seconds", queue=queue) for queue in QUEUES]
    assert ages == [pytest.approx(age, abs=15) for age in (20, 90, 500, 0)]
    assert [value("sohoa_waiting", queue=queue) for queue in QUEUES] == [1, 30, 2, 0]


def test_a_page_that_is_tried_again_and_again_waits_since_it_began_to_wait(dossier: Dossier) -> None:
    page = make_scan(dossier, pages=1).pages.get()
    Page.objects.update(state_since=Now() - timedelta(seconds=500))
    for attempt in range(1, 4):
        claims.claim(Page, page.pk, worker="read-1", seconds=60)
        claims.give_back(Page, page.pk, attempt)
    claims.claim(Page, page.pk, worker="read-1", seconds=60)
    claims.give_back(Page, page.pk, 4, delay=60)

    assert value("sohoa_oldest_waiting_seconds", queue="interactive") == pytest.approx(500, abs=15)
    assert value("sohoa_waiting", queue="interactive") == 1


@pytest.mark.parametrize("kind", ["scan", "page", "document"])
def test_refused_rows_of_every_kind_are_told_from_the_start(kind: str, dossier: Dossier, an: User) -> None:
    assert value("sohoa_rows", kind=kind, state="refused") == 0

    make_scan(dossier, pages=1)
    open_document(dossier, kind=Document.Kind.RESULT, by=an)
    for model in (Scan, Page, Document):
        model._default_manager.update(state="refused")

    assert value("sohoa_rows", kind=kind, state="refused") == 1


def test_a_row_that_somebody_works_on_does_not_wait(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    claims.claim(Scan, scan.pk, worker="look-1", seconds=60)

    assert value("sohoa_waiting", queue="look") == 0
    assert value("sohoa_oldest_waiting_seconds", queue="look") == 0
    assert value("sohoa_claims", kind="scan") == 1


def test_outcomes_are_told_with_their_class_and_from_nought(dossier: Dossier) -> None:
    tallies.count([Tick(Name.PAGES, "read", count=3), Tick(Name.PAGES, "refused/too_heavy")])

    assert value("sohoa_pages_total", outcome="read", **{"class": ""}) == 3
    assert value("sohoa_pages_total", outcome="refused", **{"class": "too_heavy"}) == 1
    assert value("sohoa_pages_total", outcome="refused", **{"class": "damaged"}) == 0
    assert value("sohoa_scans_total", outcome="looked", **{"class": ""}) == 0


def test_buckets_of_a_stage_add_up() -> None:
    tallies.count(tallies.took(Stage.READ, seconds) for seconds in (0.2, 0.7, 0.8, 4000))

    told_now = told()
    bucket = {
        bound: told_now["sohoa_stage_seconds_bucket", frozenset({("stage", "read"), ("le", bound)})]
        for bound in ("0.1", "0.25", "1", "3600", "+Inf")
    }
    assert bucket == {"0.1": 0, "0.25": 1, "1": 3, "3600": 3, "+Inf": 4}
    assert value("sohoa_stage_seconds_sum", stage="read") == pytest.approx(4001.7)
    assert value("sohoa_stage_seconds_count", stage="look") == 0


def test_what_sweep_mends_is_counted(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    claims.claim(Scan, scan.pk, worker="look-gone", seconds=60)

    sweep.Sweep().round()

    assert value("sohoa_sweep_repairs_total", repair="give_back_lost") == 1
    assert value("sohoa_sweep_repairs_total", repair="settle_stale") == 0


def test_damaged_bytes_and_waiting_seals_are_told(dossier: Dossier) -> None:
    make_scan(dossier)
    Blob.objects.update(health=Blob.Health.DAMAGED)
    audit.record(audit.Action.SEARCHED, by=None)
    AuditEntry.objects.update(at=Now() - timedelta(seconds=100))

    assert value("sohoa_blobs_unsound") == 1
    assert value("sohoa_audit_unsealed") == AuditEntry.objects.count()
    assert value("sohoa_audit_oldest_unsealed_seconds") == pytest.approx(100, abs=15)


def test_log_ins_that_failed_lately_are_told() -> None:
    for number, hours in enumerate((3, 2, 0, 0)):
        failed = AccessFailureLog.objects.create(username=f"nobody-{number}")
        AccessFailureLog.objects.filter(pk=failed.pk).update(attempt_time=timezone.now() - timedelta(hours=hours))

    assert value("sohoa_failed_logins") == 2


def test_room_on_every_machine_s_disks_is_told_by_its_heartbeats() -> None:
    claims.beat("read-counter-pc-0123abcd-17-abcdef", Heartbeat.Role.READ)
    Heartbeat.objects.create(
        name="read-silent-0123abcd-1-abcdef",
        role="read",
        at=timezone.now() - timedelta(hours=1),
        detail={"disk": {"data": [1, 2]}},
    )

    hosts = {dict(labels)["host"] for name, labels in told() if name == "sohoa_disk_free_bytes"}
    assert hosts == {"counter-pc"}
    free, size = (value(f"sohoa_disk_{what}_bytes", host="counter-pc", place="data") for what in ("free", "size"))
    assert 0 < free <= size


def test_a_scrape_asks_few_queries_however_much_is_held(
    dossier: Dossier, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scan = make_scan(dossier, pages=50)
    scan.pages.update(state=PageState.READ)

    with django_assert_max_num_queries(30):
        exposition.exposition()
