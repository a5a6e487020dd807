"""One upload followed through the logs of real processes by the id that it came with, from request to index."""

import io
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings

from accounts.models import User
from accounts.tokens import issue
from storage.models import Dossier
from tests.workers.site import ROOT, SAMPLES, Site, new_site, wait_for

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow, pytest.mark.timeout(600)]

REQUEST_ID = "followed-upload-1"
NAME = "001099012345 Nguyen Van Thu.pdf"


@contextmanager
def web(site: Site) -> Iterator[int]:
    """A web server of the site, and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "config.wsgi:application"]
    with (site.folder / "log").open("ab") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=log, stderr=log)
    try:
        wait_for(lambda: listens(port), seconds=60, what=site.log)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def listens(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def upload(port: int, key: str, dossier: Dossier) -> str:
    """Send a picture as a machine does; the id that is answered."""
    field = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = field % (b"dossier", b"", str(dossier.uid).encode())
    body += field % (b"file", f'; filename="{NAME}"'.encode(), one_page()) + b"--x--\r\n"
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "multipart/form-data; boundary=x",
        "Idempotency-Key": "k",
        "X-Request-ID": REQUEST_ID,
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/api/scans", body, headers)
        answer = connection.getresponse()
        assert answer.status == 201, answer.read()
        return str(answer.headers["X-Request-ID"])
    finally:
        connection.close()


def one_page() -> bytes:
    """The first page of a scanned paper."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_page(PdfReader(SAMPLES / "pdf" / "multipage.pdf").pages[0])
    writer.write(out)
    return out.getvalue()


def lines_of(site: Site) -> list[dict[str, Any]]:
    """The lines of the site's log that were written under the id."""
    lines = (site.folder / "log").read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return [line for line in told if line.get("request_id") == REQUEST_ID]


def stages(lines: list[dict[str, Any]]) -> dict[str, str]:
    """Each stage that was told, and the role of the process that told it."""
    return {line["stage"]: line["role"] for line in lines if "stage" in line}


@pytest.mark.django_db(transaction=True)
def test_one_id_leads_from_the_request_to_the_index(dossier: Dossier, an: User, settings: Settings) -> None:
    with new_site(settings) as site:
        site.extra = {"SOHOA_LOG_FORMAT": "json"}
        site.start(readers=1)
        with web(site) as port:
            # An index that is built anew takes in what is there, and tells of no upload.
            wait_for(lambda: list(site.folder.glob("index/index-*/cursor")), seconds=60, what=site.log)
            assert upload(port, issue(an, "thử"), dossier) == REQUEST_ID
            wait_for(lambda: {"assemble", "index"} <= stages(lines_of(site)).keys(), seconds=200, what=site.log)
        lines, text = lines_of(site), (site.folder / "log").read_text()

    assert stages(lines) == {"receive": "web", "look": "look", "read": "read", "assemble": "read", "index": "follow"}
    requests = [(line["path"], line["status"], line["role"]) for line in lines if "path" in line]
    assert requests == [("/api/scans", 201, "web")]
    assert all(line["row"] and line["seconds"] >= 0 for line in lines if "stage" in line)
    assert [secret for secret in ("001099012345", "Nguyen", str(dossier), "thử") if secret in text] == []
    # The web server's own few lines, of starting and stopping, begin with their level.
    assert [line for line in text.splitlines() if not line.startswith(("{", "[INFO]", "[WARNING]"))] == []
