"""The store in a bucket keeps the contract, against a real S3 server."""

import io
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from minio.commonconfig import COMPLIANCE
from minio.error import S3Error, ServerError
from minio.retention import Retention

from storage.blobs import BlobStore, Locked, Unavailable, s3
from storage.blobs.probe import Outcome, needed, probe
from storage.blobs.s3 import S3Store, connect
from storage.blobs.store import Forbidden
from tests.chaos.store_door import StoreDoor
from tests.seaweed import KEY, client_of, free_ports
from tests.storage.blobs.contract import DATA, DIGEST, NEXT_YEAR, BlobStoreContract

pytestmark = pytest.mark.xdist_group("s3")


class TestS3Store(BlobStoreContract):
    @pytest.fixture
    def store(self, address: str) -> S3Store:
        client, bucket = client_of(address), f"sohoa-{uuid4().hex}"
        client.make_bucket(bucket)
        return S3Store(client, bucket)

    def damage(self, store: BlobStore, sha256: str) -> None:
        assert isinstance(store, S3Store)
        (name,) = [
            item.object_name
            for item in store.client.list_objects(store.bucket, recursive=True)
            if (item.object_name or "").endswith(sha256)
        ]
        changed = b"X" + DATA[1:]
        store.client.put_object(store.bucket, str(name), io.BytesIO(changed), len(changed))


class TestLockedS3Store(TestS3Store):
    @pytest.fixture
    def store(self, locking: S3Store) -> S3Store:
        return locking


@pytest.fixture
def locking(address: str) -> S3Store:
    """A store in a bucket that was made with object lock, and so keeps versions."""
    client, bucket = client_of(address), f"locked-{uuid4().hex}"
    client.make_bucket(bucket, object_lock=True)
    return S3Store(client, bucket)


def test_bytes_that_the_store_no_longer_hands_out_are_mended_by_a_put(
    locking: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(bucket: str, name: str) -> None:
        raise ServerError("server failed with HTTP status code 500", 500)

    locking.put(io.BytesIO(DATA))
    before = versions(locking)
    with monkeypatch.context() as lost:
        lost.setattr(locking.client, "get_object", fail)
        with pytest.raises(Unavailable):
            locking.open(DIGEST)
        locking.put(io.BytesIO(DATA))
    assert len(versions(locking)) == len(before) + 1
    with locking.open(DIGEST) as handle:
        assert handle.read() == DATA


def name_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def versions(store: S3Store) -> list[str | None]:
    found = store.client.list_objects(store.bucket, recursive=True, include_version=True)
    return [item.version_id for item in found]


def held_until(store: S3Store) -> datetime:
    with pytest.raises(Locked) as held:
        store.remove(DIGEST)
    assert held.value.until is not None
    return held.value.until


def test_a_lock_is_made_longer_and_never_shorter(locking: S3Store) -> None:
    locking.put(io.BytesIO(DATA))
    later = datetime(2047, 1, 1, tzinfo=UTC)
    assert [locking.lock(DIGEST, until) for until in (NEXT_YEAR, later, NEXT_YEAR)] == [True, True, False]
    assert held_until(locking) == later


def test_a_lock_ends_by_itself(locking: S3Store) -> None:
    locking.put(io.BytesIO(DATA))
    locking.lock(DIGEST, datetime.now(UTC) + timedelta(seconds=3))
    deadline = time.monotonic() + 60
    while locking.exists(DIGEST) and time.monotonic() < deadline:
        time.sleep(0.2)
        with suppress(Locked):
            locking.remove(DIGEST)
    assert versions(locking) == []


def test_the_store_itself_refuses_to_delete_what_is_locked(locking: S3Store) -> None:
    locking.put(io.BytesIO(DATA))
    locking.lock(DIGEST, NEXT_YEAR)
    (version,) = versions(locking)
    with pytest.raises(S3Error, match="AccessDenied"):
        locking.client.remove_object(locking.bucket, name_of(DIGEST), version_id=version)


def test_a_lock_that_nobody_may_lift_stays_one_when_it_grows(locking: S3Store) -> None:
    locking.put(io.BytesIO(DATA))
    soon = datetime.now(UTC) + timedelta(minutes=1)
    locking.client.set_object_retention(locking.bucket, name_of(DIGEST), Retention(COMPLIANCE, soon))
    assert locking.lock(DIGEST, NEXT_YEAR)
    found = locking.client.stat_object(locking.bucket, name_of(DIGEST)).metadata
    assert found is not None
    assert found["x-amz-object-lock-mode"] == COMPLIANCE


def test_a_legal_hold_keeps_bytes_until_it_is_lifted(locking: S3Store) -> None:
    locking.put(io.BytesIO(DATA))
    locking.client.enable_object_legal_hold(locking.bucket, name_of(DIGEST))
    with pytest.raises(Locked, match="lưu giữ theo lệnh"):
        locking.remove(DIGEST)
    locking.client.disable_object_legal_hold(locking.bucket, name_of(DIGEST))
    locking.remove(DIGEST)
    assert versions(locking) == []


def test_what_somebody_else_deleted_is_only_marked_so_and_its_lock_still_holds(locking: S3Store) -> None:
    locking.put(io.BytesIO(DATA))
    locking.lock(DIGEST, NEXT_YEAR)
    locking.client.remove_object(locking.bucket, name_of(DIGEST))
    assert not locking.exists(DIGEST)
    assert held_until(locking) == NEXT_YEAR
    assert len(versions(locking)) == 2


def test_what_this_store_can_do_is_found_by_trying(address: str, locking: S3Store) -> None:
    client, plain = client_of(address), f"plain-{uuid4().hex}"
    client.make_bucket(plain)
    needed_and_once = [Outcome.PRESENT] * 4
    assert [check.outcome for check in probe(S3Store(client, plain))] == [*needed_and_once, *[Outcome.ABSENT] * 2]
    assert [check.outcome for check in probe(locking)] == [*needed_and_once, *[Outcome.PRESENT] * 2]
    assert list(client.list_objects(plain, recursive=True)) == []
    assert versions(locking) == []


def test_a_clock_an_hour_off_is_a_fault_of_the_house(locking: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr("minio.time.utcnow", lambda: in_an_hour)
    with pytest.raises(Unavailable, match="đồng hồ"):
        locking.put(io.BytesIO(DATA))


def test_a_key_that_is_not_known_is_told_from_a_store_that_is_away(address: str, locking: S3Store) -> None:
    store = connect(f"s3://{KEY}:not-its-secret@{address}/{locking.bucket}?secure=0")
    with pytest.raises(Forbidden):
        store.put(io.BytesIO(DATA))
    assert not [check for check in needed(store) if check.passing]


def test_a_store_that_does_not_answer_is_a_fault_of_the_house() -> None:
    (port,) = free_ports(1)
    store = S3Store(client_of(f"127.0.0.1:{port}"), "sohoa")
    with pytest.raises(Unavailable) as away:
        store.put(io.BytesIO(DATA))
    assert not isinstance(away.value, Forbidden)
    with pytest.raises(Unavailable):
        store.open(DIGEST)
    assert {check.outcome for check in probe(store)} == {Outcome.FAILED}


def test_a_store_that_says_when_to_come_again_does_not_put_its_asker_to_sleep() -> None:
    door = StoreDoor("127.0.0.1", ("127.0.0.1", 1))
    door.become("refusing")
    with pytest.raises(Unavailable):
        connect(f"s3://key:secret@{door.endpoint}/sohoa?secure=0").exists(DIGEST)
    assert door.refused == 3


def test_a_store_that_takes_a_question_and_never_answers_is_given_up_before_a_write_would_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(s3, "READ_SECONDS", 0.05)
    monkeypatch.setattr(s3, "WRITE_SECONDS", 3600)  # pytest's own limit would end a test that waits for it
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = connect(f"s3://key:secret@127.0.0.1:{silent.getsockname()[1]}/sohoa?secure=0")
        with pytest.raises(Unavailable):
            store.open(DIGEST)
        with pytest.raises(Unavailable):
            store.exists(DIGEST)
        silent.settimeout(0)
        asked = 0
        with suppress(BlockingIOError):
            while True:
                silent.accept()[0].close()
                asked += 1
    assert asked == 4  # each was asked once more
