"""Dossiers through the API: opened once, found masked, shown with what they lack."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from storage.dossiers import open_dossier
from storage.joining import attach_code
from storage.models import AuditEntry, Dossier, Procedure
from tests.web.api.conftest import Machine, error


def open_one(client: Client, **told: Any) -> Any:
    return client.post("/api/dossiers", {"procedure": "1.001193", **told}, content_type="application/json")


def test_a_dossier_is_opened_with_code_and_procedure(
    procedure: Procedure, unit_a: Unit, an: User, machine: Machine
) -> None:
    answer = open_one(machine(an), code="h99.99001-260105-0007", applicant="Nguyễn Văn Thử")
    assert answer.status_code == 201
    dossier = Dossier.objects.get()
    assert (dossier.code, dossier.receiving_unit, dossier.created_by) == ("H99.99001-260105-0007", unit_a, an)
    assert [entry["component"] for entry in answer.json()["checklist"]] == ["TK", "CS", "UQ"]


def test_without_a_code_it_gets_a_number(procedure: Procedure, an: User, machine: Machine) -> None:
    assert open_one(machine(an)).json()["code"].startswith("TAM-99001-")


def test_the_tickets_time_is_stored_beside_the_opening(procedure: Procedure, an: User, machine: Machine) -> None:
    told = open_one(machine(an), arrived_at="2026-01-05T08:01:00").json()
    dossier = Dossier.objects.get()
    assert (dossier.arrived_at, dossier.arrival_source) == (datetime(2026, 1, 5, 1, 1, tzinfo=UTC), "ticket")
    assert dossier.opened_at is not None
    assert told["completed_at"] is None


def test_a_temporary_number_names_the_dossier_that_it_joined(dossier: Dossier, an: User, machine: Machine) -> None:
    temporary = open_dossier(None, dossier.procedure, dossier.receiving_unit, an)
    attach_code(temporary, dossier.code or "", an)
    told = machine(an).get(f"/api/dossiers/{temporary.temporary_code}").json()
    assert told["uid"] == str(dossier.uid)


def test_a_code_is_taken_once(dossier: Dossier, an: User, machine: Machine) -> None:
    answer = open_one(machine(an), code=dossier.code)
    assert (answer.status_code, error(answer)["class"]) == (409, "Conflict")
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "x"},
        {"procedure": "9.999999"},
        {"identity_number": "12"},
        {"applicant": "x" * 201},
        {"arrived_at": "2999-01-05T08:01:00+07:00"},
        {"arrived_at": "0001-01-01T00:00:00"},
    ],
)
def test_wrong_fields_are_told(wrong: dict[str, str], procedure: Procedure, an: User, machine: Machine) -> None:
    assert open_one(machine(an), **wrong).status_code == 400
    assert not Dossier.objects.exists()


def test_nobody_opens_in_a_unit_that_is_not_theirs(
    procedure: Procedure, unit_b: Unit, an: User, kho: User, machine: Machine
) -> None:
    assert open_one(machine(an), unit=unit_b.pk).status_code == 404
    assert open_one(machine(kho)).status_code == 404
    assert not Dossier.objects.exists()


def test_a_list_masks_the_identity_number_and_is_audited(dossier: Dossier, an: User, machine: Machine) -> None:
    (line,) = machine(an).get("/api/dossiers", {"q": "nguyen van thu"}).json()
    assert line["identity_number"] == "0930••••0001"
    assert AuditEntry.objects.get(action="searched").detail["terms"] == "nguyen van thu"


@pytest.mark.parametrize("name", ["H99.99001-260105-0001", "99001.H99-260105-0001"])
def test_a_dossier_is_named_by_its_code_in_either_order(
    name: str, dossier: Dossier, an: User, machine: Machine
) -> None:
    told = machine(an).get(f"/api/dossiers/{name}").json()
    assert told["uid"] == str(dossier.uid)
    assert told["identity_number"] == "093000000001"
    assert told["counts_in_42"] is False
    assert told["missing"]
    assert AuditEntry.objects.get(action="viewed_dossier").dossier == dossier


def test_another_units_dossier_is_neither_found_nor_shown(dossier: Dossier, binh: User, machine: Machine) -> None:
    client = machine(binh)
    assert client.get("/api/dossiers", {"q": "nguyen van thu"}).json() == []
    assert client.get(f"/api/dossiers/{dossier.code}").status_code == 404
