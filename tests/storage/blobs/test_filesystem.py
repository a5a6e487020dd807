"""The store in a folder keeps the contract, and what a disk adds to it."""

import errno
import io
import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from storage.blobs import BlobStore, Corrupt, NoSpace, Unavailable
from storage.blobs.filesystem import FilesystemStore
from storage.blobs.store import Forbidden
from tests.storage import spoilt
from tests.storage.blobs.contract import DATA, DIGEST, BlobStoreContract


class FailingDisk(io.BytesIO):
    """A stream whose bytes the disk does not take."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(self.number, os.strerror(self.number))


def place(store: BlobStore, sha256: str) -> Path:
    assert isinstance(store, FilesystemStore)
    return spoilt.place(store.root, sha256)


class TestFilesystemStore(BlobStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> FilesystemStore:
        return FilesystemStore(tmp_path / "blobs")

    def damage(self, store: BlobStore, sha256: str) -> None:
        path = place(store, sha256)
        path.chmod(0o640)
        path.write_bytes(b"X" + path.read_bytes()[1:])

    def test_a_truncated_file_is_mended_by_a_put(self, store: FilesystemStore) -> None:
        store.put(io.BytesIO(DATA))
        place(store, DIGEST).chmod(0o640)
        os.truncate(place(store, DIGEST), 10)
        store.put(io.BytesIO(DATA))
        assert place(store, DIGEST).read_bytes() == DATA

    def test_a_file_on_a_bad_sector_is_damaged_and_mended_by_a_put(self, store: FilesystemStore) -> None:
        store.put(io.BytesIO(DATA))
        spoilt.give_bad_sector(store.root, DIGEST)
        with pytest.raises(Corrupt):
            store.open(DIGEST)
        store.put(io.BytesIO(DATA))
        with store.open(DIGEST) as handle:
            assert handle.read() == DATA

    def test_a_file_that_can_not_be_opened_says_nothing_of_its_bytes(self, store: FilesystemStore) -> None:
        store.put(io.BytesIO(DATA))
        spoilt.silence(store.root, DIGEST)
        with pytest.raises(Unavailable):
            store.open(DIGEST)

    def test_the_name_of_known_bytes_is_flushed_too(
        self, store: FilesystemStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.put(io.BytesIO(DATA))
        flushed: list[str] = []
        monkeypatch.setattr(os, "fsync", lambda number: flushed.append(str(Path(f"/proc/self/fd/{number}").readlink())))
        store.put(io.BytesIO(DATA))
        assert str(place(store, DIGEST).parent) in flushed

    def test_kept_files_are_read_only_in_two_levels_of_folders(self, store: FilesystemStore) -> None:
        store.put(io.BytesIO(DATA))
        assert stat.S_IMODE(place(store, DIGEST).stat().st_mode) == 0o440

    def test_a_put_that_fails_leaves_nothing_behind(self, store: FilesystemStore) -> None:
        with pytest.raises(NoSpace):
            store.put(FailingDisk(errno.ENOSPC))
        assert list(store.incoming.iterdir()) == []
        assert list(store.digests()) == []

    def test_what_a_killed_put_left_is_tidied_when_old(self, store: FilesystemStore) -> None:
        store.incoming.mkdir(parents=True)
        (store.incoming / "tmpabc").write_bytes(b"half")
        assert store.tidy(3600) == 0
        assert store.tidy(-1) == 1
        assert list(store.incoming.iterdir()) == []

    def test_a_store_that_cannot_be_made_is_a_fault_of_the_house(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(Unavailable):
            FilesystemStore(tmp_path / "file" / "blobs").put(io.BytesIO(DATA))

    def test_a_folder_that_may_not_be_written_is_told_from_a_disk_that_fails(self, store: FilesystemStore) -> None:
        with pytest.raises(Forbidden):
            store.put(FailingDisk(errno.EROFS))
        with pytest.raises(Unavailable) as failed:
            store.put(FailingDisk(errno.EIO))
        assert not isinstance(failed.value, Forbidden)

    def test_a_handle_can_seek(self, store: FilesystemStore) -> None:
        store.put(io.BytesIO(DATA))
        handle: BinaryIO = store.open(DIGEST)
        with handle:
            handle.seek(-4, os.SEEK_END)
            assert handle.read() == DATA[-4:]
