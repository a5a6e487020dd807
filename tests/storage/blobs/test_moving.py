"""All bytes go over to another store while others come in, each verified there, and none twice."""

import io
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import pytest
from pytest_django import Settings

from config import checks
from storage.blobs import BlobStore, Stored, Unavailable, keep, silent, store_at
from storage.blobs.commands import store
from storage.blobs.filesystem import FilesystemStore
from storage.blobs.memory import MemoryStore
from storage.blobs.moving import migrate
from storage.models import Blob
from tests.seaweed import KEY, SECRET, client_of
from tests.storage.spoilt import give_bad_sector, silence

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("s3")]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def bucket(address: str) -> str:
    """The URL of an empty bucket."""
    name = f"sohoa-{uuid4().hex}"
    client_of(address).make_bucket(name)
    return f"s3://{KEY}:{SECRET}@{address}/{name}?secure=0"


def put(store: BlobStore, *texts: str) -> set[str]:
    return {store.put(io.BytesIO(text.encode())).sha256 for text in texts}


class Uploads:
    """Somebody who uploads a file each time that a copy was made, until there are `most`."""

    def __init__(self, most: int) -> None:
        self.most, self.kept = most, set[str]()

    def __call__(self, done: int, of: int) -> None:
        if len(self.kept) < self.most:
            self.kept.add(keep(io.BytesIO(f"upload {len(self.kept)}".encode()), original=True).sha256)


@pytest.mark.parametrize("to_bucket", [True, False])
def test_what_comes_in_meanwhile_goes_over_too(
    to_bucket: bool, blob_root: Path, bucket: str, settings: Settings
) -> None:
    source, target = (str(blob_root), bucket) if to_bucket else (bucket, str(blob_root))
    settings.BLOB_URL = source
    first = {keep(io.BytesIO(f"paper {n}".encode()), original=True).sha256 for n in range(5)}
    uploads = Uploads(most=3)
    moved = migrate(store_at(source), store_at(target), uploads)
    assert (moved.copied, moved.there, moved.failed) == (8, 0, [])
    assert moved.passes >= 2
    assert set(store_at(target).digests()) == first | uploads.kept == set(store_at(source).digests())


def test_a_site_starts_on_the_new_store_when_all_has_gone_over(
    blob_root: Path, tmp_path: Path, settings: Settings
) -> None:
    for n in range(3):
        keep(io.BytesIO(f"paper {n}".encode()), original=True)
    settings.BLOB_URL = str(tmp_path / "new")
    assert checks.is_anothers()
    assert store(["migrate", str(blob_root), settings.BLOB_URL]) == 0
    assert not checks.is_anothers()


def test_a_run_that_was_cut_off_goes_on_where_it_stood(tmp_path: Path, blob_root: Path) -> None:
    source, target = FilesystemStore(blob_root), FilesystemStore(tmp_path / "new")
    put(source, "one", "two", "three")

    def cut_off(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate(source, target, cut_off)
    moved = migrate(source, target)
    assert (moved.copied, moved.there) == (1, 2)


def test_damaged_bytes_on_the_target_are_put_again(blob_root: Path) -> None:
    source, target = FilesystemStore(blob_root), MemoryStore()
    (sha256,) = put(source, "one")
    target.held[sha256] = b"something else"
    assert migrate(source, target).copied == 1
    assert target.held[sha256] == b"one"


class LosesBytes(MemoryStore):
    """A store that answers well and keeps half."""

    def put(self, source: BinaryIO) -> Stored:
        stored = super().put(source)
        self.held[stored.sha256] = self.held[stored.sha256][:1]
        return stored


def test_bytes_that_do_not_arrive_whole_are_told(blob_root: Path) -> None:
    source = FilesystemStore(blob_root)
    digests = put(source, "one", "two")
    assert set(migrate(source, LosesBytes()).failed) == digests


def test_files_that_can_not_be_read_keep_no_other_from_going_over(blob_root: Path) -> None:
    source, target = FilesystemStore(blob_root), MemoryStore()
    first, second, third = sorted(put(source, "one", "two", "three"))
    give_bad_sector(blob_root, first)
    silence(blob_root, second)
    moved = migrate(source, target)
    assert (moved.copied, sorted(moved.failed)) == (1, [first, second])
    assert list(target.held) == [third]


def test_a_source_that_is_silent_about_one_file_after_the_other_ends_the_run(
    blob_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silent, "MOST", 2)
    source = FilesystemStore(blob_root)
    for sha256 in put(source, "one", "two"):
        silence(blob_root, sha256)
    with pytest.raises(Unavailable):
        migrate(source, MemoryStore())


def test_what_the_target_can_not_read_is_put_again(blob_root: Path, tmp_path: Path) -> None:
    source, target = FilesystemStore(blob_root), FilesystemStore(tmp_path / "new")
    (sha256,) = put(source, "one")
    put(target, "one")
    give_bad_sector(tmp_path / "new", sha256)
    assert (migrate(source, target).copied, migrate(source, target).there) == (1, 1)


def test_what_a_row_names_and_nobody_has_is_told_by_the_command(
    blob_root: Path, tmp_path: Path, capsys: Captured
) -> None:
    whole, lost = (keep(io.BytesIO(text), original=True).sha256 for text in (b"whole", b"lost"))
    FilesystemStore(blob_root).remove(lost)
    assert store(["migrate", str(blob_root), str(tmp_path / "new")]) == 1
    told = capsys.readouterr().out
    assert "Đã chép 1 tệp" in told
    assert lost in told
    assert list(FilesystemStore(tmp_path / "new").digests()) == [whole]
    assert Blob.objects.count() == 2


def test_what_gc_took_meanwhile_is_missed_by_nobody(blob_root: Path) -> None:
    source = FilesystemStore(blob_root)
    digests = sorted({keep(io.BytesIO(text), original=False).sha256 for text in (b"one", b"two")})

    def collect(done: int, of: int) -> None:
        Blob.objects.filter(pk=digests[1]).delete()
        source.remove(digests[1])

    moved = migrate(source, MemoryStore(), collect)
    assert (moved.copied, moved.failed) == (1, [])


def test_what_a_reviewed_list_destroyed_is_missed_by_nobody(blob_root: Path) -> None:
    source = FilesystemStore(blob_root)
    destroyed = keep(io.BytesIO(b"past its term"), original=True)
    source.remove(destroyed.sha256)
    Blob.objects.update(health=Blob.Health.DESTROYED)
    moved = migrate(source, MemoryStore())
    assert (moved.copied, moved.failed) == (0, [])


def test_addresses_may_stand_in_files(blob_root: Path, tmp_path: Path, capsys: Captured) -> None:
    put(FilesystemStore(blob_root), "one")
    (tmp_path / "from").write_text(str(blob_root))
    (tmp_path / "to").write_text(str(tmp_path / "new"))
    assert store(["migrate", f"@{tmp_path / 'from'}", f"@{tmp_path / 'to'}"]) == 0
    assert "Mọi tệp có ở kho mới" in capsys.readouterr().out


def test_an_address_that_is_none_changes_nothing(blob_root: Path, capsys: Captured) -> None:
    assert store(["migrate", str(blob_root), "ftp://127.0.0.1/papers"]) == 1
    assert "ftp" in capsys.readouterr().err


def test_a_store_that_does_not_answer_ends_the_run(blob_root: Path, capsys: Captured) -> None:
    put(FilesystemStore(blob_root), "one")
    assert store(["migrate", "s3://k:s@127.0.0.1:1/papers?secure=0", str(blob_root)]) == 1
    assert "sohoa store:" in capsys.readouterr().err
