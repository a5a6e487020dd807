"""Sweep repairs what was lost, once, the urgent first."""

import io
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from reports.models import Snapshot
from storage import audit, locking
from storage.blobs import Unavailable, keep
from storage.documents import open_document
from storage.models import AuditEntry, Blob, Document, Dossier, Scan
from storage.states import DocumentState, ScanState
from tests.storage.spoilt import silence
from tests.workers.rows import make_scan
from workers import claims, queue, sweep
from workers.models import Heartbeat

pytestmark = pytest.mark.usefixtures("redis_url", "db")


def queued() -> list[str]:
    return [name for names in queue.queued_ids().values() for name in names]


def test_what_is_in_no_queue_for_two_rounds_is_queued_again(dossier: Dossier) -> None:
    scan, sweeper = make_scan(dossier), sweep.Sweep()

    assert sweeper.requeue() == 0
    assert sweeper.requeue() == 1
    assert queued() == [f"look-{scan.pk}-0"]


def test_what_was_given_back_is_queued_in_the_same_round(dossier: Dossier) -> None:
    scan, sweeper = make_scan(dossier), sweep.Sweep()
    claims.claim(type(scan), scan.pk, worker="dead", seconds=600)

    assert (sweeper.give_back_lost(), sweeper.requeue()) == (1, 1)
    assert queued() == [f"look-{scan.pk}-1"]


def test_what_is_queued_is_left_alone(dossier: Dossier) -> None:
    scan, sweeper = make_scan(dossier), sweep.Sweep()
    queue.push("look", scan.pk, attempt=0, name=queue.LOOK)

    assert sweeper.requeue() + sweeper.requeue() == 0


def test_what_a_worker_holds_is_not_queued(dossier: Dossier) -> None:
    scan, sweeper = make_scan(dossier), sweep.Sweep()
    claims.claim(type(scan), scan.pk, worker="w", seconds=60)

    assert sweeper.requeue() + sweeper.requeue() == 0


def test_after_everything_was_flushed_all_is_queued_again(dossier: Dossier) -> None:
    make_scan(dossier, key="a")
    make_scan(dossier, key="b", state=ScanState.LOOKED, pages=35)
    sweeper = sweep.Sweep()

    sweeper.requeue()
    sweeper.requeue()

    assert {name: len(ids) for name, ids in queue.queued_ids().items()} == {"look": 1, "interactive": 30, "backlog": 5}


def test_no_more_is_queued_than_a_queue_may_hold_and_a_full_one_keeps_no_other_from_its_work(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_QUEUED", 7)
    for key in range(10):
        make_scan(dossier, key=f"{key}")
    make_scan(dossier, key="read", state=ScanState.LOOKED, pages=35)
    sweeper = sweep.Sweep()

    for _round in range(4):
        sweeper.requeue()

    assert {name: len(ids) for name, ids in queue.queued_ids().items()} == {"look": 7, "interactive": 7, "backlog": 5}


def test_the_first_pages_of_a_queue_are_queued_first(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_QUEUED", 3)
    scan = make_scan(dossier, state=ScanState.LOOKED, pages=5)
    sweeper = sweep.Sweep()

    sweeper.requeue()
    sweeper.requeue()

    first = scan.pages.order_by("number").values_list("pk", flat=True)[:3]
    assert queued() == [f"read-{pk}-0" for pk in first]


def test_a_redis_that_is_away_is_waited_for(dossier: Dossier, settings: Settings) -> None:
    make_scan(dossier)
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    assert sweep.Sweep().requeue() == 0


def test_a_chore_that_fails_does_not_keep_the_others_from_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise RuntimeError("a fault of the house")

    sweep.attempt(fail)


def test_a_round_seals_the_audit_and_gives_back_what_the_dead_held(dossier: Dossier) -> None:
    scan = make_scan(dossier)
    claims.claim(type(scan), scan.pk, worker="dead", seconds=600)
    assert dossier.created_by is not None
    open_document(dossier, kind=Document.Kind.COMPONENT, title="Tờ khai", by=dossier.created_by)

    sweep.Sweep().round()

    scan.refresh_from_db()
    assert scan.state == ScanState.RECEIVED
    assert not AuditEntry.objects.filter(number__isnull=True).exists()


def test_what_a_round_records_itself_is_sealed_in_it(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep.snapshots, "due", lambda _now: True)

    sweep.Sweep().round()

    taken = AuditEntry.objects.filter(action=audit.Action.SNAPSHOT_TAKEN)
    assert [entry.number is not None for entry in taken] == [True]


def test_a_host_whose_clock_is_fast_does_not_freeze_figures_before_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    true, asked = timezone.now(), list[datetime]()
    monkeypatch.setattr(sweep.snapshots, "due", lambda now: asked.append(now) or True)
    monkeypatch.setattr(timezone, "now", lambda: true + timedelta(hours=1))

    sweep.freeze_figures()

    for moment in (asked[0], Snapshot.objects.get().at):
        assert abs(moment - true) < timedelta(minutes=1)


def test_a_store_that_refuses_locks_is_verified_all_the_same(blob_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(seconds: float) -> int:
        raise Unavailable("AccessDenied")

    monkeypatch.setattr(locking, "lock_due", refuse)
    keep(io.BytesIO(b"one"), original=True)

    sweep.store_round()

    assert not Blob.objects.filter(verified_at=None).exists()


def test_a_store_that_never_answers_keeps_no_repair_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, stop, rounds = threading.Event(), threading.Event(), list[bool]()

    def never_answer() -> None:
        asked.set()
        stop.wait(30)

    def end_after_three(_sweeper: sweep.Sweep) -> None:
        rounds.append(asked.wait(30))
        if len(rounds) == 3:
            stop.set()

    monkeypatch.setattr(sweep, "store_round", never_answer)
    monkeypatch.setattr(sweep, "ROUND_SECONDS", 0.01)
    monkeypatch.setattr(sweep.Sweep, "round", end_after_three)
    sweep.Sweep().run(stop)

    assert rounds == [True, True, True]


def test_a_document_that_was_cut_off_is_settled(dossier: Dossier) -> None:
    assert dossier.created_by is not None
    document = open_document(dossier, kind=Document.Kind.COMPONENT, title="Tờ khai", by=dossier.created_by)
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.READING, state_since=Now() - timedelta(minutes=1)
    )

    assert sweep.settle_stale() == 1
    document.refresh_from_db()
    assert document.state == DocumentState.RECEIVED


def test_the_rows_of_processes_long_gone_are_forgotten() -> None:
    claims.beat("old", Heartbeat.Role.READ)
    Heartbeat.objects.update(at=Now() - timedelta(hours=2))
    claims.beat("new", Heartbeat.Role.READ)

    assert sweep.forget_silent() == 1


def test_after_the_database_was_away_workers_are_given_time_to_be_heard(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, sweeper, now = make_scan(dossier), sweep.Sweep(), time.monotonic()
    claims.claim(Scan, scan.pk, worker="read-elsewhere-1-abcdef", seconds=600)

    monkeypatch.setattr(time, "monotonic", lambda: now + 30)  # no beat of its own for so long
    sweeper.listen()
    assert sweeper.give_back_lost() == 0

    monkeypatch.setattr(time, "monotonic", lambda: now + 46)
    assert sweeper.give_back_lost() == 1


def test_stored_bytes_are_hashed_again_after_a_week(blob_root: Path) -> None:
    kept = [keep(io.BytesIO(text), original=True) for text in (b"one", b"two")]
    sweep.verify_stale()
    assert not Blob.objects.filter(verified_at__isnull=True).exists()

    place = blob_root / kept[0].sha256[:2] / kept[0].sha256[2:4] / kept[0].sha256
    place.chmod(0o640)
    place.write_bytes(b"0ne")
    assert sweep.verify_stale() == 0

    Blob.objects.update(verified_at=Now() - timedelta(days=8))
    assert sweep.verify_stale() == 1
    assert Blob.objects.get(pk=kept[0].pk).health == Blob.Health.DAMAGED
    assert Blob.objects.get(pk=kept[1].pk).verified_at > timezone.now() - timedelta(minutes=1)


def test_a_file_that_the_store_can_not_hand_out_is_not_begun_with_each_round(
    blob_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "VERIFY_SECONDS", 0.0)
    bad, *good = [keep(io.BytesIO(text), original=True) for text in (b"one", b"two", b"three")]
    silence(blob_root, bad.sha256)
    Blob.objects.filter(pk=bad.pk).update(verified_at=Now() - timedelta(days=9))
    Blob.objects.exclude(pk=bad.pk).update(verified_at=Now() - timedelta(days=8))

    assert [sweep.verify_stale() for _round in range(3)] == [1, 0, 0]
    fresh = Blob.objects.filter(verified_at__gt=Now() - timedelta(minutes=1))
    assert set(fresh.values_list("pk", "health")) == {
        (bad.pk, Blob.Health.DAMAGED),
        *((blob.pk, Blob.Health.WHOLE) for blob in good),
    }
