"""The index follows the rows, survives damage, and is proved."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from storage.models import Document, Page
from storage.search import index
from storage.search.entries import Entry, entries
from storage.search.follower import Busy, Follower, NoRoom, catch_up, follow, rebuild, request_rebuild
from storage.search.proof import prove, repair
from storage.search.query import State, search
from tests.processes import wait_for
from tests.storage.search.rows import make_page, retype

pytestmark = pytest.mark.django_db
FilePage = Callable[[str], Page]


def folder(index_dir: Path) -> Path:
    found = index.current_folder()
    assert found is not None
    assert found.parent == index_dir
    return found


def file_of(index_dir: Path, suffix: str) -> Path:
    return max(folder(index_dir).glob(f"*{suffix}"), key=lambda path: path.stat().st_size)


@pytest.fixture
def birth(file_page: FilePage) -> Page:
    page = file_page("Giấy khai sinh")
    catch_up()
    return page


@contextmanager
def following() -> Iterator[None]:
    """A follower in a thread of its own, as `sohoa follow` runs it."""
    stop = threading.Event()

    def run() -> None:
        try:
            follow(stop)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def one_page(asked: str, user: User) -> Callable[[], bool]:
    """Whether one page is found."""
    return lambda: search(asked, user).total == 1


def test_an_empty_system_gets_an_empty_index(kho: User) -> None:
    assert catch_up() == 0
    found = search("gì cũng được", kho)
    assert (found.total, found.state) == (0, State.READY)


def test_only_what_changed_is_taken_in(birth: Page, file_page: FilePage) -> None:
    Page.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    rebuild()
    with Follower() as follower:
        assert follower.catch_up() == 1  # the overlap, once
        assert follower.catch_up() == 0
        file_page("Giấy chứng sinh")
        assert follower.catch_up() == 1


def test_a_row_that_turns_up_late_is_taken_in(birth: Page, file_page: FilePage, kho: User) -> None:
    with Follower() as follower:
        follower.catch_up()
        late = file_page("Giấy đến muộn")
        Page.objects.filter(pk=late.pk).update(changed_at=timezone.now() - timedelta(seconds=30))
        follower.catch_up()
    assert search("đến muộn", kho).total == 1


def test_a_page_taken_in_twice_is_there_once(birth: Page, kho: User) -> None:
    for _ in range(3):
        Page.objects.update(changed_at=Now())
        catch_up()
    assert search("khai sinh", kho).total == 1
    assert prove().ok


def test_a_follower_that_died_goes_on_where_it_was(birth: Page, file_page: FilePage, kho: User) -> None:
    file_page("Giấy chứng tử")
    with Follower() as follower:
        assert follower.catch_up() == 2  # the new one, and the overlap
    assert search("chứng tử", kho).total == 1


def test_a_second_follower_stands_by(birth: Page) -> None:
    with Follower(), pytest.raises(Busy):
        catch_up()


@pytest.mark.parametrize("suffix", sorted(index.SEGMENT_FILES))
def test_a_truncated_index_is_told_and_rebuilt(birth: Page, kho: User, index_dir: Path, suffix: str) -> None:
    search("khai sinh", kho)
    os.truncate(file_of(index_dir, suffix), 5)
    assert search("khai sinh", kho).state == State.REBUILDING
    catch_up()
    found = search("khai sinh", kho)
    assert (found.total, found.state) == (1, State.READY)


@pytest.mark.parametrize("suffix", sorted(index.SEGMENT_FILES))
def test_a_follower_notices_truncation_by_itself(birth: Page, kho: User, index_dir: Path, suffix: str) -> None:
    with Follower() as follower:
        follower.catch_up()
        os.truncate(file_of(index_dir, suffix), 5)
        follower.catch_up()
    assert search("khai sinh", kho).total == 1


@pytest.mark.parametrize("name", ["meta.json", "cursor", ".managed.json"])
def test_an_index_whose_books_are_lost_is_rebuilt(birth: Page, kho: User, index_dir: Path, name: str) -> None:
    (folder(index_dir) / name).write_bytes(b"") if name != "cursor" else (folder(index_dir) / name).unlink()
    catch_up()
    found = search("khai sinh", kho)
    assert (found.total, found.state) == (1, State.READY)


def test_a_deleted_index_is_told_and_rebuilt(birth: Page, kho: User, index_dir: Path) -> None:
    assert search("khai sinh", kho).total == 1
    shutil.rmtree(index_dir)
    assert search("khai sinh", kho).state == State.REBUILDING
    catch_up()
    assert search("khai sinh", kho).total == 1


def test_deleted_files_are_told_and_rebuilt(birth: Page, kho: User, index_dir: Path) -> None:
    assert search("khai sinh", kho).total == 1
    shutil.rmtree(folder(index_dir))
    assert search("khai sinh", kho).state == State.REBUILDING
    catch_up()
    assert search("khai sinh", kho).total == 1


def test_an_index_of_an_older_version_is_told_and_rebuilt(
    birth: Page, kho: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "STAMP", "2 of another engine")
    assert search("khai sinh", kho).state == State.REBUILDING
    catch_up()
    assert search("khai sinh", kho).total == 1


def test_a_rebuild_leaves_one_folder(birth: Page, kho: User, index_dir: Path) -> None:
    for _ in range(3):
        assert rebuild() == 1
        assert search("khai sinh", kho).state == State.READY
    assert len(list(index_dir.glob("index-*"))) == 1


@pytest.mark.parametrize(
    "fault", [ValueError("No space left on device"), OperationalError("away"), KeyboardInterrupt()]
)
def test_a_rebuild_that_fails_leaves_the_index_as_it_was(
    birth: Page, kho: User, index_dir: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def fail(keys: list[int]) -> list[Entry]:
        raise fault

    monkeypatch.setattr("storage.search.follower.entries", fail)
    with pytest.raises(type(fault)):
        rebuild()

    assert list(index_dir.glob("index-*")) == [folder(index_dir)]
    assert search("khai sinh", kho).total == 1


def test_what_rebuilds_that_were_cut_off_left_makes_room_for_the_next(
    birth: Page, index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("index-cutoff12", "index-cutoff34"):
        shutil.copytree(folder(index_dir), index_dir / name)
    before, seen = folder(index_dir), set[Path]()

    def look_around(keys: list[int]) -> list[Entry]:
        seen.update(index_dir.glob("index-*"))
        return entries(keys)

    monkeypatch.setattr("storage.search.follower.entries", look_around)
    rebuild()

    assert seen == {before, folder(index_dir)}


class Full:
    """A writer to a disk that is full: it takes everything, and can't write it down."""

    def __init__(self, writer: Any, told: str) -> None:
        self.writer, self.told = writer, told

    def __getattr__(self, name: str) -> Any:
        return getattr(self.writer, name)

    def commit(self) -> None:
        raise ValueError(self.told)


@pytest.mark.parametrize(
    ("told", "free"), [("No space left on device (os error 28)", 10**9), ("A worker thread encountered an error", 0)]
)
def test_a_full_disk_is_waited_for_and_nothing_is_rebuilt(
    birth: Page, file_page: FilePage, kho: User, index_dir: Path, monkeypatch: pytest.MonkeyPatch, told: str, free: int
) -> None:
    before = folder(index_dir)
    with Follower() as follower:
        follower.catch_up()
        monkeypatch.setattr(follower, "writer", Full(follower.writer, told))
        monkeypatch.setattr("storage.search.follower.room_at", lambda _folder: (free, 10**9))
        file_page("Giấy chứng tử")
        with pytest.raises(NoRoom):
            follower.catch_up()
        assert search("khai sinh", kho).state == State.READY

        follower.catch_up()

    assert search("chứng tử", kho).total == 1
    assert folder(index_dir) == before


class Waits(threading.Event):
    """Is set after so many waits, of which it keeps the seconds."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.seconds = most, list[float | None]()

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout)
        return super().wait(0)

    def is_set(self) -> bool:
        return len(self.seconds) >= self.most


def test_an_index_that_cannot_be_written_is_tried_less_and_less_often(
    db: None, index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = iter([NoRoom(), ValueError(), *9 * [OSError()], None, NoRoom()])

    def catch_up(_follower: Follower) -> int:
        if fault := next(faults):
            raise fault
        return 0

    monkeypatch.setattr(Follower, "catch_up", catch_up)
    monkeypatch.setattr("storage.search.follower.close_old_connections", lambda: None)
    stop = Waits(13)
    follow(stop, pause=0)

    assert stop.seconds == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 0, 1]


def test_a_rebuild_that_was_asked_for_is_told_until_it_is_done(birth: Page, kho: User) -> None:
    request_rebuild()
    found = search("khai sinh", kho)
    assert (found.state, found.total) == (State.REBUILDING, 1)
    catch_up()
    assert search("khai sinh", kho).state == State.READY


def test_another_process_reads_what_this_one_writes(birth: Page, index_dir: Path) -> None:
    """The files alone carry it: a bare reader elsewhere sees the commit."""
    script = f"import tantivy; print(tantivy.Index.open({str(folder(index_dir))!r}).searcher().num_docs)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "1"


@pytest.mark.django_db(transaction=True)
def test_a_change_is_found_within_two_seconds(paper: Document, an: User, kho: User) -> None:
    page = make_page(paper, "Giấy khai sinh", an)
    with following():
        wait_for(one_page('"khai sinh"', kho), seconds=10)
        for words in ("công văn", "hợp đồng", "biên bản"):
            retype(page, words)
            wait_for(one_page(f'"{words}"', kho), seconds=2, every=0.02)


@pytest.mark.django_db(transaction=True)
def test_searches_beside_a_busy_follower_always_answer(paper: Document, an: User, kho: User, index_dir: Path) -> None:
    """Commits, merges and two losses of the whole index while somebody searches: an answer or an honest 'not now'."""
    page = make_page(paper, "Giấy khai sinh", an)
    with following():
        wait_for(one_page("khai sinh", kho), seconds=10)
        for turn in range(60):
            if turn % 30 == 10:
                shutil.rmtree(index_dir, ignore_errors=True)
            retype(page, f"Giấy khai sinh {turn}")
            found = search("khai sinh", kho)
            assert found.total == 1 or found.state == State.REBUILDING
        wait_for(one_page('"khai sinh 59"', kho), seconds=10)


# The proof


def test_an_index_that_follows_is_proved(birth: Page) -> None:
    proof = prove()
    assert (proof.ok, proof.pages) == (True, 1)


def test_without_an_index_nothing_is_proved(db: None) -> None:
    assert not prove().ok


def test_every_difference_is_found_and_repaired(birth: Page, file_page: FilePage, kho: User) -> None:
    gone, changed = file_page("Giấy sẽ bỏ"), file_page("Giấy sẽ sửa")
    catch_up()
    new = file_page("Giấy không theo kịp")
    Page.objects.filter(pk=gone.pk).update(struck_out=True)
    changed.readings.update(text="Giấy đã sửa")
    long_ago = timezone.now() - timedelta(days=1)
    Page.objects.update(changed_at=long_ago)
    proof = prove()
    assert (proof.ok, proof.missing, proof.extra, proof.stale) == (False, (new.pk,), (gone.pk,), (changed.pk,))
    repair(proof)
    catch_up()
    assert prove().ok
    assert search('"đã sửa"', kho).total == 1


def test_a_change_on_its_way_is_no_difference(birth: Page, file_page: FilePage) -> None:
    file_page("Giấy vừa quét")
    assert prove().ok


def test_a_change_during_a_long_proof_is_no_difference(birth: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def change_first() -> Iterator[tuple[int, int]]:
        time.sleep(0.01)
        retype(birth, "Giấy chứng tử")
        time.sleep(0.01)
        yield 0, 2**63 - 1

    monkeypatch.setattr("storage.search.proof.ON_ITS_WAY", timedelta(0))
    monkeypatch.setattr("storage.search.proof._ranges", change_first)

    assert prove().ok


def test_a_file_that_is_being_written_is_no_damage(birth: Page, index_dir: Path) -> None:
    (folder(index_dir) / f"{'0a' * 16}.store").write_bytes(b"half of")

    assert prove().ok


def test_a_page_that_the_rows_lost_is_found_and_the_index_rebuilt(birth: Page, an: User, paper: Document) -> None:
    stranger = make_page(paper, "Giấy của bản sao lưu cũ", an)
    catch_up()
    key = stranger.pk
    stranger.readings.all().delete()
    stranger.delete()
    proof = prove()
    assert proof.extra == (key,)
    repair(proof)
    catch_up()
    assert prove().ok


@pytest.mark.parametrize("suffix", sorted(index.SEGMENT_FILES))
def test_a_flipped_bit_is_found_and_the_index_rebuilt(birth: Page, index_dir: Path, suffix: str) -> None:
    path = file_of(index_dir, suffix)
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)
    proof = prove()
    assert not proof.ok
    repair(proof)
    catch_up()
    assert prove().ok
