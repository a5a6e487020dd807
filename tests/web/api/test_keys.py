"""The API opens to keys only, and answers every error in one shape."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Token, User
from accounts.tokens import issue
from storage.models import AuditEntry, Dossier
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


def test_an_expired_key_says_so(an: User, machine: Machine) -> None:
    client = machine(an)
    Token.objects.update(expires_at=timezone.now())
    answer = client.get("/api/dossiers?q=x")
    assert (answer.status_code, error(answer)["class"]) == (401, "Expired")
    assert "sohoa token" in error(answer)["advice"]


OPENED_BY = {
    ("post", "/api/scans"): {"upload"},
    ("get", f"/api/scans/{NOWHERE}"): {"read", "upload"},
    ("get", f"/api/documents/{NOWHERE}"): {"read", "upload"},
    ("post", "/api/dossiers"): {"open"},
    ("get", "/api/dossiers?q=x"): {"read"},
    ("get", "/api/dossiers/x"): {"read"},
    ("get", "/api/search?q=x"): {"read"},
    ("get", "/api/indicators"): {"figures"},
}


@pytest.mark.parametrize("scope", Token.Scope)
def test_a_key_opens_what_it_is_for_and_nothing_else(scope: Token.Scope, an: User) -> None:
    client = Client(headers={"Authorization": f"Bearer {issue(an, 'thử', scopes=[scope])}"})
    answers = {(method, address): getattr(client, method)(address) for method, address in OPENED_BY}
    shut = {asked for asked, answer in answers.items() if answer.status_code == 403}
    assert shut == {asked for asked, scopes in OPENED_BY.items() if scope not in scopes}
    assert {error(answers[asked])["class"] for asked in shut} == {"OutOfScope"}


def test_every_address_names_its_scopes() -> None:
    described = Client().get("/api/openapi.json").json()["paths"]
    assert len(OPENED_BY) == sum(len(methods) for methods in described.values())


def test_what_is_done_with_a_key_is_audited_as_its_users(an: User, dossier: Dossier, machine: Machine) -> None:
    machine(an).get(f"/api/dossiers/{dossier.uid}")
    assert AuditEntry.objects.get(action="viewed_dossier").actor == an


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
