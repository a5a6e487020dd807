"""Uploads are bounded while they come in: memory, disk, and what is left of those that break off."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tokens import issue
from storage.models import Scan
from tests.web.api.conftest import Machine, error
from tests.web.api.conftest import machine as machine
from tests.web.conftest import Enter
from tests.web.serving import BEGIN, END, HEAD, Server, answer, served
from tests.workers.site import wait_for
from web.limits import forget_uploads

MEGABYTE = 2**20
LIMIT = 4 * MEGABYTE
BLOCK = b"x" * MEGABYTE
UPLOADS = ["/api/scans", "/ho-so/00000000-0000-0000-0000-000000000001/gui/"]


@pytest.fixture
def limit(settings: Settings) -> int:
    settings.MAX_UPLOAD_BYTES = LIMIT
    return LIMIT


@pytest.mark.usefixtures("limit")
def test_a_body_that_says_that_it_is_too_long_is_refused_with_words(an: User, machine: Machine, enter: Enter) -> None:
    told = {"content_type": "multipart/form-data; boundary=part", "CONTENT_LENGTH": str(LIMIT + 2 * MEGABYTE)}
    refused = machine(an).post(UPLOADS[0], data=b"", **told)
    assert (refused.status_code, error(refused)["class"]) == (413, "TooLarge")
    assert "tối đa 4 MB" in error(refused)["message"]
    script = enter(an).post(UPLOADS[1], data=b"", headers={"X-Sohoa-Upload": "1"}, **told)
    assert (script.status_code, set(script.json())) == (413, {"message", "advice"})
    assert "Quá lớn" in enter(an).post(UPLOADS[1], data=b"", **told).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("limit")
@pytest.mark.parametrize("length", ["9" * 30, "²", "-1", "1e9", ""])
def test_no_length_is_a_fault_of_the_house(length: str, client: Client) -> None:
    told = {"content_type": "multipart/form-data; boundary=part", "CONTENT_LENGTH": length}
    assert client.post("/api/scans", data=b"", **told).status_code in (400, 401, 413)


@pytest.fixture
def server(
    transactional_db: None, an: User, blob_root: object, redis_url: str, limit: int, settings: Settings
) -> Iterator[Server]:
    """A running server that takes LIMIT, on the rows of this test."""
    with served(LIMIT // MEGABYTE) as running:
        yield running


def begin(server: Server, key: str, *, length: str, path: str = "/api/scans", name: str = "mot") -> socket.socket:
    """A connection on which the head of an upload was sent."""
    line = server.connect()
    line.sendall(HEAD.format(path=path, key=key, name=name, length=length).encode())
    return line


@pytest.mark.slow
def test_uploads_are_bounded_in_memory_and_on_disk_and_leave_nothing_behind(server: Server, an: User) -> None:
    key = issue(an, "thử")
    whole = BEGIN + BLOCK + END
    before = sent(server, key, whole)
    for path in UPLOADS:
        refused_unread(server, key, path)
    refused_without_length(server, key)
    spooled_to_the_limit(server, key)
    broken_off(server, key)
    assert server.memory() - before < 40 * MEGABYTE
    assert [scan.idempotency_key for scan in Scan.objects.all()] == ["tron"]


def test_what_a_killed_server_left_of_uploads_is_removed_at_the_next_start(settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    left, coming, other = (tmp_path / name for name in ("tmpa1.upload.pdf", "tmpb2.upload.pdf", "report.pdf"))
    for path in (left, coming, other):
        path.touch()
    with coming.open("ab"):
        forget_uploads()
    assert set(tmp_path.iterdir()) == {coming, other}


def sent(server: Server, key: str, whole: bytes) -> int:
    """A good upload is taken; the memory that the server holds after it."""
    with begin(server, key, length=f"Content-Length: {len(whole)}", name="tron") as line:
        line.sendall(whole)
        assert b" 201 " in answer(line)[:20]
    nothing_left(server)
    return server.memory()


def nothing_left(server: Server) -> None:
    """The folder of uploads is empty soon."""
    wait_for(lambda: not list(server.spool.iterdir()), seconds=30)


def is_cut(line: socket.socket, piece: bytes) -> bool:
    """Whether the other end stops taking pieces before there are 64."""
    try:
        for _ in range(64):
            line.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def refused_unread(server: Server, key: str, path: str) -> None:
    """A gigabyte that is announced is answered before it is sent, and none of it is read."""
    with begin(server, key, length=f"Content-Length: {2**30}", path=path) as line:
        line.sendall(BEGIN)
        assert b" 413 " in answer(line)[:20]
        assert is_cut(line, BLOCK)
    nothing_left(server)


def refused_without_length(server: Server, key: str) -> None:
    """A body in pieces that never says how long it is is answered at once, and none of it is kept."""
    with begin(server, key, length="Transfer-Encoding: chunked") as line:
        line.sendall(b"%x\r\n%s\r\n" % (len(BEGIN), BEGIN))
        told = answer(line)
        assert b" 411 " in told[:20]
        assert b"LengthRequired" in told
        assert is_cut(line, b"%x\r\n%s\r\n" % (len(BLOCK), BLOCK))
    nothing_left(server)


def spooled_to_the_limit(server: Server, key: str) -> None:
    """Of a file a little too large no more than the limit comes to lie on the disk; together files are bounded too."""
    length = LIMIT + MEGABYTE - 1
    with begin(server, key, length=f"Content-Length: {length}", name="hai") as line:
        line.sendall(BEGIN + BLOCK * 4)
        wait_for(lambda: server.spooled() >= LIMIT - MEGABYTE, seconds=30)
        line.sendall(b"x" * (length - len(BEGIN) - len(END) - 4 * MEGABYTE) + END)
        assert b"TooLarge" in answer(line)
    nothing_left(server)


def broken_off(server: Server, key: str) -> None:
    """What was spooled of an upload whose line breaks is gone soon after, and no row tells of it."""
    line = begin(server, key, length=f"Content-Length: {3 * MEGABYTE}", name="ba")
    line.sendall(BEGIN + BLOCK)
    wait_for(lambda: server.spooled() > 0, seconds=30)
    line.close()
    nothing_left(server)
