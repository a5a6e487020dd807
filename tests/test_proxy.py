"""The proxy's files before two web hosts that misbehave: one is away, or one works long."""

import contextlib
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import urllib3

from config import settings
from tests.compose import DIES_WITH_US, ROOT, placed_proxy
from tests.processes import wait_for
from tests.seaweed import free_ports

LIMITS: Final = {
    "proxy_read_timeout 30m": "proxy_read_timeout 2s",
    "proxy_next_upstream_timeout 10s": "proxy_next_upstream_timeout 1s",
}
"""The proxy's patience, shortened alike."""
LONGER: Final = 4.0  # seconds: than that patience


class Web(BaseHTTPRequestHandler):
    """A web host that works long for one page and is quick with all others."""

    asked: Final[list[str]] = []

    def do_GET(self) -> None:
        """Answer with 200."""
        self.asked.append(self.path)
        if self.path == "/long":
            time.sleep(LONGER)
        with contextlib.suppress(OSError):  # nobody may wait any more
            self.send_response(HTTPStatus.OK)
            self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@contextmanager
def web_host() -> Iterator[int]:
    """The port of a web host."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Web) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@contextmanager
def silent_host() -> Iterator[int]:
    """A port where no connection is ever made, as with a machine without power: the few that may wait are taken."""
    with ExitStack() as stack:
        host = stack.enter_context(socket.socket())
        host.bind(("127.0.0.1", 0))
        host.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(host.getsockname())
        yield host.getsockname()[1]


@contextmanager
def proxy_before(folder: Path, *webs: int, **changed: str) -> Iterator[str]:
    """The address of nginx with the committed files."""
    (port,) = free_ports(1)
    places = {f"web-{number}:8000": f"127.0.0.1:{web}" for number, web in enumerate(webs, start=1)}
    places |= {"listen 8080": f"listen 127.0.0.1:{port}", **changed}
    words = ["nginx", "-c", str(placed_proxy(folder / "nginx", places)), "-e", "/dev/stderr", "-g", "daemon off;"]
    nginx = subprocess.Popen([*DIES_WITH_US, *words], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: listens(port), seconds=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        nginx.terminate()
        nginx.wait(timeout=60)


def listens(port: int) -> bool:
    """Whether somebody takes a connection there."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def status(address: str) -> int:
    """What a GET is answered with."""
    return urllib3.request("GET", address, retries=False, timeout=60).status


def test_a_web_host_that_is_away_costs_nobody_an_answer(tmp_path: Path) -> None:
    with silent_host() as away, web_host() as there, proxy_before(tmp_path, away, there) as address:
        assert {status(f"{address}/tray") for _ in range(6)} == {HTTPStatus.OK}


def test_long_work_is_done_once_and_shuts_the_site_for_nobody(tmp_path: Path) -> None:
    Web.asked.clear()
    with web_host() as one, web_host() as other, proxy_before(tmp_path, one, other, **LIMITS) as address:
        assert status(f"{address}/long") == HTTPStatus.GATEWAY_TIMEOUT
        assert Web.asked.count("/long") == 1
        assert {status(f"{address}/tray") for _ in range(6)} == {HTTPStatus.OK}


def test_the_proxy_waits_longer_than_the_site_works_for_the_longest_request() -> None:
    (minutes,) = re.findall(r"proxy_read_timeout (\d+)m;", (ROOT / "deploy/nginx/proxy.conf").read_text())
    assert int(minutes) * 60 > settings.PAGE_SECONDS + settings.MAX_PAGES  # one PDF of a dossier: workers/merging.py
