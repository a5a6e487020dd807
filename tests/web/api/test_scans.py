"""A machine sends a file: kept once, however often it is sent."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from storage.models import AuditEntry, Document, Dossier, Page, Scan
from storage.states import PageState, ScanState
from tests.storage.paper import claim, make_scan, ready, scanned
from tests.web.api.conftest import Machine, error

pytestmark = pytest.mark.usefixtures("blob_root", "redis_url")
PDF = b"%PDF-1.4 a scan"


def send(client: Client, *, key: str | None = "k1", content: bytes = PDF, **form: Any) -> Any:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return client.post("/api/scans", {"file": SimpleUploadedFile("quét.pdf", content), **form}, headers=headers)


def test_a_file_goes_into_the_paper_that_is_named(dossier: Dossier, an: User, machine: Machine) -> None:
    answer = send(machine(an), dossier="h99.99001-260105-0001", component="CS", counter="Quầy 2")
    assert answer.status_code == 201
    scan = Scan.objects.get()
    told = answer.json()
    assert (told["created"], told["scan"]["uid"], told["scan"]["state"]) == (True, str(scan.uid), "received")
    assert scan.into is not None
    assert (scan.into.title, scan.source, scan.counter, scan.by) == ("Giấy chứng sinh", "api", "Quầy 2", an)


def test_the_same_key_again_stores_nothing_more(dossier: Dossier, an: User, machine: Machine) -> None:
    client = machine(an)
    first = send(client, dossier=str(dossier.uid))
    again = send(client, dossier=str(dossier.uid))
    assert (again.status_code, again.json()["created"]) == (200, False)
    assert again.json()["scan"]["uid"] == first.json()["scan"]["uid"]
    assert Scan.objects.count() == 1


def test_the_same_key_with_another_file_is_refused(dossier: Dossier, an: User, machine: Machine) -> None:
    client = machine(an)
    send(client, dossier=str(dossier.uid))
    answer = send(client, content=PDF + b"another", dossier=str(dossier.uid))
    assert (answer.status_code, error(answer)["class"]) == (422, "KeyUsed")


def test_the_same_bytes_are_told_where_they_are(dossier: Dossier, an: User, machine: Machine) -> None:
    client = machine(an)
    first = send(client, dossier=str(dossier.uid))
    second = send(client, key="k2", dossier=str(dossier.uid))
    assert second.json()["duplicate_of"] == first.json()["scan"]["uid"]


@pytest.mark.parametrize("key", [None, "", "x" * 101])
def test_a_key_is_needed(key: str | None, dossier: Dossier, an: User, machine: Machine) -> None:
    answer = send(machine(an), key=key, dossier=str(dossier.uid))
    assert answer.status_code == 400
    assert "Idempotency-Key" in error(answer)["message"]
    assert not Scan.objects.exists()


@pytest.mark.parametrize(("content", "name"), [(b"", "Empty"), (b"hello", "UnknownKind")])
def test_a_file_that_cannot_be_taken_is_refused_with_its_class(
    content: bytes, name: str, dossier: Dossier, an: User, machine: Machine
) -> None:
    answer = send(machine(an), content=content, dossier=str(dossier.uid))
    assert (answer.status_code, error(answer)["class"]) == (422, name)
    assert error(answer)["advice"]


def test_a_file_that_is_too_large_is_refused(dossier: Dossier, an: User, machine: Machine, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    answer = send(machine(an), dossier=str(dossier.uid))
    assert (answer.status_code, error(answer)["class"]) == (422, "TooLarge")


def test_a_full_disk_is_said_before_anything_is_kept(
    dossier: Dossier, an: User, machine: Machine, settings: Settings
) -> None:
    settings.MIN_FREE_DISK = 101
    answer = send(machine(an), dossier=str(dossier.uid))
    assert (answer.status_code, error(answer)["class"]) == (507, "DiskFull")
    assert not Scan.objects.exists()


def test_without_a_dossier_it_waits_at_the_persons_counter(unit_a: Any, an: User, machine: Machine) -> None:
    assert send(machine(an)).status_code == 201
    scan = Scan.objects.get()
    assert (scan.into, scan.unit) == (None, unit_a)


def test_nothing_goes_into_another_units_dossier(dossier: Dossier, binh: User, kho: User, machine: Machine) -> None:
    for stranger in (binh, kho):
        assert send(machine(stranger), dossier=str(dossier.uid)).status_code == 404
    assert not Scan.objects.exists()


def test_a_person_who_may_not_scan_sends_nothing(chi: User, machine: Machine) -> None:
    assert send(machine(chi)).status_code == 404


def test_a_component_that_the_procedure_lacks_is_named(dossier: Dossier, an: User, machine: Machine) -> None:
    answer = send(machine(an), dossier=str(dossier.uid), component="XX")
    assert answer.status_code == 400
    assert "XX" in error(answer)["message"]


def test_a_rescan_names_the_page_that_it_replaces(
    dossier: Dossier, paper: Document, pages: list[Page], an: User, machine: Machine
) -> None:
    client = machine(an)
    assert send(client, dossier=str(dossier.uid), component="TK", replaces=str(pages[1].uid)).status_code == 201
    assert Scan.objects.get(replaces=pages[1]).into == paper
    other = send(client, key="k2", dossier=str(dossier.uid), component="CS", replaces=str(pages[1].uid))
    assert other.status_code == 404


def test_a_result_is_a_paper_of_its_own(dossier: Dossier, an: User, machine: Machine) -> None:
    assert send(machine(an), dossier=str(dossier.uid), result="true", title="Giấy khai sinh").status_code == 201
    assert Document.objects.get().kind == Document.Kind.RESULT


def test_the_status_shows_pages_and_verdicts_and_is_not_audited(
    paper: Document, an: User, kho: User, machine: Machine
) -> None:
    page = scanned(an, paper, pages=1)[0]
    Page.objects.update(verdicts=[{"code": "blurred", "severity": "rescan", "value": None}])
    told = machine(kho).get(f"/api/scans/{page.scan.uid}").json()
    assert told["state"] == ScanState.LOOKED
    assert told["pages"][0]["state"] == PageState.WAITING
    assert told["pages"][0]["verdict"]["word"] == "Quét lại"
    assert told["pages"][0]["verdict"]["reasons"] == ["Mờ"]
    assert not AuditEntry.objects.filter(actor=kho).exists()


def test_a_refused_scan_says_why(dossier: Dossier, paper: Document, an: User, machine: Machine) -> None:
    scan = make_scan(an, dossier, into=paper)
    claim(scan, ScanState.LOOKING)
    Scan.objects.update(state=ScanState.REFUSED, error_code="damaged")
    told = machine(an).get(f"/api/scans/{scan.uid}").json()
    assert told["refused"]["name"] == "Damaged"
    assert told["refused"]["message"] == "Tệp hỏng"


def test_a_document_tells_its_record(paper: Document, an: User, machine: Machine) -> None:
    ready(an, paper, pages=2)
    told = machine(an).get(f"/api/documents/{paper.uid}").json()
    assert (told["state"], told["pages"], told["digitized"]) == ("ready", 2, True)
    assert told["record"]["pdfa"] == "2b"


def test_another_units_scan_and_document_are_not_there(
    paper: Document, pages: list[Page], binh: User, machine: Machine
) -> None:
    client = machine(binh)
    assert client.get(f"/api/scans/{pages[0].scan.uid}").status_code == 404
    assert client.get(f"/api/documents/{paper.uid}").status_code == 404
