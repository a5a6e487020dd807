"""Search through the API: the same pages as in Kho, masked and audited."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Unit, User
from storage.models import AuditEntry, Document
from storage.search.follower import catch_up
from tests.storage.paper import read, scanned
from tests.web.api.conftest import Machine

TEXT = "Quyết định của người có số 093000000001"


@pytest.fixture(autouse=True)
def filed(tmp_path: Path, settings: Settings, paper: Document, an: User) -> None:
    settings.INDEX_DIR = tmp_path / "index"
    read(scanned(an, paper, pages=1)[0], TEXT)
    catch_up()


def test_a_page_is_found_with_its_boxes(kho: User, paper: Document, machine: Machine) -> None:
    told = machine(kho).get("/api/search", {"q": "quyet dinh"}).json()
    assert (told["total"], told["more"], told["dossiers"], told["state"]) == (1, False, 1, "ready")
    (hit,) = told["hits"]
    assert hit["document"] == str(paper.uid)
    assert len(hit["boxes"]) == 2
    assert {"text": "Quyết định", "marked": True} in hit["snippet"]


def test_the_rows_of_all_hits_are_asked_for_at_once(
    an: User, kho: User, paper: Document, machine: Machine, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = machine(kho)
    client.get("/api/search", {"q": "quyet dinh"})  # the first use of a key is written down
    with CaptureQueriesContext(connection) as for_one:
        client.get("/api/search", {"q": "quyet dinh"})
    read(scanned(an, paper, pages=1)[0], TEXT)
    catch_up()
    with django_assert_num_queries(len(for_one)):
        assert len(client.get("/api/search", {"q": "quyet dinh"}).json()["hits"]) == 2


def test_numbers_of_persons_are_masked(kho: User, machine: Machine) -> None:
    answer = machine(kho).get("/api/search", {"q": "093000000001"})
    assert answer.json()["total"] == 1
    assert "093000000001" not in answer.content.decode()
    assert "093000000001" not in str(AuditEntry.objects.get(action="searched").detail)


def test_another_unit_finds_nothing(binh: User, machine: Machine) -> None:
    assert machine(binh).get("/api/search", {"q": "quyet dinh"}).json()["total"] == 0


def test_filters_narrow(kho: User, unit_a: Unit, unit_b: Unit, machine: Machine) -> None:
    client = machine(kho)

    def total(**filters: str) -> int:
        return int(client.get("/api/search", {"q": "quyet dinh", **filters}).json()["total"])

    assert total(unit=str(unit_a.pk), field="G15-HT02", procedure="1.001193", kind="component") == 1
    assert total(unit=str(unit_b.pk)) == 0
    assert total(kind="result") == 0
    assert total(received_to="2020-01-01") == 0


@pytest.mark.parametrize("filters", [{"unit": "0"}, {"field": "khong-co"}, {"procedure": "9.9"}])
def test_a_filter_that_names_nothing_is_not_found(filters: dict[str, str], kho: User, machine: Machine) -> None:
    assert machine(kho).get("/api/search", filters).status_code == 404
