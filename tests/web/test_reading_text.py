"""The text of a page: doubtful words underlined, what was asked for marked."""

from typing import Any

from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from storage.models import Document, Page, Reading
from tests.storage.search.rows import make_page
from tests.web.conftest import Enter
from web.reading_text import Run, runs_of


def row(text: str, confidence: float = 96.0, *alternatives: str) -> list[Any]:
    return [text, 0.1, 0.1, 0.2, 0.2, confidence, 1, *([list(alternatives)] if alternatives else [])]


def reading(text: str, words: list[list[Any]], source: str = Reading.Source.MACHINE) -> Reading:
    return Reading(text=text, words=words, source=source)


def runs(text: str, words: list[list[Any]], asked: str = "") -> tuple[Run, ...]:
    with override("vi"):
        return runs_of(reading(text, words), asked)


def test_a_doubtful_word_is_told_with_what_it_may_have_been() -> None:
    words = [row("phát"), row("biêu,", 46.0, "biểu", "biếu"), row("của"), row("Tí", 3.0)]
    assert runs("phát biêu,\ncủa Tí", words) == (
        Run("phát ", marked=False, doubt=""),
        Run("biêu,", marked=False, doubt="Máy đọc không chắc; có thể là: biểu, biếu"),
        Run("\ncủa ", marked=False, doubt=""),
        Run("Tí", marked=False, doubt="Máy đọc không chắc"),
    )


def test_what_was_asked_for_is_marked_inside_a_doubtful_word() -> None:
    found = runs("(rnột)", [row("(rnột)", 46.0, "một")], asked="mot")
    assert [(run.text, run.marked, bool(run.doubt)) for run in found] == [
        ("(", False, True),
        ("rnột", True, True),
        (")", False, True),
    ]


def test_a_word_that_the_text_does_not_hold_is_passed_over() -> None:
    found = runs("một hai", [row("ba", 10.0), row("hai", 10.0)])
    assert [(run.text, bool(run.doubt)) for run in found] == [("một ", False), ("hai", True)]


def test_a_typed_text_has_no_doubts() -> None:
    typed = reading("hai", [row("hai", 10.0)], Reading.Source.HAND)
    assert runs_of(typed, "") == (Run("hai", marked=False, doubt=""),)


def test_without_a_reading_there_is_nothing_to_show() -> None:
    assert runs_of(None, "gì") == ()
    assert runs("", []) == ()


def test_the_viewer_counts_and_underlines_doubtful_words(paper: Document, an: User, kho: User, enter: Enter) -> None:
    words = [row("phát"), row("biêu", 46.0, "biểu"), row("<b>", 20.0)]
    page: Page = make_page(paper, "phát biêu <b>", an, words)
    shown = enter(kho).get(reverse("archive_page", args=[page.uid])).content.decode()
    assert "2 chữ cần xem lại" in shown
    assert '<span class="doubt" title="Máy đọc không chắc; có thể là: biểu">biêu</span>' in shown
    assert '<span class="doubt" title="Máy đọc không chắc">&lt;b&gt;</span>' in shown
