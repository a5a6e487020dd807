"""A bounded load: one counter's machine that sends files through the HTTP API until each is acknowledged.

Every file is another one (its bytes end in a remark of their own), and goes into a paper of its own. The receipt
of the first one is lost on its way, the connection of the second one is dropped before any; what was not
acknowledged is sent again with the same key, to the other server.
"""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from tests.processes import SAMPLES

GOOD: Final = (("pdf/3small.pdf", 3), ("vietnamese/qn-575-ubnd-ktth.pdf", 1), ("pdf/c02-22.pdf", 1))
"""Good files, and their pages."""
BAD: Final = b"%PDF-1.7\nthis is no PDF, only its beginning\n"
FIRST: Final = 2
"""Files that are sent before the blow."""
PAUSE: Final = 0.5
PATIENCE: Final = 240.0
LOST: Final = "lost: "
"""What an answer is told with that came and was not read."""
REFUSALS: Final = ("503 Busy", "507 DiskFull")
"""How a file that can't be kept now may be answered: by a class, with advice."""


@dataclass
class Upload:
    """A file on its way; `pages` is 0 for a bad one."""

    key: str
    body: bytes
    pages: int
    acknowledged: bool = False
    sent: int = 0
    answers: list[str] = field(default_factory=list)


def uploads_of(name: str, good: int) -> list[Upload]:
    """So many good files and a bad one, the first one long enough to be caught in mid-work."""
    made = []
    for number in range(good):
        path, pages = GOOD[number % len(GOOD)]
        remark = f"\n% {name} {number}\n".encode()
        made.append(Upload(f"{name}-{number}", (SAMPLES / path).read_bytes() + remark, pages))
    made.insert(2, Upload(f"{name}-bad", BAD + name.encode(), 0))
    return made


class Load:
    """Sends uploads one after the other in a thread of its own."""

    def __init__(self, addresses: list[str], key: str, dossier: str, uploads: list[Upload]) -> None:
        self.addresses = addresses
        self.key, self.dossier, self.uploads = key, dossier, uploads
        self.thread = threading.Thread(target=self._send_all, daemon=True)
        self.struck = threading.Event()

    def start(self) -> None:
        """Begin to send: the first files only."""
        self.thread.start()

    def go_on(self) -> None:
        """Send the others, too."""
        self.struck.set()

    def finish(self) -> None:
        """Wait until everything is acknowledged, or patience ends."""
        self.go_on()
        self.thread.join(PATIENCE)

    @property
    def acknowledged(self) -> int:
        """How many files the site said that it has."""
        return sum(upload.acknowledged for upload in self.uploads)

    @property
    def refusals(self) -> list[str]:
        """The answers that were no receipt: what each file was told."""
        every = [answer for upload in self.uploads for answer in upload.answers]
        return [answer for answer in every if answer[0] in "45"]

    def _send_all(self) -> None:
        for number, upload in enumerate(self.uploads):
            if number == 0:
                self.lose_the_answer(upload)
            if number == 1:
                self.hang_up(upload)
            if number == FIRST:
                self.struck.wait()
            self.send(upload)
            time.sleep(PAUSE)

    def send(self, upload: Upload) -> None:
        """Send until it is acknowledged, by turns to each server."""
        deadline = time.monotonic() + PATIENCE
        while not upload.acknowledged and time.monotonic() < deadline:
            address = self.next_address(upload)
            with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=3, read=60)) as pool:
                try:
                    answer = pool.request(
                        "POST", f"{address}/api/scans", fields=self.form(upload), headers=self.head(upload)
                    )
                except (HTTPError, OSError) as broken:
                    upload.answers.append(type(broken).__name__)
                else:
                    upload.answers.append(told(answer))
                    upload.acknowledged = answer.status in (200, 201)
            if not upload.acknowledged:
                time.sleep(1)

    def next_address(self, upload: Upload) -> str:
        """The server whose turn it is."""
        upload.sent += 1
        return self.addresses[(upload.sent - 1) % len(self.addresses)]

    def lose_the_answer(self, upload: Upload) -> None:
        """Send it whole, and hang up when the answer has come: the file is kept, and its sender does not know."""
        try:
            with self.posted(upload, self.next_address(upload)) as connection:
                first = connection.sock.recv(len("HTTP/1.1 201"), socket.MSG_PEEK)
        except OSError as broken:
            upload.answers.append(f"dropped: {type(broken).__name__}")
        else:
            upload.answers.append(LOST + first.decode().partition(" ")[2])

    def hang_up(self, upload: Upload) -> None:
        """Send it whole, and hang up while the server is still at it."""
        with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=3, read=0.05)) as pool:
            try:
                pool.request(
                    "POST",
                    f"{self.next_address(upload)}/api/scans",
                    fields=self.form(upload),
                    headers=self.head(upload),
                )
            except (HTTPError, OSError) as broken:
                upload.answers.append(f"dropped: {type(broken).__name__}")

    def form(self, upload: Upload) -> dict[str, str | tuple[str, bytes]]:
        """The fields of its form."""
        return {"dossier": self.dossier, "title": upload.key, "file": (f"{upload.key}.pdf", upload.body)}

    def head(self, upload: Upload) -> dict[str, str]:
        """Its headers."""
        return {"Authorization": f"Bearer {self.key}", "Idempotency-Key": upload.key}

    @contextmanager
    def half_sent(self) -> Iterator[Upload]:
        """Half of a good file that comes later is sent to the first server; the connection stays open, that is all."""
        upload = next(upload for upload in self.uploads[FIRST:] if upload.pages)
        with self.posted(upload, self.addresses[0], parts=2):
            yield upload

    @contextmanager
    def posted(self, upload: Upload, address: str, *, parts: int = 1) -> Iterator[http.client.HTTPConnection]:
        """A connection on which the first of so many equal parts of the form was sent, to the server at the address."""
        body, kind = urllib3.encode_multipart_formdata(self.form(upload))
        place = urlsplit(address)
        with closing(http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)) as connection:
            connection.putrequest("POST", "/api/scans")
            for name, value in {**self.head(upload), "Content-Type": kind, "Content-Length": str(len(body))}.items():
                connection.putheader(name, value)
            connection.endheaders()
            connection.send(body[: len(body) // parts])
            yield connection


def told(answer: urllib3.BaseHTTPResponse) -> str:
    """The status, and the class of what was not a receipt."""
    if answer.status < 400:
        return str(answer.status)
    try:
        return f"{answer.status} {answer.json()['error']['class']}"
    except (json.JSONDecodeError, KeyError, TypeError):
        return f"{answer.status} without a class"
