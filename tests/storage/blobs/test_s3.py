"""The store in a bucket keeps the contract, against a real S3 server."""

import io
from collections.abc import Iterator
from uuid import uuid4

import pytest

from storage.blobs import BlobStore, Unavailable
from storage.blobs.probe import Outcome, probe
from storage.blobs.s3 import S3Store
from tests.seaweed import client_of, free_ports, s3_server
from tests.storage.blobs.contract import DATA, DIGEST, BlobStoreContract

pytestmark = pytest.mark.xdist_group("s3")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with s3_server() as address:
        yield address


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


def test_what_this_store_can_do_is_found_by_trying(address: str) -> None:
    client, plain, locked = client_of(address), f"plain-{uuid4().hex}", f"locked-{uuid4().hex}"
    client.make_bucket(plain)
    client.make_bucket(locked, object_lock=True)
    needed_and_once = [Outcome.PRESENT] * 4
    assert [check.outcome for check in probe(S3Store(client, plain))] == [*needed_and_once, *[Outcome.ABSENT] * 2]
    assert [check.outcome for check in probe(S3Store(client, locked))] == [*needed_and_once, *[Outcome.PRESENT] * 2]
    assert list(client.list_objects(plain, recursive=True)) == []


def test_a_store_that_does_not_answer_is_a_fault_of_the_house() -> None:
    (port,) = free_ports(1)
    store = S3Store(client_of(f"127.0.0.1:{port}"), "sohoa")
    with pytest.raises(Unavailable):
        store.put(io.BytesIO(DATA))
    with pytest.raises(Unavailable):
        store.open(DIGEST)
    assert {check.outcome for check in probe(store)} == {Outcome.FAILED}
