"""Pages: written down as they are looked at, filed, read."""

from functools import partial

import pytest

from accounts.models import User
from storage import pages
from storage.facts import PageFacts, ReadingFacts
from storage.mending import correct_text, turn
from storage.models import Document, Dossier, FilingChange, Page, Reading
from storage.states import DocumentState, PageState, ScanState, move
from tests.storage.paper import (
    assemble,
    claim,
    look_at,
    make_blob,
    make_scan,
    numbers_of,
    read,
    ready,
    scanned,
    seen,
    words_of,
)
from tests.storage.together import together


def test_pages_are_filed_at_the_end_as_they_come(an: User, document: Document) -> None:
    scanned(an, document, pages=2)
    scanned(an, document, pages=1)

    assert numbers_of(document) == [(1, 1), (2, 2), (3, 1)]


def test_pages_of_a_loose_scan_wait_in_no_document(an: User, dossier: Dossier) -> None:
    (page,) = look_at(make_scan(an, dossier), seen(1))

    assert (page.document, page.position, page.state) == (None, None, PageState.WAITING)


def test_a_second_look_never_doubles_a_page(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier, into=document)
    attempt = claim(scan, ScanState.LOOKING)
    first = pages.add_page(scan, attempt=attempt, facts=seen(1))
    again = pages.add_page(scan, attempt=attempt, facts=seen(1, width=1240))

    assert first is not None
    assert again is not None
    assert (first.pk, again.width, numbers_of(document)) == (again.pk, 1240, [(1, 1)])


def test_a_second_look_leaves_a_page_that_was_read_alone(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier, into=document)
    attempt = claim(scan, ScanState.LOOKING)
    page = pages.add_page(scan, attempt=attempt, facts=seen(1))
    assert page is not None
    read(page)

    again = pages.add_page(scan, attempt=attempt, facts=seen(1, width=1240))

    assert again is not None
    assert (again.state, again.width) == (PageState.READ, 2480)


def test_an_attempt_that_lost_the_scan_adds_no_page(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier, into=document)
    attempt = claim(scan, ScanState.LOOKING)

    assert pages.add_page(scan, attempt=attempt - 1, facts=seen(1)) is None
    assert not Page.objects.exists()


def test_a_page_that_cannot_be_opened_is_refused_and_the_rest_goes_on(
    an: User, dossier: Dossier, document: Document
) -> None:
    scan = make_scan(an, dossier, into=document)
    bad, good = look_at(scan, PageFacts(number=1, error_code="damaged"), seen(2))

    assert (bad.state, bad.error_code) == (PageState.REFUSED, "damaged")
    read(good)
    assemble(document)
    assert document.state == DocumentState.READY_WITH_GAPS


def test_a_page_that_opens_at_the_second_try_waits_to_be_read(an: User, dossier: Dossier) -> None:
    scan = make_scan(an, dossier)
    attempt = claim(scan, ScanState.LOOKING)
    pages.add_page(scan, attempt=attempt, facts=PageFacts(number=1, error_code="damaged"))

    page = pages.add_page(scan, attempt=attempt, facts=seen(1))

    assert page is not None
    assert (page.state, page.error_code, page.width) == (PageState.WAITING, "", 2480)


def test_a_born_digital_page_brings_its_own_text(an: User, dossier: Dossier, document: Document) -> None:
    words = (["Số:", 0.1, 0.1, 0.2, 0.12], ["Hà", 0.1, 0.2, 0.2, 0.22])
    facts = seen(1, born_digital=True, own_text="Số:\nHà", own_words=words)
    (page,) = look_at(make_scan(an, dossier, into=document), facts)

    reading = page.readings.get(current=True)
    assert (page.state, reading.source, reading.text) == (PageState.READ, Reading.Source.OWN, "Số:\nHà")
    assert [word[5:] for word in reading.words] == [[100.0, 0], [100.0, 1]]
    document.refresh_from_db()
    assert document.state == DocumentState.ASSEMBLING


def test_a_rescan_takes_the_place_of_the_old_page_which_is_kept(an: User, dossier: Dossier, document: Document) -> None:
    old = ready(an, document, pages=3)[1]

    (new,) = look_at(make_scan(an, dossier, replaces=old), seen(1))

    old.refresh_from_db()
    assert (old.replaced_by, old.position, old.document) == (new, 2, document)
    assert (new.position, new.document) == (2, document)
    assert numbers_of(document) == [(1, 1), (2, 1), (3, 3)]
    assert FilingChange.objects.get(action="replaced").words == "Đã thay trang 2."


def test_two_rescans_of_one_page_leave_one_page_in_its_place(an: User, dossier: Dossier, document: Document) -> None:
    old = ready(an, document, pages=1)[0]
    look_at(make_scan(an, dossier, replaces=old), seen(1))
    (last,) = look_at(make_scan(an, dossier, replaces=old), seen(1))

    assert list(document.pages.filter(replaced_by=None)) == [last]


def test_further_pages_of_a_rescan_go_to_the_end(an: User, dossier: Dossier, document: Document) -> None:
    old = ready(an, document, pages=2)[0]

    look_at(make_scan(an, dossier, replaces=old), seen(1), seen(2))

    assert [position for position, _number in numbers_of(document)] == [1, 2, 3]


def test_a_bad_rescan_leaves_the_old_page_in_its_place(an: User, dossier: Dossier, document: Document) -> None:
    old = ready(an, document, pages=1)[0]

    (new,) = look_at(make_scan(an, dossier, replaces=old), PageFacts(number=1, error_code="damaged"))

    old.refresh_from_db()
    document.refresh_from_db()
    assert (old.replaced_by, new.document) == (None, None)
    assert document.state == DocumentState.READY


def test_a_reading_is_kept_with_its_words_and_the_page_is_read(an: User, document: Document) -> None:
    page = scanned(an, document, pages=1)[0]

    read(page, "Quyết định số 468")

    reading = page.readings.get(current=True)
    assert (page.state, reading.text, len(reading.words)) == (PageState.READ, "Quyết định số 468", 4)
    document.refresh_from_db()
    assert document.state == DocumentState.ASSEMBLING


def test_an_attempt_that_lost_the_page_saves_nothing(an: User, document: Document) -> None:
    page = scanned(an, document, pages=1)[0]
    attempt = claim(page, PageState.READING)

    assert not pages.save_reading(page, attempt=attempt - 1, facts=words_of("cũ"))
    assert not pages.refuse_page(page, attempt=attempt - 1, code="too_heavy")
    assert not page.readings.exists()


def test_mended_verdicts_take_the_place_of_earlier_ones(an: User, dossier: Dossier) -> None:
    blank = {"code": "blank", "severity": "review", "value": None}
    (page,) = look_at(make_scan(an, dossier), seen(1, verdicts=(blank,)))
    turned = {"code": "turned", "severity": "mended", "value": 90}
    for _time in range(2):
        attempt = claim(page, PageState.READING)
        facts = words_of("lời")
        told = {name: getattr(facts, name) for name in facts.__slots__} | {"verdicts": (turned,), "view": make_blob()}
        assert pages.save_reading(page, attempt=attempt, facts=ReadingFacts(**told))
        page.refresh_from_db()
        assert page.verdicts == [blank, turned]
        assert move(page, PageState.WAITING)


def test_a_page_whose_text_cannot_be_read_leaves_a_gap(an: User, document: Document) -> None:
    page = scanned(an, document, pages=1)[0]

    assert pages.refuse_page(page, attempt=claim(page, PageState.READING), code="too_heavy")

    assemble(document)
    assert document.state == DocumentState.READY_WITH_GAPS


def test_reading_a_typed_page_again_keeps_the_typed_text(an: User, document: Document) -> None:
    page = scanned(an, document, pages=1)[0]
    read(page, "Quyet dinh")
    correct_text(page, "Quyết định", an)
    turn(page, 180, an)

    read(page, "Quyet dinh")

    assert page.state == PageState.TYPED
    assert page.readings.get(current=True).text == "Quyết định"


@pytest.mark.django_db(transaction=True)
def test_two_finishers_never_both_miss_the_last_page(an: User, document: Document) -> None:
    rows = scanned(an, document, pages=2)
    saves = [
        partial(pages.save_reading, page, attempt=claim(page, PageState.READING), facts=words_of("lời"))
        for page in rows
    ]

    assert together(*saves) == [True, True]

    document.refresh_from_db()
    assert document.state == DocumentState.ASSEMBLING


@pytest.mark.django_db(transaction=True)
def test_two_scans_into_one_document_share_no_position(an: User, dossier: Dossier, document: Document) -> None:
    scans = [make_scan(an, dossier, into=document) for _time in range(3)]

    together(*[partial(look_at, scan, seen(1), seen(2)) for scan in scans])

    assert [position for position, _number in numbers_of(document)] == [1, 2, 3, 4, 5, 6]
