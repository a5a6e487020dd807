"""Whatever way a person spells it, the page is found; and never another's page."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Field, Membership, Succession, Unit, User
from storage.models import Document, Dossier, Page, Procedure
from storage.search.follower import catch_up
from storage.search.query import Results, State, find_on, search
from storage.search.visible import Filters
from storage.states import DocumentState
from tests.cast import make_unit, make_user, place
from tests.storage.search.rows import make_document, make_dossier, make_page, retype

pytestmark = pytest.mark.django_db
FilePage = Callable[[str], Page]


def pages(found: Results) -> list[Page]:
    return [hit.page for hit in found.hits]


@pytest.fixture
def decision(file_page: FilePage) -> Page:
    """One page to be found among others."""
    page = file_page("Quyết định số 468/QĐ-TTg của Thủ tướng về quận Đống Đa, hòa giải tại Ủy ban nhân dân")
    file_page("Giấy khai sinh của Trần Thị Thử")
    file_page("Hợp đồng thuê nhà số 12/2024/HĐ-TN")
    catch_up()
    return page


@pytest.mark.parametrize(
    "typed",
    [
        "quyết định",
        "quyet dinh",
        "QUYẾT ĐỊNH",
        unicodedata.normalize("NFD", "quyết định đống đa"),
        "dong da",
        "Đống Đa",
        "hòa giải",
        "hoà giải",
        "uỷ ban",
        "ủy ban",
        '"hòa giải tại"',
        "“uy ban nhan dan”",
        "468/QĐ-TTg",
        "468/QD-TTG",
        "468/qđ-ttg",
        "468 / QĐ-TTg",
        "468/QĐ",
        "qd-ttg",
        "468",
        "quyế*",
        "quyet dinh thu tuo",
        '"nhân dâ*"',
        "quyêt đinh 468",
        "quyet dlnh",
        "thủ tuớng",
        "tthu tuong",
        "(quyết định)",
        "giải hoà",
    ],
)
def test_every_spelling_finds_the_page(decision: Page, kho: User, typed: str) -> None:
    assert pages(search(typed, kho)) == [decision]


@pytest.mark.parametrize(
    "typed", ['"giải hòa"', '"quyết 468"', "469/QĐ-TTg", "468/QĐ-UBND", "khác hẳn", '"quyet dlnh"', "468/2024"]
)
def test_what_is_not_there_is_not_found(decision: Page, kho: User, typed: str) -> None:
    found = search(typed, kho)
    assert (found.hits, found.total, found.dossiers) == ((), 0, 0)


@pytest.mark.parametrize(
    "typed", ['"', "*", "/", "()", '""', " - ", "'; DROP", "\x00", "a:b AND (", "[1 TO 2]", '"""*']
)
def test_signs_break_nothing(decision: Page, kho: User, typed: str) -> None:
    assert search(typed, kho).state == State.READY


def test_exact_marks_rank_above_folded(file_page: FilePage, kho: User) -> None:
    folded = file_page("ma mà mạ mã " * 30)
    exact = file_page("con má và nhiều chữ khác " + "không liên quan " * 60)
    catch_up()
    assert pages(search("má", kho)) == [exact, folded]


def test_a_whole_number_ranks_above_its_parts(file_page: FilePage, kho: User) -> None:
    parts = file_page("468 QĐ TTg " * 20)
    whole = file_page("Căn cứ 468/QĐ-TTg " + "và nhiều chữ khác nữa " * 60)
    catch_up()
    assert pages(search("468/qd-ttg", kho)) == [whole, parts]


def test_words_side_by_side_rank_above_words_apart(file_page: FilePage, kho: User) -> None:
    apart = file_page("sinh viên khai báo " * 10)
    together = file_page("khai sinh " + "và nhiều chữ khác nữa " * 60)
    catch_up()
    assert pages(search("khai sinh", kho)) == [together, apart]


def test_near_spellings_come_after_and_are_told(file_page: FilePage, kho: User) -> None:
    near = file_page("Giấy khai sỉnhh")
    typed = file_page("Giấy khai sinh")
    catch_up()
    found = search("khai sinh", kho)
    assert pages(found) == [typed, near]
    assert [hit.near for hit in found.hits] == [False, True]
    assert found.suggestion == ""


def test_a_number_hardly_legible_is_found_one_sign_off(paper: Document, an: User, kho: User) -> None:
    words = [["Số:", 0.1, 0.1, 0.2, 0.2, 96.0, 1], ["899/UBND-TTHC", 0.2, 0.1, 0.4, 0.2, 26.0, 1]]
    page = make_page(paper, "Số: 899/UBND-TTHC", an, words)
    catch_up()
    (hit,) = search("299/UBND-TTHC", kho).hits
    assert (hit.page, hit.near, hit.boxes) == (page, True, ((0.2, 0.1, 0.4, 0.2),))
    assert not search("290/UBND-TTHC", kho).hits


def test_a_clear_number_is_not_taken_for_its_neighbour(paper: Document, an: User, kho: User) -> None:
    make_page(paper, "467/QĐ-TTg", an, [["467/QĐ-TTg", 0.1, 0.1, 0.4, 0.2, 93.0, 1]])
    catch_up()
    assert not search("468/QĐ-TTg", kho).hits


def test_the_nearest_spelling_is_offered_when_nothing_was_found_as_typed(decision: Page, kho: User) -> None:
    assert search("quyet dlnh", kho).suggestion == "Quyết định"


def test_names_codes_and_titles_of_the_paper_are_found(dossier: Dossier, an: User, kho: User) -> None:
    page = make_page(make_document(dossier, "Giấy chứng sinh", number="15/CS"), "", an)
    catch_up()
    for typed in (
        "nguyen van thu",
        "chung sinh",
        "15/CS",
        "H99.99001-260105-0001",
        "h9999001-260105-0001",
        "H99990012601050001",
        "nguyễn chứng sinh",
    ):
        assert pages(search(typed, kho)) == [page], typed


def test_a_hit_shows_marked_text_and_boxes(paper: Document, an: User, kho: User) -> None:
    words = [["Khai", 0.1, 0.2, 0.3, 0.4, 0.9, 1], ["sinh", 0.3, 0.2, 0.5, 0.4, 0.9, 1]]
    page = make_page(paper, "Khai sinh", an, words)
    catch_up()
    hit = search("sinh", kho).hits[0]
    assert [(piece.text, piece.marked) for piece in hit.snippet] == [("Khai ", False), ("sinh", True)]
    assert hit.boxes == ((0.3, 0.2, 0.5, 0.4),)
    assert (hit.page_id, hit.page.document) == (page.pk, paper)
    assert find_on(page.readings.get(), "sính") == hit.boxes


@pytest.mark.parametrize("typed", ["sinh", "sinnh"])
def test_boxes_are_found_only_when_they_are_wanted_and_no_page_is_asked_for_alone(
    paper: Document, an: User, kho: User, typed: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    words = [["Khai", 0.1, 0.2, 0.3, 0.4, 0.9, 1], ["sinh", 0.3, 0.2, 0.5, 0.4, 0.9, 1]]
    for _page in range(3):
        make_page(paper, "Khai sinh", an, words)
    catch_up()
    with django_assert_num_queries(4):
        boxed = search(typed, kho).hits
    with django_assert_num_queries(4):
        plain = search(typed, kho, boxed=False).hits
    assert boxed[0].boxes
    assert plain == tuple(replace(hit, boxes=()) for hit in boxed)


def test_pages_and_dossiers_are_counted_beyond_the_screen(file_page: FilePage, kho: User) -> None:
    for number in range(7):
        file_page(f"Biên bản số {number}")
    catch_up()
    first, second = search("biên bản", kho, limit=4), search("biên bản", kho, limit=4, offset=4)
    assert (first.total, first.dossiers, len(first.hits), len(second.hits)) == (7, 1, 4, 3)
    assert len({hit.page_id for hit in (*first.hits, *second.hits)}) == 7


def test_nothing_typed_lists_everything_newest_first(unit_a: Unit, procedure: Procedure, an: User, kho: User) -> None:
    days = [datetime(2026, 1, day, 3, tzinfo=UTC) for day in (5, 9, 7)]
    filed = []
    for number, day in enumerate(days):
        dossier = make_dossier(f"H99.99001-260105-000{number}", unit_a, procedure, received_at=day)
        filed.append(make_page(make_document(dossier), "chữ", an))
    catch_up()
    assert pages(search("", kho)) == [filed[1], filed[2], filed[0]]


# What is not theirs


@pytest.fixture
def two_units(unit_a: Unit, unit_b: Unit, procedure: Procedure, an: User, binh: User) -> tuple[Page, Page]:
    """A page of unit A and one of unit B, with the same words."""
    first = make_document(make_dossier("H99.99001-260105-0001", unit_a, procedure))
    second = make_document(make_dossier("H99.99002-260105-0001", unit_b, procedure))
    both = make_page(first, "Giấy khai sinh", an), make_page(second, "Giấy khai sinh", binh)
    catch_up()
    return both


def test_everyone_finds_only_what_is_theirs(
    two_units: tuple[Page, Page], an: User, binh: User, kho: User, dung: User
) -> None:
    assert pages(search("khai sinh", an)) == [two_units[0]]
    assert pages(search("khai sinh", binh)) == [two_units[1]]
    assert set(pages(search("khai sinh", kho))) == set(two_units)
    assert search("khai sinh", dung).total == 0


def test_the_filter_is_in_the_query_so_that_totals_tell_nothing(two_units: tuple[Page, Page], an: User) -> None:
    found = search("khai sinh", an, limit=1)
    assert (found.total, found.dossiers) == (1, 1)


def test_a_dossier_is_seen_through_its_owning_unit_too(
    unit_a: Unit, unit_b: Unit, procedure: Procedure, an: User, binh: User
) -> None:
    page = make_page(make_document(make_dossier("H1", unit_a, procedure, owning_unit=unit_b)), "phi địa giới", an)
    catch_up()
    assert pages(search("phi dia gioi", binh)) == [page]


def test_the_past_of_a_unit_is_found_by_its_successor(
    province: Unit, unit_a: Unit, procedure: Procedure, an: User, binh: User
) -> None:
    old = make_unit(Unit.Kind.COMMUNE, "98001", "Xã Cũ", parent=province, valid_from=date(1900, 1, 1))
    Succession.objects.create(old=old, new=unit_a, date=date(2025, 7, 1))
    page = make_page(make_document(make_dossier("H1", old, procedure)), "sổ cũ", an)
    catch_up()
    assert pages(search("so cu", an)) == [page]
    assert search("so cu", binh).total == 0


def test_a_person_limited_to_fields_finds_only_those(
    two_units: tuple[Page, Page], unit_a: Unit, procedure: Procedure, field: Field
) -> None:
    other = Field.objects.create(code="G09", name="Đất đai")
    user = make_user("hep", "Người Thử Hẹp")
    row = place(user, unit_a, Membership.Role.STAFF)
    Membership.objects.filter(pk=row.pk).update(all_fields=False)
    assert search("khai sinh", user).total == 0
    row.fields.add(other)
    assert search("khai sinh", user).total == 0
    row.fields.add(field)
    assert pages(search("khai sinh", user)) == [two_units[0]]


def test_fields_of_one_place_do_not_reach_into_another(
    two_units: tuple[Page, Page], unit_a: Unit, unit_b: Unit
) -> None:
    other = Field.objects.create(code="G09", name="Đất đai")
    user = make_user("hai", "Người Thử Hai Nơi")
    place(user, unit_a, Membership.Role.STAFF)
    row = place(user, unit_b, Membership.Role.STAFF)
    Membership.objects.filter(pk=row.pk).update(all_fields=False)
    row.fields.add(other)
    assert pages(search("khai sinh", user)) == [two_units[0]]


def test_a_right_that_ended_since_the_index_was_made_shows_nothing(two_units: tuple[Page, Page], an: User) -> None:
    Membership.objects.filter(user=an).update(valid_to=timezone.localdate() - timezone.timedelta(days=1))
    assert search("khai sinh", an).total == 0


def test_what_the_index_does_not_know_yet_is_checked_against_the_rows(
    two_units: tuple[Page, Page], unit_b: Unit, an: User
) -> None:
    dossier = Dossier.objects.get(code="H99.99001-260105-0001")
    Dossier.objects.filter(pk=dossier.pk).update(receiving_unit=unit_b, owning_unit=unit_b)
    found = search("khai sinh", an)
    assert (found.hits, found.total) == ((), 0)


@pytest.mark.parametrize("change", ["struck", "unfiled", "withdrawn paper", "withdrawn dossier"])
@pytest.mark.parametrize("followed", [True, False])
def test_pages_out_of_the_record_are_not_found(decision: Page, kho: User, change: str, followed: bool) -> None:
    pages_ = Page.objects.filter(pk=decision.pk)
    if change == "struck":
        pages_.update(struck_out=True, changed_at=Now())
    elif change == "unfiled":
        pages_.update(document=None, position=None, changed_at=Now())
    elif change == "withdrawn paper":
        Document.objects.update(state=DocumentState.WITHDRAWN)
    else:
        Dossier.objects.update(withdrawn_at=Now())
    pages_.update(changed_at=Now())
    if followed:
        catch_up()
    assert search("quyết định", kho).hits == ()


def test_a_corrected_text_is_found_by_its_new_words_only(decision: Page, kho: User) -> None:
    retype(decision, "Công văn")
    catch_up()
    assert pages(search('"cong van"', kho)) == [decision]
    assert search('"đống đa"', kho).total == 0


# Filters


def test_each_filter_narrows(unit_a: Unit, unit_b: Unit, procedure: Procedure, an: User, kho: User) -> None:
    land = Field.objects.create(code="G09", name="Đất đai")
    deed = Procedure.objects.create(code="1.2", name="Đất", folded="dat", field=land, level="commune")
    early, late = datetime(2026, 1, 5, 18, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)
    first = make_document(make_dossier("H1", unit_a, procedure, received_at=early))
    second = make_document(make_dossier("H2", unit_b, deed, received_at=late), kind="result")
    Document.objects.filter(pk=second.pk).update(state=DocumentState.READY_WITH_GAPS)
    one, two = make_page(first, "chữ", an), make_page(second, "chữ", an)
    catch_up()
    for wanted, filters in [
        ([one], Filters(unit=unit_a)),
        ([two], Filters(field=land)),
        ([one], Filters(procedure=procedure)),
        ([two], Filters(kind="result")),
        ([two], Filters(state=DocumentState.READY_WITH_GAPS)),
        ([one], Filters(received_to=date(2026, 1, 6))),
        ([], Filters(received_to=date(2026, 1, 5))),  # 18:00 UTC is the next day in Việt Nam
        ([one], Filters(received_from=date(2026, 1, 6), received_to=date(2026, 1, 6))),
        ([two], Filters(received_from=date(2026, 1, 7))),
        ([], Filters(unit=unit_a, field=land)),
    ]:
        assert pages(search("chữ", kho, filters)) == wanted, filters
        assert pages(search("", kho, filters)) == wanted, filters


def test_a_unit_filter_takes_in_all_below_it(
    two_units: tuple[Page, Page], province: Unit, unit_a: Unit, kho: User, an: User
) -> None:
    assert search("khai sinh", kho, Filters(unit=province)).total == 2
    assert search("khai sinh", an, Filters(unit=province)).total == 1


def test_without_an_index_search_says_that_it_is_being_built(kho: User) -> None:
    assert search("khai sinh", kho) == Results(state=State.REBUILDING, seconds=pytest.approx(0, abs=5))
