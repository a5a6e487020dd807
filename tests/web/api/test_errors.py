"""Every answer that is no success has one shape, also those that Django gives by itself."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from accounts.models import User
from tests.web.api.conftest import Machine, error
from web.api import dossiers


@pytest.mark.django_db
def test_an_address_that_is_none_is_said_in_the_one_shape(client: Client) -> None:
    answer = client.get("/api/nowhere")
    assert (answer.status_code, error(answer)["class"]) == (404, "NotFound")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "head"])
def test_a_method_that_is_not_taken_names_those_that_are(method: str, an: User, machine: Machine) -> None:
    answer = getattr(machine(an), method)("/api/dossiers")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}
    if method != "head":
        assert error(answer)["class"] == "WrongMethod"


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b"[]", b'"x"', b"null", b'{"procedure": "a\\u0000b"}', b"\xef\xbb\xbf{}"]
)
def test_a_body_that_cannot_be_read_is_refused_in_the_one_shape(body: bytes, an: User, machine: Machine) -> None:
    answer = machine(an).post("/api/dossiers", body, content_type="application/json")
    assert (answer.status_code, error(answer)["class"]) == (400, "BadRequest")


@pytest.mark.parametrize("address", ["/api/dossiers?q=a%00b", "/api/dossiers/a%00b", "/api/search?q=a%00b"])
def test_a_nul_is_refused_in_the_one_shape(address: str, an: User, machine: Machine) -> None:
    answer = machine(an).get(address)
    assert (answer.status_code, error(answer)["class"]) == (400, "BadRequest")


def test_a_fault_of_the_house_is_said_without_its_inside(
    an: User, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_told: object) -> None:
        raise RuntimeError("điều bên trong")

    monkeypatch.setattr(dossiers, "find", broken)
    client = machine(an)
    client.raise_request_exception = False
    answer = client.get("/api/dossiers?q=x")
    assert (answer.status_code, error(answer)["class"]) == (500, "Fault")
    assert "bên trong" not in answer.content.decode()


@pytest.mark.parametrize("away", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_said_and_when_to_come_again(
    away: type[Exception], an: User, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_told: object) -> None:
        raise away("connection refused at db-1")

    monkeypatch.setattr(dossiers, "find", refused)
    client = machine(an)
    client.raise_request_exception = False
    answer = client.get("/api/dossiers?q=x")
    assert (answer.status_code, error(answer)["class"], answer.headers["Retry-After"]) == (503, "Busy", "10")
    assert "db-1" not in answer.content.decode()


def test_no_identity_number_is_logged(an: User, machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    number = "093000000001"
    client = machine(an)
    new = {"procedure": number, "applicant": number, "identity_number": number}
    answers = [
        client.get("/api/dossiers", {"q": number}),
        client.get("/api/search", {"q": number, "limit": number}),
        client.post("/api/dossiers", new, content_type="application/json"),
        client.delete(f"/api/dossiers?q={number}"),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 400, 405]
    told = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert told
    assert number not in " ".join(record.getMessage() for record in told)
