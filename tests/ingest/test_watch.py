"""The watched folder: finished files are taken and moved aside after the commit; nothing stops the others."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import InterfaceError, close_old_connections, connection
from pytest_django import Settings

from accounts.models import Unit, User
from ingest import watch as watching
from ingest.watch import Watched, watch
from storage.models import Scan

PDF = b"%PDF-1.7\n"

pytestmark = pytest.mark.usefixtures("blob_root")


class Rounds(threading.Event):
    """Tells a watch to stop after so many rounds, and does something before each."""

    def __init__(self, *before: Callable[[], object]) -> None:
        super().__init__()
        self.before = list(before)

    def wait(self, timeout: float | None = None) -> bool:
        if not self.before:
            return True
        self.before.pop(0)()
        return super().wait(timeout)


def nothing() -> None:
    """What is done before a round in which nothing is."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(watching, "close_old_connections", nothing)  # a test's transaction lives in one
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


@pytest.mark.django_db(transaction=True)
def test_a_database_that_ended_the_connection_is_asked_anew_in_the_next_round(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "close_old_connections", close_old_connections)
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    (folder / "a.pdf").write_bytes(PDF)
    rounds = Rounds(lambda: connection.connection.close(), nothing, nothing)

    assert watch(watched, lambda scan: None, stop=rounds) == 1


def test_a_connection_that_was_closed_leaves_the_file_where_it_is(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(watched: Watched, path: Path) -> object:
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(watching, "receive_file", ask)
    (folder / "a.pdf").write_bytes(PDF)

    assert take(watched) == []
    assert (folder / "a.pdf").exists()


def test_a_share_that_is_away_for_a_moment_does_not_end_the_watch(watched: Watched, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(PDF)
    away = folder.with_name("away")
    rounds = Rounds(lambda: folder.rename(away), nothing, lambda: away.rename(folder), nothing, nothing)

    assert watch(watched, lambda scan: None, stop=rounds) == 1


@pytest.mark.parametrize("letter", ["a", "ộ"])
def test_a_refused_file_of_a_very_long_name_has_its_reason_beside_it(
    watched: Watched, folder: Path, letter: str
) -> None:
    name = f"{letter * (251 // len(letter.encode()))}.pdf"
    for second in range(2):
        (folder / name).write_bytes(b"PK\x03\x04 a zip")
        os.utime(folder / name, (second, second))
        (folder / f"{second}.pdf").write_bytes(PDF + name.encode())
        assert len(take(watched)) == 1

    put = [path.name for path in (folder / "refused").iterdir()]
    assert sorted(Path(name).suffix for name in put) == [".pdf", ".pdf", ".txt", ".txt"]
    assert {name[:80] for name in put} == {letter * 80}
    assert "".join(put).encode()  # no letter was cut in two


def test_a_file_is_not_overwritten_by_the_reason_of_another(watched: Watched, folder: Path) -> None:
    for name in ("a.pdf.txt", "a.pdf"):
        (folder / name).write_bytes(b"PK\x03\x04 a zip")
        take(watched)

    assert (folder / "refused" / "a.pdf.txt").read_bytes() == b"PK\x03\x04 a zip"
    assert (folder / "refused" / "a.pdf-2.txt").exists()


def test_a_name_that_holds_a_dot_is_kept_whole(watched: Watched, folder: Path) -> None:
    name = "Hồ sơ 12. Nguyễn Văn A, giấy khai sinh"
    (folder / name).write_bytes(PDF)
    take(watched)

    assert (folder / "received" / name).exists()


def test_a_folder_for_refused_files_that_cannot_be_written_stops_no_other(watched: Watched, folder: Path) -> None:
    (folder / "refused").symlink_to("nowhere")
    (folder / "a.pdf").write_bytes(b"PK\x03\x04 a zip")
    (folder / "b.pdf").write_bytes(PDF)

    assert len(take(watched)) == 1
    assert (folder / "a.pdf").exists()


def test_the_watch_ends_when_it_is_told_to(watched: Watched) -> None:
    stop = threading.Event()
    stop.set()

    assert watch(watched, lambda scan: None, stop=stop) == 0
