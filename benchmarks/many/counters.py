"""A counter's browser without a window: sends a dossier's file and looks at its page every second, as the page does."""

import http.client
import json
import re
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CSRF = "a" * 32
VERSION = re.compile(rb"[&;]v=(\w+)")
TOOLS = re.compile(rb"[&;]t=(\w+)")
CARD = b'<li class="card '
LARGE, FIRST_PART, LEAST_PART = 2**19, 2**18, 2**15
PART_SECONDS, PART_SECONDS_TOLD, AT_ONCE_SECONDS = 2.0, 5.0, 8.0
"""How the page sends a large file (web/static/web/upload.js): in parts of so many seconds of the line."""
PATIENCE = 60.0
"""Seconds that somebody looks at a dossier before the next citizen comes."""


@dataclass(slots=True)
class Visit:
    """What one dossier saw: seconds from the first byte sent, bytes of the answers that came while it looked."""

    scan: str = ""
    pages: int = 0
    acknowledged: float = 0.0
    first_verdict: float = 0.0
    all_verdicts: float = 0.0
    updates: list[int] = field(default_factory=list)
    polls: int = 0
    failed: str = ""


class Browser:
    """Somebody logged in; `address` like http://host:port."""

    def __init__(self, address: str, session: str) -> None:
        place = urlsplit(address)
        self.line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=300)
        self.first_page_told = 0.0  # on the monotonic clock: its verdict came while its file was on its way
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Accept-Encoding": "gzip",
        }

    def ask(
        self, method: str, path: str, body: bytes | None = None, **more: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer and its body as it travelled."""
        headers = self.headers | {name.replace("_", "-"): value for name, value in more.items()}
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        return answer, answer.read()

    def send(self, dossier: str, into: str, content: bytes, name: str) -> tuple[int, bytes]:
        """Send a file into a paper of a dossier as the page does; status and body of the answer."""
        key, address = uuid.uuid4().hex, f"/ho-so/{dossier}/gui/"
        after = self.send_parts(f"{address}phan/", key, content, name) if len(content) > LARGE else 0
        return self.post(address, {"into": into, "key": key, "after": str(after)}, content[after:], name)

    def send_parts(self, address: str, key: str, content: bytes, name: str) -> int:
        """Send a file's parts until the rest may go at once; how many bytes they were."""
        start, size = 0, FIRST_PART
        while True:
            began = time.monotonic()
            status, said = self.post(address, {"key": key, "start": str(start)}, content[start : start + size], name)
            if status != 200:
                raise OSError(f"a part was answered with {status}: {said[:200]!r}")
            rate, told = size / (time.monotonic() - began), json.loads(said)
            if told["first"] and not self.first_page_told:
                self.first_page_told = time.monotonic()
            start = int(told["next"])
            if len(content) - start <= rate * AT_ONCE_SECONDS:
                return start
            size = max(round(rate * (PART_SECONDS_TOLD if told["first"] else PART_SECONDS)), LEAST_PART)

    def post(self, address: str, fields: dict[str, str], content: bytes, name: str) -> tuple[int, bytes]:
        """Post a form with one file; status and body of the answer."""
        edge = uuid.uuid4().hex
        told = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        told += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = told.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        answer, said = self.ask("POST", address, body, Content_Type=kind, X_Sohoa_Upload="1")
        return answer.status, said

    def close(self) -> None:
        """Hang up."""
        self.line.close()


class Watch:
    """The page's own polling of a dossier's moving part."""

    def __init__(self, browser: Browser, dossier: str, into: str) -> None:
        self.browser, self.address = browser, f"/ho-so/{dossier}/dang-quet/?giay-to={into}"
        self.version, self.tools = b"", b""
        self.cards = self.head = 0

    def poll(self) -> int:
        """Ask once; bytes of the answer's content as it travelled, 0 when nothing had changed."""
        told = f"&v={self.version.decode()}&t={self.tools.decode()}"
        answer, body = self.browser.ask("GET", self.address + told, HX_Request="true")
        if answer.status != 200:
            return 0
        plain = unzipped(answer, body)
        version, tools = VERSION.search(plain), TOOLS.search(plain)
        self.version = version[1] if version else b""
        self.tools = tools[1] if tools else b""
        self.cards = plain.count(CARD)
        self.head = head_of(answer)
        return len(body)


def unzipped(answer: http.client.HTTPResponse, body: bytes) -> bytes:
    """The body as the browser sees it."""
    import gzip

    return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def head_of(answer: http.client.HTTPResponse) -> int:
    """How many bytes an answer's head had."""
    return 17 + sum(len(name) + len(value) + 4 for name, value in answer.headers.items())


def visit(address: str, session: str, dossier: str, into: str, content: bytes, pages: int) -> Visit:
    """Send a dossier's file, then look every second until each page has its verdict, or PATIENCE is over."""
    seen, browser = Visit(pages=pages), Browser(address, session)
    began = time.monotonic()
    try:
        status, said = browser.send(dossier, into, content, "ho-so.pdf")
        seen.acknowledged = time.monotonic() - began
        if browser.first_page_told:
            seen.first_verdict = browser.first_page_told - began
        if status != 201:
            seen.failed = f"{status} {said[:200]!r}"
            return seen
        look(Watch(browser, dossier, into), seen, began)
    except (OSError, http.client.HTTPException) as error:
        seen.failed = f"{type(error).__name__}: {error}"
    finally:
        browser.close()
    return seen


def look(watch: Watch, seen: Visit, began: float) -> None:
    """Poll, and note when the first and the last verdict were shown."""
    while time.monotonic() - began < PATIENCE:
        size = watch.poll()
        seen.polls += 1
        if size:
            seen.updates.append(size)
        now = time.monotonic() - began
        if watch.cards and not seen.first_verdict:
            seen.first_verdict = now
        if watch.cards >= seen.pages:
            seen.all_verdicts = now
            return
        time.sleep(1)
