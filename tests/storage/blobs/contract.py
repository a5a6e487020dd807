"""What every store of bytes must do; a test class of an adapter derives from this and gives `store` and `damage`."""

import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest

from storage.blobs import BlobStore, Corrupt, Locked, NotFound

DATA = "Giấy khai sinh".encode() * 1000
DIGEST = hashlib.sha256(DATA).hexdigest()
NEXT_YEAR = datetime.now(UTC).replace(microsecond=0) + timedelta(days=365)
STRANGER = hashlib.sha256(b"never put").hexdigest()


class BlobStoreContract:
    """The contract; not collected by itself."""

    def damage(self, store: BlobStore, sha256: str) -> None:
        """Change the stored bytes behind the store's back."""
        raise NotImplementedError

    def test_what_is_put_comes_back(self, store: BlobStore) -> None:
        stored = store.put(io.BytesIO(DATA))
        assert (stored.sha256, stored.size) == (DIGEST, len(DATA))
        with store.open(DIGEST) as handle:
            assert handle.read() == DATA

    def test_an_empty_file_is_kept_too(self, store: BlobStore) -> None:
        stored = store.put(io.BytesIO())
        with store.open(stored.sha256) as handle:
            assert handle.read() == b""

    def test_bytes_are_kept_from_where_the_stream_stands(self, store: BlobStore) -> None:
        stream = io.BytesIO(b"head" + DATA)
        stream.seek(4)
        assert store.put(stream).sha256 == DIGEST

    def test_the_same_bytes_are_there_once(self, store: BlobStore) -> None:
        store.put(io.BytesIO(DATA))
        store.put(io.BytesIO(DATA))
        assert list(store.digests()) == [DIGEST]

    def test_an_unknown_digest_is_not_found(self, store: BlobStore) -> None:
        assert not store.exists(STRANGER)
        with pytest.raises(NotFound):
            store.open(STRANGER)

    def test_damaged_bytes_are_never_handed_over(self, store: BlobStore) -> None:
        store.put(io.BytesIO(DATA))
        self.damage(store, DIGEST)
        with pytest.raises(Corrupt):
            store.open(DIGEST)

    def test_putting_damaged_bytes_again_mends_them(self, store: BlobStore) -> None:
        store.put(io.BytesIO(DATA))
        self.damage(store, DIGEST)
        store.put(io.BytesIO(DATA))
        with store.open(DIGEST) as handle:
            assert handle.read() == DATA

    def test_removed_bytes_are_gone(self, store: BlobStore) -> None:
        store.put(io.BytesIO(DATA))
        store.remove(DIGEST)
        assert not store.exists(DIGEST)
        assert list(store.digests()) == []

    def test_removing_what_is_not_there_is_no_fault(self, store: BlobStore) -> None:
        store.remove(STRANGER)

    def test_bytes_put_twice_over_damage_are_gone_too(self, store: BlobStore) -> None:
        store.put(io.BytesIO(DATA))
        self.damage(store, DIGEST)
        store.put(io.BytesIO(DATA))
        store.remove(DIGEST)
        assert not store.exists(DIGEST)

    def test_a_store_that_locks_keeps_locked_bytes_and_one_that_does_not_says_so(self, store: BlobStore) -> None:
        store.put(io.BytesIO(DATA))
        assert store.lock(DIGEST, NEXT_YEAR) is store.locks()
        assert store.lock(DIGEST, NEXT_YEAR) is False
        if store.locks():
            with pytest.raises(Locked):
                store.remove(DIGEST)
        else:
            store.remove(DIGEST)
        assert store.exists(DIGEST) is store.locks()

    def test_tidying_leaves_whole_bytes_alone(self, store: BlobStore) -> None:
        store.put(io.BytesIO(DATA))
        assert store.tidy(0) == 0
        assert store.exists(DIGEST)
