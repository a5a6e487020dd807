"""The watched folder: finished files are taken and moved aside after the commit; nothing stops the others."""

import os
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import Unit, User
from ingest import watch as watching
from ingest.watch import Watched, watch
from storage.models import Scan

PDF = b"%PDF-1.7\n"

pytestmark = pytest.mark.usefixtures("blob_root")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0.05)
    folder = tmp_path / "máy quét"
    folder.mkdir()
    return folder


@pytest.fixture
def watched(folder: Path, an: User, unit_a: Unit) -> Watched:
    return Watched(folder, unit_a, an, counter="Quầy 1", scanner="ADF")


def take(watched: Watched) -> list[Scan]:
    received: list[Scan] = []
    watch(watched, received.append, stop=threading.Event(), once=True)
    return received


def test_a_finished_file_is_received_and_moved_aside(watched: Watched, folder: Path) -> None:
    (folder / "trang 1.pdf").write_bytes(PDF)

    (scan,) = take(watched)

    assert (scan.source, scan.counter, scan.scanner, scan.name) == ("watch", "Quầy 1", "ADF", "trang 1.pdf")
    assert (folder / "received" / "trang 1.pdf").read_bytes() == PDF
    assert not (folder / "trang 1.pdf").exists()


def test_a_file_that_grows_is_left_until_it_rests(watched: Watched, folder: Path) -> None:
    path = folder / "a.pdf"
    path.write_bytes(PDF)
    before = watching.sightings(folder)
    path.write_bytes(PDF + b"more")

    assert watching.sightings(folder) != before


def test_a_file_that_is_open_for_writing_is_left_alone(watched: Watched, folder: Path) -> None:
    with (folder / "a.pdf").open("wb") as scanner:
        scanner.write(PDF)
        scanner.flush()
        assert take(watched) == []

    assert len(take(watched)) == 1


def test_a_file_that_cannot_be_taken_is_moved_with_its_reason_beside_it(watched: Watched, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"PK\x03\x04 a zip")
    (folder / "b.pdf").write_bytes(PDF)

    assert len(take(watched)) == 1
    reason = (folder / "refused" / "a.pdf.txt").read_text(encoding="utf-8")
    assert reason.startswith("Không rõ loại tệp\n")
    assert (folder / "refused" / "a.pdf").exists()


def test_a_link_is_not_followed(watched: Watched, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(PDF)
    (folder / "a.pdf").symlink_to(secret)

    assert take(watched) == []
    assert (folder / "a.pdf").is_symlink()


def test_folders_and_hidden_files_are_left_alone(watched: Watched, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / ".a.pdf.part").write_bytes(PDF)

    assert take(watched) == []


def test_a_full_disk_leaves_the_file_where_it_is(watched: Watched, folder: Path, settings: Settings) -> None:
    (folder / "a.pdf").write_bytes(PDF)
    settings.MIN_FREE_DISK = 101

    assert take(watched) == []
    assert (folder / "a.pdf").exists()


def test_a_file_received_before_a_crash_is_moved_and_not_received_twice(watched: Watched, folder: Path) -> None:
    path = folder / "a.pdf"
    path.write_bytes(PDF)
    watching.receive_file(watched, path)

    assert take(watched) == []
    assert Scan.objects.count() == 1
    assert (folder / "received" / "a.pdf").exists()


def test_the_same_name_again_does_not_overwrite_what_was_received(watched: Watched, folder: Path) -> None:
    for second, content in enumerate((PDF, PDF + b"other")):
        (folder / "a.pdf").write_bytes(content)
        os.utime(folder / "a.pdf", (second, second))
        assert len(take(watched)) == 1

    assert sorted(path.name for path in (folder / "received").iterdir()) == ["a-2.pdf", "a.pdf"]


def test_the_next_file_of_the_same_name_is_not_taken_for_the_one_before(watched: Watched, folder: Path) -> None:
    path = folder / "scan.pdf"
    path.write_bytes(PDF)

    def scan_the_next(scan: Scan) -> None:
        (folder / ".next").write_bytes(PDF + b"next")
        (folder / ".next").replace(path)

    watch(watched, scan_the_next, stop=threading.Event(), once=True)

    assert path.read_bytes() == PDF + b"next"
    assert len(take(watched)) == 1
    assert Scan.objects.count() == 2


def test_the_watch_ends_when_it_is_told_to(watched: Watched) -> None:
    stop = threading.Event()
    stop.set()

    assert watch(watched, lambda scan: None, stop=stop) == 0
