"""The probe says what a store can do, and leaves nothing behind."""

import io
from pathlib import Path
from typing import BinaryIO

from storage.blobs import Stored, Unavailable
from storage.blobs.filesystem import FilesystemStore
from storage.blobs.memory import MemoryStore
from storage.blobs.probe import Outcome, probe

NEEDED = 3
"""Keeping, reading back, deleting: told first."""


class ReadOnly(MemoryStore):
    """A store whose keys may read only."""

    def put(self, source: BinaryIO) -> Stored:
        raise Unavailable("The S3 store refused (AccessDenied): check the address, the keys and the bucket.")


class Forgetful(MemoryStore):
    """A store that hands out other bytes than it was given, under the right name."""

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO(b"something else")


class Clinging(MemoryStore):
    """A store that deletes nothing."""

    def remove(self, sha256: str) -> None:
        pass


def test_a_folder_keeps_reads_and_deletes_and_has_nothing_else(tmp_path: Path) -> None:
    store = FilesystemStore(tmp_path / "blobs")
    checks = probe(store)
    assert [check.outcome for check in checks] == [Outcome.PRESENT] * NEEDED + [Outcome.ABSENT] * 3
    assert all(check.advice for check in checks[NEEDED:])
    assert list(store.digests()) == []


def test_a_store_that_refuses_is_told_in_its_own_words() -> None:
    checks = probe(ReadOnly())
    assert [check.outcome for check in checks[:2]] == [Outcome.FAILED] * 2
    assert "AccessDenied" in checks[0].advice


def test_a_store_that_answers_wrongly_is_not_to_be_used() -> None:
    assert probe(Forgetful())[1].outcome == Outcome.FAILED
    assert probe(Clinging())[2].outcome == Outcome.FAILED
