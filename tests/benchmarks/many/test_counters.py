"""The counter without a window sends files as the page's script does."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from benchmarks.many import counters
from storage.blobs import blobs
from storage.models import Dossier, Part, Scan
from tests.ingest.files import SAMPLES

SCRIPT = Path("web/static/web/upload.js")
LARGE = (SAMPLES / "vietnamese" / "qn-299-ubnd-tthc-hoatoc.pdf").read_bytes()


def test_its_parts_are_as_large_as_those_of_the_page() -> None:
    script = SCRIPT.read_text()
    assert [counters.LARGE, counters.FIRST_PART, counters.LEAST_PART] == [2**19, 2**18, 2**15]
    waits = f"{{ waiting: {counters.PART_SECONDS:g}, told: {counters.PART_SECONDS_TOLD:g} }}"
    said = ["LARGE = 2 ** 19", "FIRST_PART = 2 ** 18", "LEAST_PART = 2 ** 15", f"PART_SECONDS = {waits}"]
    said.append(f"AT_ONCE_SECONDS = {counters.AT_ONCE_SECONDS:g}")
    assert [words for words in said if f"const {words};" not in script] == []


@pytest.mark.usefixtures("blob_root")
def test_a_large_file_comes_in_parts_and_is_one_scan(live_server: LiveServer, dossier: Dossier, an: User) -> None:
    client = Client()
    client.force_login(an)
    into = f"c{dossier.procedure.components.all()[0].pk}"
    browser = counters.Browser(live_server.url, client.cookies["sessionid"].value)
    status, _said = browser.send(str(dossier.uid), into, LARGE, "a.pdf")
    browser.close()
    assert (status, Part.objects.get(start=0).size) == (201, counters.FIRST_PART)
    with blobs().open(Scan.objects.get().blob_id) as kept:
        assert kept.read() == LARGE
