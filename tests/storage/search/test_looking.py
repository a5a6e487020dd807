"""The order of ranks, screens that are cut from them, and what is counted."""

from collections.abc import Callable

import pytest

from accounts.models import Unit, User
from storage.models import Page, Procedure
from storage.search import looking
from storage.search.follower import catch_up
from storage.search.query import Results, search
from tests.storage.search.rows import make_document, make_dossier, make_page

pytestmark = pytest.mark.django_db
FilePage = Callable[[str], Page]
MORE = " và nhiều chữ khác nữa" * 20


def pages(found: Results) -> list[Page]:
    return [hit.page for hit in found.hits]


@pytest.fixture
def ranked(file_page: FilePage) -> list[Page]:
    """Pages from the best to the worst for `hoà giải`, filed the other way round."""
    worst_first = ["hóa rồi giái", "hoá giai", "giải tại nhà, hoà nước", "hòa giải"]
    filed = [file_page(text + MORE) for text in worst_first]
    catch_up()
    return filed[::-1]


def test_marks_and_side_by_side_come_first(ranked: list[Page], kho: User) -> None:
    assert pages(search("hoà giải", kho)) == ranked


def test_without_marks_typed_words_side_by_side_come_before_words_apart(file_page: FilePage, kho: User) -> None:
    apart = file_page("giải tại nhà, hoà nước; giải rồi hoà")
    together = file_page("việc hoà giải" + MORE)
    catch_up()
    assert pages(search("hoa giai", kho)) == [together, apart]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_screens_hold_every_page_once_whatever_ranks_they_cut(ranked: list[Page], kho: User, size: int) -> None:
    screens = [search("hoà giải", kho, limit=size, offset=offset) for offset in range(0, 6, size)]
    assert [page for screen in screens for page in pages(screen)] == ranked
    assert {(screen.total, screen.dossiers) for screen in screens} == {(4, 1)}


def test_small_screens_tell_near_spellings_from_what_was_typed(file_page: FilePage, kho: User) -> None:
    typed = [file_page("Giấy khai sinh"), file_page("Giấy khai sinh" + MORE)]
    near = file_page("Giấy khai sỉnhh")
    catch_up()
    screens = [search("khai sinh", kho, limit=1, offset=offset) for offset in range(4)]
    found = [(hit.page, hit.near) for screen in screens for hit in screen.hits]
    assert found == [(typed[0], False), (typed[1], False), (near, True)]
    assert {(screen.total, screen.dossiers) for screen in screens} == {(3, 1)}


def test_a_phrase_is_side_by_side_and_not_only_in_pairs(file_page: FilePage, kho: User) -> None:
    file_page("hòa giải ở đây và sẽ giải tại chỗ khác")
    there = file_page("việc hòa giải tại nhà")
    catch_up()
    assert pages(search('"hòa giải tại"', kho)) == [there]


def test_words_of_two_texts_are_not_side_by_side(unit_a: Unit, procedure: Procedure, an: User, kho: User) -> None:
    make_page(make_document(make_dossier("H1", unit_a, procedure), "Giấy khai"), "sinh viên", an)
    catch_up()
    assert search('"khai sinh"', kho).total == 0
    assert search("khai sinh", kho).total == 1


def test_words_begun_with_their_marks_come_first(file_page: FilePage, kho: User) -> None:
    other, first = file_page("quyên góp"), file_page("quyết định" + MORE)
    catch_up()
    assert pages(search("quyế*", kho)) == [first, other]
    assert pages(search("quye*", kho))[0] in (first, other)


def test_of_a_word_begun_the_pages_of_the_most_frequent_one_come_first(file_page: FilePage, kho: User) -> None:
    rare = file_page("quyên quyên góp")
    frequent = [file_page(f"quyết định số {number}" + MORE) for number in range(3)]
    catch_up()
    assert set(pages(search("quy*", kho))[:3]) == set(frequent)
    assert pages(search("quy*", kho))[3] == rare


@pytest.mark.parametrize("typed", ["biên bản", "biên", "biê*", '"biên bản"', "bien ban", ""])
def test_no_more_pages_are_counted_than_help(
    file_page: FilePage, kho: User, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    for number in range(6):
        file_page(f"Biên bản {number}")
    catch_up()
    assert (search(typed, kho, limit=2).total, search(typed, kho, limit=2).dossiers) == (6, 1)
    monkeypatch.setattr(looking, "MOST", 5)
    found = search(typed, kho, limit=2)
    assert (found.total, found.dossiers, len(found.hits)) == (5, None, 2)


def test_near_spellings_without_number_are_not_counted_either(
    file_page: FilePage, kho: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        file_page(f"Biên bảnn {number}")
    catch_up()
    assert search("bann", kho).total == 6
    monkeypatch.setattr(looking, "MOST", 5)
    found = search("baan", kho, limit=2)
    assert (found.total, found.dossiers, len(found.hits)) == (5, None, 2)


def test_two_slips_are_looked_for_when_nothing_nearer_was_found(file_page: FilePage, kho: User) -> None:
    far = file_page("khách sạn Holiidaay")
    near = file_page("khách sạn Holidai")
    catch_up()
    assert pages(search("holiday", kho)) == [near]
    assert pages(search("hooliidaaay", kho)) == [far]
