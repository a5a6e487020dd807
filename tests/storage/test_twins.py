"""The same sheet put in twice, also in another file."""

from accounts.models import User
from storage.models import Document, Dossier, Page
from storage.twins import seen_before
from storage.verdicts import verdict_of
from tests.storage.paper import look_at, make_scan, seen

BLANK = {"code": "blank", "severity": "review", "value": None}


def twin_of(number: int) -> dict[str, object]:
    return {"code": "same_page", "severity": "review", "value": number}


def reasons(page: Page) -> tuple[str, ...]:
    return verdict_of(Page.objects.get(pk=page.pk)).reasons


def test_pages_of_the_document_are_seen_before_those_of_the_scan(
    an: User, dossier: Dossier, document: Document
) -> None:
    look_at(
        make_scan(an, dossier, into=document),
        seen(1, fingerprint="000000000000000a"),
        seen(2, fingerprint="000000000000000b"),
    )
    scan = make_scan(an, dossier, into=document)
    look_at(scan, seen(1, fingerprint="000000000000000c"), seen(2, fingerprint="0", verdicts=(BLANK,)), seen(3))

    assert seen_before(scan) == [(0, 0xB), (-1, 0xA), (1, 0xC)]


def test_a_sheet_fed_twice_after_a_jam_is_named_by_its_place(an: User, dossier: Dossier, document: Document) -> None:
    look_at(make_scan(an, dossier, into=document), *(seen(number) for number in range(1, 8)))

    first, second = look_at(
        make_scan(an, dossier, into=document), seen(1, verdicts=(twin_of(0),)), seen(2, verdicts=(twin_of(1),))
    )

    assert [reasons(first), reasons(second)] == [("Trùng trang 7",), ("Trùng trang 8",)]


def test_twins_in_a_loose_scan_go_by_their_numbers(an: User, dossier: Dossier) -> None:
    _first, second = look_at(make_scan(an, dossier), seen(1), seen(2, verdicts=(twin_of(1),)))

    assert reasons(second) == ("Trùng trang 1",)


def test_a_rescan_is_not_compared_with_the_page_that_it_replaces(
    an: User, dossier: Dossier, document: Document
) -> None:
    old = look_at(make_scan(an, dossier, into=document), seen(1, fingerprint="000000000000000a"))[0]

    assert seen_before(make_scan(an, dossier, replaces=old)) == []
