"""Documents follow their scans and pages."""

from datetime import timedelta
from functools import partial
from itertools import product

import pytest
from django.utils import timezone, translation

from accounts.models import User
from storage import documents, pages, scans
from storage.changes import undo
from storage.documents import _walk, is_digitized, open_document, restore, settle, withdraw
from storage.facts import PageFacts
from storage.filing import strike_out
from storage.mending import correct_text
from storage.models import AuditEntry, Document, Dossier, Page
from storage.reasons import ReasonMissing
from storage.states import DOCUMENT_MOVES, DocumentState, PageState, ScanState
from tests.storage.paper import assemble, claim, make_scan, read, ready, scanned
from tests.storage.together import together

D = DocumentState
OPEN = set(DOCUMENT_MOVES) - {D.WITHDRAWN}


def test_a_component_is_opened_once(an: User, dossier: Dossier, document: Document) -> None:
    same = open_document(dossier, kind="component", component=document.component, by=an)

    assert (same.pk, same.title) == (document.pk, "Tờ khai đăng ký khai sinh")


def test_results_stand_beside_the_components(an: User, dossier: Dossier, document: Document) -> None:
    result = open_document(dossier, kind="result", by=an)
    named = open_document(dossier, kind="result", title="Giấy khai sinh", by=an)

    assert len({document.pk, result.pk, named.pk}) == 3
    assert (result.title, named.title) == ("Kết quả", "Giấy khai sinh")
    assert open_document(dossier, kind="result", title="Giấy khai sinh", by=an) == named


def test_whoever_speaks_another_language_opens_the_same_result(an: User, dossier: Dossier) -> None:
    result = open_document(dossier, kind="result", by=an)
    with translation.override("en"):
        assert open_document(dossier, kind="result", by=an) == result


def test_a_withdrawn_paper_is_opened_anew(an: User, dossier: Dossier, document: Document) -> None:
    withdraw(document, "nhầm hồ sơ", an)

    assert open_document(dossier, kind="component", component=document.component, by=an) != document


@pytest.mark.django_db(transaction=True)
def test_two_people_who_open_the_same_paper_get_the_same_row(an: User, dossier: Dossier) -> None:
    component = dossier.procedure.components.first()
    act = partial(open_document, dossier, kind="component", component=component, by=an)

    assert len({document.pk for document in together(act, act, act)}) == 1


def test_a_document_is_ready_when_its_pages_are_read_and_assembled(an: User, document: Document) -> None:
    rows = scanned(an, document, pages=2)
    states = [settle(document.pk).state]
    for page in rows:
        read(page)
        states.append(settle(document.pk).state)
    assemble(document)

    assert [*states, document.state] == [D.READING, D.READING, D.ASSEMBLING, D.READY]
    assert is_digitized(document)


def test_settling_twice_changes_nothing_more(an: User, dossier: Dossier, document: Document) -> None:
    ready(an, document)
    before = Dossier.objects.get(pk=dossier.pk).change

    settle(document.pk)

    assert Dossier.objects.get(pk=dossier.pk).change == before


def test_a_ready_document_raises_the_change_that_facts_follow(an: User, dossier: Dossier, document: Document) -> None:
    for page in scanned(an, document, pages=1):
        read(page)
    before = Dossier.objects.get(pk=dossier.pk).change

    assemble(document)

    assert Dossier.objects.get(pk=dossier.pk).change > before


def test_a_new_file_makes_a_ready_document_wait_for_it(an: User, dossier: Dossier, document: Document) -> None:
    ready(an, document)
    scan = make_scan(an, dossier, into=document)
    document.refresh_from_db()
    assert document.state == D.LOOKING

    scans.refuse(scan, attempt=claim(scan, ScanState.LOOKING), code="empty")
    document.refresh_from_db()
    assert document.state == D.READY_WITH_GAPS


def test_the_index_is_told_that_a_paper_waits_for_a_password(an: User, dossier: Dossier, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)
    locked = make_scan(an, dossier, into=document)
    Page.objects.update(changed_at=timezone.now() - timedelta(hours=1))

    scans.needs_password(locked, attempt=claim(locked, ScanState.LOOKING))

    page.refresh_from_db()
    assert page.changed_at > timezone.now() - timedelta(minutes=1)


def test_a_document_without_pages_is_not_digitized(an: User, document: Document) -> None:
    (page,) = ready(an, document)

    strike_out([page], an)

    document.refresh_from_db()
    assert document.state == D.RECEIVED
    assert not is_digitized(document)


def test_a_document_of_pages_that_never_opened_is_refused(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier, into=document)
    attempt = claim(scan, ScanState.LOOKING)
    pages.add_page(scan, attempt=attempt, facts=PageFacts(number=1, error_code="damaged"))
    scans.looked(scan, attempt=attempt)

    document.refresh_from_db()
    assert document.state == D.REFUSED
    assert not is_digitized(document)


def test_a_paper_typed_by_hand_is_digitized_before_it_is_assembled(an: User, document: Document) -> None:
    (page,) = scanned(an, document, pages=1)
    assert pages.refuse_page(page, attempt=claim(page, PageState.READING), code="too_heavy")
    assert not is_digitized(document)

    correct_text(page, "Tờ khai", an)

    document.refresh_from_db()
    assert document.state == D.ASSEMBLING
    assert is_digitized(document)


def test_a_paper_typed_by_hand_beside_a_locked_file_is_counted_anew(
    an: User, dossier: Dossier, document: Document
) -> None:
    (page,) = scanned(an, document, pages=1)
    locked = make_scan(an, dossier, into=document)
    scans.needs_password(locked, attempt=claim(locked, ScanState.LOOKING))
    before = Dossier.objects.get(pk=dossier.pk).change

    correct_text(page, "Tờ khai", an)

    document.refresh_from_db()
    assert (document.state, is_digitized(document)) == (D.NEEDS_PASSWORD, True)
    assert Dossier.objects.get(pk=dossier.pk).change > before


def test_a_withdrawn_paper_counts_no_more_and_can_come_back(an: User, dossier: Dossier, document: Document) -> None:
    ready(an, document)
    before = Dossier.objects.get(pk=dossier.pk).change

    change = withdraw(document, "nhầm hồ sơ", an)

    document.refresh_from_db()
    assert (document.state, document.withdrawn_reason) == (D.WITHDRAWN, "nhầm hồ sơ")
    assert (is_digitized(document), settle(document.pk).state) == (False, D.WITHDRAWN)
    assert Dossier.objects.get(pk=dossier.pk).change > before
    assert (change.dossier, AuditEntry.objects.filter(action="withdrew").count()) == (dossier, 1)
    assert restore(document).state == D.ASSEMBLING


def test_a_paper_with_the_longest_title_is_withdrawn(an: User, document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(title="đ" * 500)
    assert len(withdraw(document, "nhầm hồ sơ", an).words) <= 300


def test_a_paper_is_withdrawn_once_and_with_a_reason(an: User, document: Document) -> None:
    with pytest.raises(ReasonMissing):
        withdraw(document, " ", an)
    change = withdraw(document, "nhầm hồ sơ", an)

    assert withdraw(document, "lần nữa", an) == change
    undo(change, an)

    document.refresh_from_db()
    assert (document.state, document.withdrawn_reason) == (D.RECEIVED, "")


@pytest.mark.parametrize(("here", "there"), [pair for pair in product(sorted(OPEN), repeat=2) if len({*pair}) == 2])
def test_settling_finds_a_way_between_any_two_open_states(document: Document, here: str, there: str) -> None:
    Document.objects.filter(pk=document.pk).update(state=here)
    document.refresh_from_db()

    _walk(document, there)

    assert Document.objects.get(pk=document.pk).state == there


def test_digitized_filters_what_is_digitized_says(an: User, document: Document, other: Document) -> None:
    ready(an, document)

    assert list(Document.objects.filter(documents.DIGITIZED)) == [document]
    assert (is_digitized(document), is_digitized(other)) == (True, False)
