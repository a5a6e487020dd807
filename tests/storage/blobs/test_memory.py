"""The store in memory keeps the contract."""

import pytest

from storage.blobs import BlobStore
from storage.blobs.memory import MemoryStore
from tests.storage.blobs.contract import BlobStoreContract


class TestMemoryStore(BlobStoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    def damage(self, store: BlobStore, sha256: str) -> None:
        assert isinstance(store, MemoryStore)
        store.held[sha256] = b"X" + store.held[sha256][1:]
