"""A person's browser without a window: logs in to a running site over HTTP, keeps cookies, sends forms and files."""

import http.cookiejar
import json
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from tests.cast import PASSWORD

FORM = "application/x-www-form-urlencoded"


class Person:
    """Somebody logged in at the site of this address."""

    def __init__(self, address: str, username: str) -> None:
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.get("/dang-nhap/")
        self.submit("/dang-nhap/", username=username, password=PASSWORD)

    def get(self, path: str) -> bytes:
        """The body of a page."""
        with self.opener.open(self.address + path, timeout=60) as answer:
            return bytes(answer.read())

    def submit(self, path: str, **fields: str) -> str:
        """Send a form and return the address of the page that it leads to."""
        body = urllib.parse.urlencode(fields).encode()
        with self.opener.open(self._request(path, body, FORM), timeout=60) as answer:
            return str(answer.url)

    def upload(self, path: str, file: Path, **fields: str) -> dict[str, Any]:
        """Send a file as the page's script does and return what it is told."""
        boundary = uuid.uuid4().hex
        body = multipart(boundary, file, fields)
        request = self._request(path, body, f"multipart/form-data; boundary={boundary}")
        request.add_header("X-Sohoa-Upload", "1")
        with self.opener.open(request, timeout=60) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def _request(self, path: str, body: bytes, kind: str) -> urllib.request.Request:
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), None)
        headers = {"Content-Type": kind, "X-CSRFToken": token or "", "Referer": self.address + path}
        return urllib.request.Request(self.address + path, body, headers)  # noqa: S310 # our own site


def multipart(boundary: str, file: Path, fields: dict[str, str]) -> bytes:
    """A form with one file as a browser encodes it."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(f'name="file"; filename="{file.name}"\r\n\r\n'.encode() + file.read_bytes())
    edge = f"--{boundary}".encode()
    whole = [edge + b"\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts]
    return b"".join(whole) + edge + b"--\r\n"
