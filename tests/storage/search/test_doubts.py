"""What misread words may have been: found after everything that matches as typed, and never shown as the text."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import User
from storage.models import Document, Reading
from storage.search.doubts import alternatives_of, is_doubtful, may_be, near_terms
from storage.search.follower import catch_up
from storage.search.query import search
from tests.storage.search.rows import make_page

pytestmark = pytest.mark.usefixtures("index_dir")


def row(text: str, *alternatives: str, confidence: float = 46.0) -> list[Any]:
    """A word as Reading.words has it."""
    read: list[Any] = [text, 0.1, 0.1, 0.2, 0.2, confidence, 1]
    return [*read, list(alternatives)] if alternatives else read


def test_a_word_is_doubtful_below_sixty_if_it_says_anything() -> None:
    words = [row("quyêt"), row("của", confidence=96.0), row("—"), row("4O8/QĐ")]
    assert [is_doubtful(word) for word in words] == [True, False, False, True]


def test_words_of_older_readings_have_no_alternatives() -> None:
    assert alternatives_of(row("loan")) == []
    assert alternatives_of(row("Ioan", "loan")) == ["loan"]


def test_other_letters_are_kept_folded_and_other_marks_as_they_are() -> None:
    read = [row("rnột", "một"), row("Công", "Cổng", "Cống"), row("4O8/QĐ-TTg.", "408/QĐ-TTg"), row("của")]
    assert near_terms(read) == ("408", "408/qd-ttg", "cống", "cổng", "mot")
    assert may_be(read) == {"rnot": {"mot"}, "cong": {"cong"}, "4o8": {"408"}}


def test_a_misread_word_is_found_by_what_it_may_have_been_after_the_word_itself(
    paper: Document, an: User, kho: User
) -> None:
    misread = make_page(paper, "chỉ rnột trang", an, [row("chỉ"), row("rnột", "một"), row("trang")])
    typed = make_page(paper, "một", an)
    make_page(paper, "mốt khác", an, [row("hót", "hốt")])
    catch_up()
    hits = search("một trang", kho).hits + search("một", kho).hits
    assert [(hit.page, hit.near) for hit in hits if hit.page in (misread, typed)] == [
        (misread, True),
        (typed, False),
        (misread, True),
    ]
    assert [piece.text for piece in hits[0].snippet if piece.marked] == ["rnột trang"]
    assert hits[0].boxes == ((0.1, 0.1, 0.2, 0.2), (0.1, 0.1, 0.2, 0.2))
    assert search("một trang", kho, boxed=False).hits == (replace(hits[0], boxes=()),)


def test_a_number_with_letters_among_its_digits_is_found_by_its_digits(paper: Document, an: User, kho: User) -> None:
    page = make_page(paper, "Số 4O8/QĐ-TTg", an, [row("Số"), row("4O8/QĐ-TTg", "408/QĐ-TTg")])
    catch_up()
    (hit,) = search("408/qd-ttg", kho).hits
    assert (hit.page, hit.near, len(hit.boxes)) == (page, True, 1)


def test_a_page_that_may_have_the_typed_marks_ranks_before_one_that_has_others(
    paper: Document, an: User, kho: User
) -> None:
    clear = make_page(paper, "công", an)
    unsure = make_page(paper, "công", an, [row("công", "cổng")])
    exact = make_page(paper, "cổng", an)
    catch_up()
    found = search("cổng", kho).hits
    assert [hit.page for hit in found] == [exact, unsure, clear]
    assert not any(hit.near for hit in found)


def test_a_text_typed_by_hand_has_no_alternatives(paper: Document, an: User, kho: User) -> None:
    page = make_page(paper, "rnột", an, [row("rnột", "một")])
    Reading.objects.filter(page=page).update(source=Reading.Source.HAND)
    catch_up()
    assert not search("một", kho).hits
