"""A real OIDC provider as a child of the test process, and a browser without a window that logs in there."""

import http.cookiejar
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.tours.site import free_port

FOLDER = Path(__file__).parent / "oidc"
CLIENT, SECRET = "sohoa", "khong-bi-mat"


@contextmanager
def provider(callback: str) -> Iterator[str]:
    """The address of a running provider whose one client may be sent back to `callback`."""
    command = ["node", "provider.js", str(free_port()), callback]
    with subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as node:
        assert node.stdout is not None
        said: list[str] = []
        try:
            for line in node.stdout:
                said.append(line)
                if line.startswith("ready "):
                    yield line.split()[1]
                    return
            raise AssertionError("".join(said))
        finally:
            node.kill()


class Stop(urllib.request.HTTPRedirectHandler):
    """Follows the provider's own redirects and stops at the one that leads back to the client."""

    def __init__(self, callback: str) -> None:
        self.callback = callback

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """No further than the client's address."""
        return (
            None if newurl.startswith(self.callback) else super().redirect_request(req, fp, code, msg, headers, newurl)
        )


class Visitor:
    """Somebody's browser at the provider."""

    def __init__(self, callback: str) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, Stop(callback))

    def log_in(self, address: str, name: str) -> str:
        """Go to the address that the client sent one to, log in, agree; the address that leads back to the client."""
        form = self.opener.open(address, timeout=20).url
        agreement = self.send(form, prompt="login", login=name, password="bat-ky")
        return self.send(agreement, prompt="consent")

    def cancel(self, address: str) -> str:
        """Go there and turn back at the form."""
        form = self.opener.open(address, timeout=20).url
        return self.go(f"{form}/abort")

    def send(self, address: str, **fields: str) -> str:
        return self.go(address, urllib.parse.urlencode(fields).encode())

    def go(self, address: str, body: bytes | None = None) -> str:
        """Where one ends up: a page of the provider, or the client's address, which is not opened."""
        try:
            with self.opener.open(address, body, timeout=20) as page:
                return str(page.url)
        except urllib.error.HTTPError as end:
            if end.code not in (302, 303):
                raise
            return str(end.headers["Location"])
