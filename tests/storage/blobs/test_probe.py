"""The probe says what a store can do, and leaves nothing behind."""

import io
from pathlib import Path
from typing import BinaryIO

import pytest

from storage.blobs import BlobError, NoSpace, Stored, Unavailable
from storage.blobs.filesystem import FilesystemStore
from storage.blobs.memory import MemoryStore
from storage.blobs.probe import Outcome, needed, probe
from storage.blobs.store import Forbidden

NEEDED = 3
"""Keeping, reading back, deleting: told first."""


class Refusing(MemoryStore):
    """A store that keeps nothing, and says why."""

    def __init__(self, why: BlobError) -> None:
        super().__init__()
        self.why = why

    def put(self, source: BinaryIO) -> Stored:
        raise self.why


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


def test_a_store_that_refuses_is_told_in_its_own_words_and_nothing_is_called_lost() -> None:
    checks = probe(Refusing(Forbidden("The store refused (AccessDenied): check the address, the keys and the bucket.")))
    assert [check.advice for check in checks if check.outcome == Outcome.FAILED] == [checks[0].advice]
    assert "AccessDenied" in checks[0].advice


def test_a_store_that_answers_wrongly_is_not_to_be_used() -> None:
    assert probe(Forgetful())[1].outcome == Outcome.FAILED
    assert probe(Clinging())[2].outcome == Outcome.FAILED


@pytest.mark.parametrize(
    ("why", "passing"), [(Forbidden("AccessDenied"), False), (NoSpace("full"), True), (Unavailable("503"), True)]
)
def test_a_store_that_is_full_or_away_says_nothing_of_its_settings_and_one_that_refuses_does(
    why: BlobError, passing: bool
) -> None:
    assert needed(Refusing(why))[0].passing == passing
