"""Bytes in this process's memory, for tests and trials: gone when it ends."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from storage.blobs.store import Corrupt, NotFound, Stored, digest_of, drain


class MemoryStore:
    """A dictionary of digests."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, source: BinaryIO) -> Stored:
        """See BlobStore.put."""
        sink = io.BytesIO()
        stored = drain(source, sink)
        self.held[stored.sha256] = sink.getvalue()
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """See BlobStore.open."""
        try:
            data = self.held[sha256]
        except KeyError as error:
            raise NotFound(sha256) from error
        if digest_of(io.BytesIO(data)) != sha256:
            raise Corrupt(sha256)
        return io.BytesIO(data)

    def exists(self, sha256: str) -> bool:
        """See BlobStore.exists."""
        return sha256 in self.held

    def remove(self, sha256: str) -> None:
        """See BlobStore.remove."""
        self.held.pop(sha256, None)

    def digests(self) -> Iterator[str]:
        """See BlobStore.digests."""
        return iter(list(self.held))

    def tidy(self, seconds: float) -> int:
        """See BlobStore.tidy; a put in memory leaves nothing behind."""
        return 0

    def creates_once(self) -> bool:
        """See BlobStore.creates_once."""
        return False

    def locks(self) -> bool:
        """See BlobStore.locks."""
        return False

    def lock(self, sha256: str, until: datetime) -> bool:
        """See BlobStore.lock."""
        return False

    def keeps_versions(self) -> bool:
        """See BlobStore.keeps_versions."""
        return False
