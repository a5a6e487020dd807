"""One id for each request, answered and kept."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from storage import tracing
from storage.models import Dossier, Scan
from tests.web.api.conftest import Machine
from tests.web.api.conftest import machine as machine

pytestmark = pytest.mark.django_db


def test_an_id_that_comes_with_the_request_is_answered(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": "from-the-proxy-1"})["X-Request-ID"] == "from-the-proxy-1"


def test_without_a_good_one_each_request_gets_its_own(client: Client) -> None:
    answers = [client.get("/healthz", headers={"x-request-id": "<script>"})["X-Request-ID"] for _ in range(2)]

    assert all(tracing.VALID.fullmatch(answer) for answer in answers)
    assert answers[0] != answers[1]


def test_a_request_is_logged_without_what_was_asked_for(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="web.access_log")

    client.get("/dang-nhap", {"q": "Nguyễn Văn Thử"})

    (line,) = [found for found in caplog.records if found.name == "web.access_log"]
    assert "Nguy" not in line.getMessage()
    assert (line.method, line.path) == ("GET", "/dang-nhap")  # type: ignore[attr-defined]


def test_of_questions_after_the_health_only_those_that_find_none_are_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="web.access_log")

    assert client.get("/healthz").status_code == 200
    assert client.get("/healthz", headers={"host": "a-name-that-is-not-ours"}).status_code == 400

    told = [found.status for found in caplog.records if found.name == "web.access_log"]  # type: ignore[attr-defined]
    assert told == [400]


@pytest.mark.usefixtures("blob_root", "redis_url")
def test_the_id_of_the_upload_stays_with_its_scan(dossier: Dossier, an: User, machine: Machine) -> None:
    headers = {"Idempotency-Key": "k", "X-Request-ID": "upload-of-a-test"}
    form = {"file": SimpleUploadedFile("quet.pdf", b"%PDF-1.4 a scan"), "dossier": str(dossier.uid)}

    assert machine(an).post("/api/scans", form, headers=headers).status_code == 201

    assert Scan.objects.get().request_id == "upload-of-a-test"
