"""The API opens to keys only, and answers every error in one shape."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Token, User
from tests.web.api.conftest import Machine, error
from tests.web.conftest import Enter

NOWHERE = "00000000-0000-0000-0000-000000000000"
ADDRESSES = [
    "/api/dossiers?q=x",
    "/api/dossiers/H99.99001-260105-0001",
    f"/api/scans/{NOWHERE}",
    f"/api/documents/{NOWHERE}",
    "/api/search?q=x",
    "/api/indicators",
]
POSTS = ["/api/scans", "/api/dossiers"]


@pytest.mark.django_db
def test_without_a_key_nothing_is_told_or_taken() -> None:
    answers = [Client().get(address) for address in ADDRESSES] + [Client().post(address) for address in POSTS]
    assert {answer.status_code for answer in answers} == {401}
    assert {error(answer)["class"] for answer in answers} == {"NotAuthorized"}


def test_a_log_in_is_no_key(an: User, enter: Enter) -> None:
    assert enter(an).get("/api/dossiers?q=x").status_code == 401


def test_both_schemes_are_taken(an: User, machine: Machine) -> None:
    key = machine(an).defaults["HTTP_AUTHORIZATION"].partition(" ")[2]
    for scheme in ("Bearer", "bearer", "Token"):
        assert Client(headers={"Authorization": f"{scheme} {key}"}).get("/api/dossiers?q=x").status_code == 200


def test_a_revoked_key_opens_nothing(an: User, machine: Machine) -> None:
    client = machine(an)
    Token.objects.update(revoked=True)
    assert client.get("/api/dossiers?q=x").status_code == 401


def test_what_is_not_there_or_not_theirs_is_answered_alike(binh: User, machine: Machine) -> None:
    client = machine(binh)
    answers = [client.get(address) for address in (*ADDRESSES[1:4], "/api/indicators")]
    assert {answer.status_code for answer in answers} == {404}
    assert {error(answer)["class"] for answer in answers} == {"NotFound"}


def test_the_wrong_method_is_refused(an: User, machine: Machine) -> None:
    client = machine(an)
    addresses = ("/api/dossiers?q=x", "/api/search", "/api/scans")
    assert {client.delete(address).status_code for address in addresses} == {405}


def test_a_wrong_parameter_is_named(an: User, machine: Machine) -> None:
    answer = machine(an).get("/api/search?limit=1000")
    assert answer.status_code == 400
    assert error(answer)["message"].startswith("limit: ")


@pytest.mark.django_db
def test_openapi_describes_every_address_and_its_page_loads_from_here_only() -> None:
    described = Client().get("/api/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/scans",
        "/api/scans/{uid}",
        "/api/documents/{uid}",
        "/api/dossiers",
        "/api/dossiers/{name}",
        "/api/search",
        "/api/indicators",
    }
    page = Client().get(reverse("api:openapi-view")).content.decode()
    assert "swagger-ui" in page
    assert "//" not in page.replace("<!--//", "")
    assert "&quot;validatorUrl&quot;: null" in page or '"validatorUrl": null' in page
