"""A temporary dossier gets its code, and nothing doubles."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from storage.changes import last_change, undo
from storage.documents import open_document
from storage.dossiers import open_dossier
from storage.filing import strike_out
from storage.joining import CodeTaken, attach_code
from storage.models import AuditEntry, Document, Dossier, Procedure
from storage.states import DocumentState
from tests.storage.paper import look_at, make_scan, numbers_of, ready, scanned, seen
from tests.storage.together import together


@pytest.fixture
def temporary(an: User, unit_a: Unit, procedure: Procedure) -> Dossier:
    return open_dossier(None, procedure, unit_a, an, applicant="Nguyễn Văn Thử", phone="0901000001")


def paper(dossier: Dossier, code: str, by: User) -> Document:
    component = dossier.procedure.components.get(code=code)
    return open_document(dossier, kind="component", component=component, by=by)


def test_a_temporary_dossier_gets_its_code(an: User, temporary: Dossier) -> None:
    before = temporary.change

    named = attach_code(temporary, "H99.99001-260105-0009", an)

    assert (named.pk, named.code, named.temporary_code) == (
        temporary.pk,
        "H99.99001-260105-0009",
        temporary.temporary_code,
    )
    assert named.change > before
    assert attach_code(named, "99001.H99-260105-0009", an) == named


def test_papers_move_to_the_dossier_of_the_code_and_nothing_doubles(
    an: User, temporary: Dossier, dossier: Dossier
) -> None:
    ready(an, paper(dossier, "TK", an), pages=1)
    ready(an, paper(temporary, "TK", an), pages=2)
    moved = paper(temporary, "CS", an)
    ready(an, moved)

    joined = attach_code(temporary, "99001.H99-260105-0001", an)

    assert joined == dossier
    assert [numbers_of(document) for document in dossier.documents.order_by("component__code")] == [
        [(1, 1)],
        [(1, 1), (2, 1), (3, 2)],
    ]
    assert {document.state for document in dossier.documents.filter(component__code="TK")} == {DocumentState.ASSEMBLING}
    moved.refresh_from_db()
    assert (moved.dossier, moved.state) == (dossier, DocumentState.ASSEMBLING)


def test_the_empty_temporary_dossier_is_withdrawn_and_counts_no_more(
    an: User, temporary: Dossier, dossier: Dossier
) -> None:
    attach_code(temporary, dossier.code or "", an)

    temporary.refresh_from_db()
    assert temporary.withdrawn_at is not None
    assert temporary.joined_into == dossier
    assert temporary.withdrawn_reason == f"Đã nhập vào hồ sơ {dossier.code}."
    assert AuditEntry.objects.filter(action="attached_code").count() == 2


def test_fields_of_the_standing_dossier_win_and_empty_ones_are_filled(
    an: User, temporary: Dossier, dossier: Dossier
) -> None:
    Dossier.objects.filter(pk=temporary.pk).update(applicant="Tên Khác", sheets=6)

    joined = attach_code(temporary, dossier.code or "", an)

    assert (joined.applicant, joined.phone, joined.sheets) == ("Nguyễn Văn Thử", "0901000001", 6)


def test_a_result_given_back_before_the_code_was_known_goes_over(
    an: User, temporary: Dossier, dossier: Dossier
) -> None:
    now = timezone.now()
    returned = {"settled_at": now, "returned_at": now, "return_channel": Dossier.Channel.DIRECT}
    Dossier.objects.filter(pk=temporary.pk).update(**returned, status=Dossier.Status.RETURNED)
    Dossier.objects.filter(pk=dossier.pk).update(status=Dossier.Status.IN_WORK)

    joined = attach_code(temporary, dossier.code or "", an)

    assert {name: getattr(joined, name) for name in returned} == returned
    assert joined.status == Dossier.Status.RETURNED


def test_a_code_that_names_another_unit_gives_the_dossier_to_it(
    an: User, unit_a: Unit, unit_b: Unit, temporary: Dossier
) -> None:
    named = attach_code(temporary, "H99.99002-260105-0009", an)

    assert (named.receiving_unit, named.owning_unit) == (unit_a, unit_b)


def test_the_time_of_the_ticket_goes_over_and_says_that_it_is_one(
    an: User, unit_a: Unit, procedure: Procedure, dossier: Dossier
) -> None:
    ticket = timezone.now() - timedelta(minutes=12)
    temporary = open_dossier(None, procedure, unit_a, an, arrived_at=ticket)

    joined = attach_code(temporary, dossier.code or "", an)

    assert (joined.arrived_at, joined.arrival_source) == (ticket, Dossier.ArrivalSource.TICKET)


def test_files_still_on_their_way_follow(an: User, temporary: Dossier, dossier: Dossier) -> None:
    there = paper(dossier, "TK", an)
    scan = make_scan(an, temporary, into=paper(temporary, "TK", an))

    attach_code(temporary, dossier.code or "", an)

    scan.refresh_from_db()
    assert scan.into == there


def test_a_change_made_before_the_joining_can_still_be_undone(an: User, temporary: Dossier, dossier: Dossier) -> None:
    rows = scanned(an, paper(temporary, "CS", an), pages=2)
    strike_out(rows[:1], an)

    joined = attach_code(temporary, dossier.code or "", an)

    change = last_change(joined)
    assert change is not None
    undo(change, an)
    assert len(numbers_of(joined.documents.get())) == 2


def test_an_undo_after_the_joining_brings_the_page_back_into_the_record(
    an: User, temporary: Dossier, dossier: Dossier
) -> None:
    ready(an, paper(dossier, "TK", an), pages=1)
    rows = scanned(an, paper(temporary, "TK", an), pages=2)
    strike_out(rows[:1], an)

    joined = attach_code(temporary, dossier.code or "", an)

    change = last_change(joined)
    assert change is not None
    undo(change, an)
    assert numbers_of(joined.documents.get(component__code="TK")) == [(1, 1), (2, 1), (3, 2)]


def test_a_dossier_with_a_code_does_not_take_another(an: User, dossier: Dossier, procedure: Procedure) -> None:
    with pytest.raises(CodeTaken):
        attach_code(dossier, "H99.99001-260105-0002", an)
    other = open_dossier("H99.99001-260105-0003", procedure, dossier.receiving_unit, an)
    with pytest.raises(CodeTaken):
        attach_code(dossier, other.code or "", an)


def test_joining_twice_changes_nothing_more(an: User, temporary: Dossier, dossier: Dossier) -> None:
    scanned(an, paper(temporary, "CS", an), pages=1)
    attach_code(temporary, dossier.code or "", an)

    assert attach_code(temporary, dossier.code or "", an) == dossier
    assert dossier.documents.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_temporary_dossiers_that_get_one_code_at_once_become_one(
    an: User, unit_a: Unit, procedure: Procedure
) -> None:
    both = [open_dossier(None, procedure, unit_a, an) for _time in range(2)]
    for each in both:
        scanned(an, paper(each, "TK", an), pages=1)

    joined = together(*[partial(attach_code, each, "H99.99001-260105-0009", an) for each in both])

    assert len({each.pk for each in joined}) == 1
    assert numbers_of(joined[0].documents.get()) == [(1, 1), (2, 1)]


def test_a_file_sent_from_a_page_left_open_waits_among_the_loose_ones(
    an: User, temporary: Dossier, dossier: Dossier
) -> None:
    paper(dossier, "TK", an)
    old = paper(temporary, "TK", an)
    attach_code(temporary, dossier.code or "", an)

    assert make_scan(an, temporary, into=old).into is None


@pytest.mark.django_db(transaction=True)
def test_pages_that_come_while_dossiers_are_joined_land_in_the_one_that_stands(
    an: User, temporary: Dossier, dossier: Dossier
) -> None:
    there = paper(dossier, "TK", an)
    scan = make_scan(an, temporary, into=paper(temporary, "TK", an))

    together(
        partial(attach_code, temporary, dossier.code or "", an),
        lambda: look_at(scan, *(seen(number) for number in range(1, 7))),
    )

    assert [number for _position, number in numbers_of(there)] == [1, 2, 3, 4, 5, 6]
