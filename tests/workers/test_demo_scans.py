"""The demo's real scans are received once."""

from pathlib import Path

import pytest

from reports import demo, demo_past
from storage.models import Dossier, Scan
from storage.states import ScanState
from workers import demo_scans

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("redis_url", "blob_root")
def test_the_scans_go_through_the_counter_and_are_received_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_past, "AT_THE_DISTRICT", 1)
    monkeypatch.setattr(demo_past, "AT_ITS_COMMUNES", 13)
    demo.load(lambda line: None)
    documents = demo_scans.receive()
    assert demo_scans.receive() == documents
    opened = Dossier.objects.filter(sample=False)
    assert opened.count() == len(demo_scans.CASES)
    assert all(dossier.in_register and dossier.received_at for dossier in opened)
    assert set(Scan.objects.values_list("state", flat=True)) == {ScanState.RECEIVED}
    assert sorted(Scan.objects.values_list("into", flat=True)) == sorted(documents)


def test_every_scan_of_the_demo_is_in_the_repository() -> None:
    named = [file for case in demo_scans.CASES for file in (*case.components, case.result) if file]
    assert [name for name in named if not Path(demo_scans.SAMPLES / name).is_file()] == []
