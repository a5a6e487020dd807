"""Filing: rows change, bytes never; every change can be undone."""

from functools import partial

import pytest

from accounts.models import User
from storage import filing
from storage.changes import CannotUndo, last_change, undo, work_of
from storage.documents import withdraw
from storage.filing import WrongPages
from storage.mending import turn
from storage.models import AuditEntry, Document, Dossier, FilingChange, Page, Procedure
from storage.states import DocumentState
from tests.storage.paper import look_at, make_scan, numbers_of, ready, scanned, seen
from tests.storage.together import together


def numbers(document: Document) -> list[int]:
    """The numbers, within their scan, of the live pages in order; positions must be 1, 2, …"""
    pairs = numbers_of(document)
    assert [position for position, _number in pairs] == list(range(1, len(pairs) + 1))
    return [number for _position, number in pairs]


@pytest.fixture
def elsewhere(dossier: Dossier, an: User, procedure: Procedure) -> Dossier:
    return Dossier.objects.create(
        code="H99.99001-260105-0002",
        procedure=procedure,
        receiving_unit=dossier.receiving_unit,
        owning_unit=dossier.owning_unit,
        received_at=dossier.received_at,
        created_by=an,
    )


def test_pages_move_to_another_paper_and_back(an: User, document: Document, other: Document) -> None:
    rows = ready(an, document, pages=4)

    change = filing.file_pages([rows[3], rows[1]], other, an)

    assert (numbers(document), numbers(other)) == ([1, 3], [4, 2])
    assert (change.action, change.words) == ("moved", f"Đã chuyển trang 2, 4 sang {other.title}.")
    undo(change, an)
    assert (numbers(document), numbers(other)) == ([1, 2, 3, 4], [])


def test_pages_do_not_go_into_a_paper_that_was_withdrawn_meanwhile(
    an: User, document: Document, other: Document
) -> None:
    rows = ready(an, document, pages=2)
    withdraw(other, "nhầm hồ sơ", an)

    with pytest.raises(WrongPages):
        filing.file_pages(rows, other, an)

    assert numbers(document) == [1, 2]


def test_a_loose_scan_is_filed_by_the_first_of_two_people(
    an: User, dossier: Dossier, document: Document, other: Document
) -> None:
    scan = make_scan(an, dossier)
    filing.file_scan(scan, document, an)

    with pytest.raises(WrongPages):
        filing.file_scan(scan, other, an)

    look_at(scan, seen(1))
    assert (numbers(document), numbers(other)) == ([1], [])


def test_pages_can_be_put_in_between(an: User, document: Document, other: Document) -> None:
    scanned(an, document, pages=2)
    rows = scanned(an, other, pages=4)[2:]

    filing.file_pages(rows, document, an, position=2)

    assert numbers(document) == [1, 3, 4, 2]


def test_moving_pages_makes_both_records_anew(an: User, document: Document, other: Document) -> None:
    rows = ready(an, document, pages=2)
    ready(an, other)

    change = filing.file_pages(rows[:1], other, an)

    work = work_of(change)
    assert {row.pk for row in work.documents} == {document.pk, other.pk}
    assert {row.state for row in work.documents} == {DocumentState.ASSEMBLING}


def test_no_page_is_no_change(an: User, document: Document) -> None:
    with pytest.raises(WrongPages):
        filing.file_pages([], document, an)
    with pytest.raises(WrongPages):
        filing.strike_out([], an)


def test_a_struck_out_page_leaves_the_record_and_comes_back_to_its_place(an: User, document: Document) -> None:
    rows = ready(an, document, pages=4)

    change = filing.strike_out([rows[2]], an)

    assert (change.words, numbers(document)) == ("Đã bỏ trang 3.", [1, 2, 4])
    assert last_change(document.dossier) == change
    undo(change, an)
    assert numbers(document) == [1, 2, 3, 4]
    assert last_change(document.dossier) is None
    assert AuditEntry.objects.filter(action="undone").count() == 1


def test_pages_of_a_paper_whose_keys_equal_its_positions_are_filed(
    an: User, document: Document, other: Document
) -> None:
    scanned(an, other, pages=9)
    rows = ready(an, document, pages=2)
    Page.objects.filter(pk=rows[1].pk).update(position=rows[0].pk)

    filing.file_pages([rows[0]], document, an)

    assert numbers(document) == [2, 1]


def test_several_struck_out_pages_come_back_to_their_places(an: User, document: Document) -> None:
    rows = scanned(an, document, pages=5)

    change = filing.strike_out([rows[3], rows[1]], an)

    assert numbers(document) == [1, 3, 5]
    undo(change, an)
    assert numbers(document) == [1, 2, 3, 4, 5]


def test_filing_a_struck_out_page_brings_it_back(an: User, document: Document, other: Document) -> None:
    rows = scanned(an, document, pages=2)
    filing.strike_out(rows[:1], an)

    filing.file_pages(rows[:1], other, an)

    assert (numbers(document), numbers(other)) == ([2], [1])


def test_undoing_twice_does_nothing_more(an: User, document: Document) -> None:
    change = filing.strike_out(scanned(an, document, pages=2)[:1], an)
    undo(change, an)

    undo(change, an)

    assert AuditEntry.objects.filter(action="undone").count() == 1


def test_what_a_later_change_stands_on_is_not_undone(an: User, document: Document, other: Document) -> None:
    rows = scanned(an, document, pages=2)
    first = filing.file_pages(rows[:1], other, an)
    second = filing.strike_out(rows[:1], an)

    with pytest.raises(CannotUndo, match="Hoàn tác thay đổi sau trước"):
        undo(first, an)

    undo(second, an)
    undo(first, an)
    assert (numbers(document), numbers(other)) == ([1, 2], [])


def test_an_earlier_change_of_other_pages_is_undone_alone(an: User, document: Document) -> None:
    rows = scanned(an, document, pages=4)
    first = filing.strike_out([rows[0]], an)
    filing.strike_out([rows[3]], an)

    undo(first, an)

    assert numbers(document) == [1, 2, 3]


def test_pages_can_be_put_in_any_order(an: User, document: Document) -> None:
    rows = scanned(an, document, pages=3)

    change = filing.reorder(document, [rows[1].pk, rows[2].pk, rows[0].pk], an)

    assert numbers(document) == [2, 3, 1]
    undo(change, an)
    assert numbers(document) == [1, 2, 3]


def test_an_order_of_other_pages_is_refused(an: User, document: Document) -> None:
    rows = scanned(an, document, pages=3)

    with pytest.raises(WrongPages):
        filing.reorder(document, [rows[0].pk, rows[1].pk], an)
    assert numbers(document) == [1, 2, 3]


def test_the_last_page_can_be_put_first(an: User, document: Document) -> None:
    scanned(an, document, pages=4)

    filing.reverse(document, an)

    assert numbers(document) == [4, 3, 2, 1]


def test_backs_are_put_behind_their_fronts(an: User, document: Document) -> None:
    scanned(an, document, pages=5)

    change = filing.interleave(document, an)

    assert numbers(document) == [1, 4, 2, 5, 3]
    undo(change, an)
    assert numbers(document) == [1, 2, 3, 4, 5]


def test_backs_of_a_stack_that_was_turned_over_are_put_behind_their_fronts(an: User, document: Document) -> None:
    scanned(an, document, pages=6)

    filing.interleave(document, an, backs_reversed=True)

    assert numbers(document) == [1, 6, 2, 5, 3, 4]


def test_a_stack_is_split_where_the_next_paper_begins(an: User, document: Document, other: Document) -> None:
    rows = scanned(an, document, pages=4)

    change = filing.split_from(rows[2], other, an)

    assert (numbers(document), numbers(other)) == ([1, 2], [3, 4])
    undo(change, an)
    assert (numbers(document), numbers(other)) == ([1, 2, 3, 4], [])


def test_a_loose_page_splits_nothing(an: User, dossier: Dossier, document: Document) -> None:
    (page,) = look_at(make_scan(an, dossier), seen(1))

    with pytest.raises(WrongPages):
        filing.split_from(page, document, an)


def test_pages_move_to_the_same_paper_of_another_dossier_and_both_histories_say_so(
    an: User, document: Document, elsewhere: Dossier
) -> None:
    rows = ready(an, document, pages=3)
    before = Dossier.objects.get(pk=elsewhere.pk).change

    change = filing.move_to_dossier(rows[1:], elsewhere, an)

    there = elsewhere.documents.get()
    assert (there.component, numbers(there), numbers(document)) == (document.component, [2, 3], [1])
    told = AuditEntry.objects.filter(action="moved").values_list("dossier", flat=True)
    assert set(told) == {document.dossier_id, elsewhere.pk}
    assert (change.dossier, Dossier.objects.get(pk=elsewhere.pk).change > before) == (document.dossier, True)
    undo(change, an)
    assert (numbers(there), numbers(document)) == ([], [1, 2, 3])


def test_pages_of_two_papers_do_not_move_as_one(
    an: User, document: Document, other: Document, elsewhere: Dossier
) -> None:
    rows = scanned(an, document, pages=1) + scanned(an, other, pages=1)

    with pytest.raises(WrongPages):
        filing.move_to_dossier(rows, elsewhere, an)


def test_a_loose_scan_is_filed_with_the_pages_still_to_come(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier)
    look_at(scan, seen(1), seen(2))

    change = filing.file_scan(scan, document, an)

    scan.refresh_from_db()
    assert (scan.into, numbers(document), change.dossier) == (document, [1, 2], dossier)
    undo(change, an)
    scan.refresh_from_db()
    assert (scan.into, numbers(document)) == (None, [])


def test_a_replacement_can_be_undone(an: User, dossier: Dossier, document: Document) -> None:
    old = ready(an, document, pages=3)[1]
    (new,) = look_at(make_scan(an, dossier, replaces=old), seen(1))

    undo(FilingChange.objects.get(action="replaced"), an)

    new.refresh_from_db()
    old.refresh_from_db()
    assert (numbers(document), old.replaced_by, new.document) == ([1, 2, 3], None, None)


def test_a_changed_page_is_told_to_the_search_index(an: User, document: Document, other: Document) -> None:
    rows = scanned(an, document, pages=2)
    before = Page.objects.get(pk=rows[0].pk).changed_at

    filing.file_pages(rows[:1], other, an)

    assert Page.objects.get(pk=rows[0].pk).changed_at > before


def test_a_turned_page_can_be_struck_out_and_each_be_undone(an: User, document: Document) -> None:
    (page,) = ready(an, document)
    turned = turn(page, 90, an)
    filing.strike_out([page], an)

    undo(turned, an)

    page.refresh_from_db()
    assert (page.turn, page.struck_out) == (None, True)


@pytest.mark.django_db(transaction=True)
def test_two_people_filing_at_once_leave_whole_orders(an: User, document: Document, other: Document) -> None:
    rows = scanned(an, document, pages=4)
    more = scanned(an, other, pages=4)

    together(
        partial(filing.file_pages, rows[:2], other, an),
        partial(filing.file_pages, more[:2], document, an),
        partial(filing.strike_out, rows[3:], an),
    )

    assert sorted(numbers(document)) == [1, 2, 3]
    assert sorted(numbers(other)) == [1, 2, 3, 4]
