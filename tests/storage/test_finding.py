"""Finding dossiers and earlier papers, only what the asker may see."""

import pytest
from django.utils import timezone

from accounts.models import Membership, Unit, User
from storage.documents import open_document
from storage.dossiers import open_dossier
from storage.finding import earlier_papers, find, masked
from storage.models import Document, Dossier, Procedure
from tests.cast import SINCE
from tests.storage.paper import ready


@pytest.mark.parametrize(
    "text",
    [
        "H99.99001-260105-0001",
        "h99.99001-260105-0001",
        "99001.H99-260105-0001",
        "H9999001-260105-0001",
        "h99990012601050001",
        "093000000001",
        "Nguyễn Văn Thử",
        "nguyen thu",
        "THỬ",
    ],
)
def test_a_dossier_is_found_however_it_is_named(an: User, dossier: Dossier, text: str) -> None:
    assert find(text, an) == [dossier]


@pytest.mark.parametrize("text", ["", "…", "H99.99001-260105-0002", "0002", "093000000002", "Trần", "9999001-260105-1"])
def test_nothing_else_is_found(an: User, dossier: Dossier, text: str) -> None:
    assert find(text, an) == []


def test_the_last_four_digits_find_todays_dossier_of_the_persons_own_unit(
    an: User, binh: User, unit_a: Unit, procedure: Procedure
) -> None:
    today = timezone.localdate()
    dossier = open_dossier(f"H99.99001-{today:%y%m%d}-0042", procedure, unit_a, an)

    assert find("0042", an) == [dossier]
    assert find("0042", binh) == []


def test_a_telephone_number_is_found_as_it_is_said(an: User, dossier: Dossier) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(phone="0901000001")

    assert find("0901.000.001", an) == find("+84 901 000 001", an) == [dossier]


def test_a_temporary_number_is_found_in_any_case(an: User, unit_a: Unit, procedure: Procedure) -> None:
    dossier = open_dossier(None, procedure, unit_a, an)

    assert find(str(dossier.temporary_code).lower(), an) == [dossier]


def test_nobody_finds_what_is_not_theirs(dossier: Dossier, binh: User, dung: User, chi: User) -> None:
    assert find("H99.99001-260105-0001", binh) == find("Nguyễn", dung) == []
    assert find("Nguyễn", chi) == [dossier]


def test_the_owning_unit_finds_what_another_received(dossier: Dossier, binh: User, unit_b: Unit) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(owning_unit=unit_b)

    assert find("H99.99001-260105-0001", binh) == [dossier]


@pytest.fixture
def later(an: User, dossier: Dossier) -> Dossier:
    return open_dossier(None, dossier.procedure, dossier.receiving_unit, an, identity_number="093000000001")


def test_earlier_papers_of_the_same_person_are_offered(
    an: User, later: Dossier, document: Document, other: Document
) -> None:
    ready(an, document)

    assert earlier_papers(later, an) == [document]


def test_earlier_papers_that_the_person_may_not_see_are_not_offered(
    an: User, binh: User, later: Dossier, document: Document
) -> None:
    ready(an, document)

    assert earlier_papers(later, binh) == []


def test_papers_outside_the_persons_fields_are_not_offered(
    an: User, unit_a: Unit, later: Dossier, document: Document
) -> None:
    ready(an, document)
    Membership.objects.filter(user=an, valid_from=SINCE).update(all_fields=False)

    assert earlier_papers(later, an) == []


def test_papers_of_nobody_in_particular_are_not_offered(an: User, unit_a: Unit, procedure: Procedure) -> None:
    first, second = (open_dossier(None, procedure, unit_a, an) for _time in range(2))
    ready(an, open_document(first, kind="component", title="Giấy tờ", by=an))

    assert earlier_papers(second, an) == []


@pytest.mark.parametrize(("number", "shown"), [("093012345678", "0930••••5678"), ("012345678", "••••678"), ("", "")])
def test_identity_numbers_are_masked_in_lists(number: str, shown: str) -> None:
    assert masked(number) == shown
