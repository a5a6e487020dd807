"""The two sets of pages that verdicts are measured on."""

from random import Random

import numpy as np

from benchmarks.verdict_good import few_lines
from benchmarks.verdict_paper import INK, Sheet
from benchmarks.verdict_spoilt import has_ink
from benchmarks.verdicts import Seen, good_pages, of_spoilt, spoilt_pages


def test_both_sets_hold_at_least_two_hundred_pages_of_every_kind() -> None:
    assert len(good_pages()) >= 200
    assert len({kind for _, kind, _ in good_pages()}) >= 20
    assert len(spoilt_pages()) >= 200
    assert len({kind for _, kind, _ in spoilt_pages()}) == 14


def test_pages_for_tuning_are_never_pages_for_measuring() -> None:
    assert not set(good_pages(400)) & set(good_pages(400, tuning=True))
    assert not set(spoilt_pages(400)) & set(spoilt_pages(400, tuning=True))


def test_a_seed_draws_the_same_page_again() -> None:
    assert np.array_equal(few_lines(Random("four lines2")), few_lines(Random("four lines2")))


def test_what_is_written_is_ink_on_the_sheet() -> None:
    sheet = Sheet.blank(Random(1), dpi=100, size=(60, 20))
    assert not has_ink(sheet.pixels())
    sheet.write(5, 5, "Nơi nhận:", fill=INK)
    assert has_ink(sheet.pixels())


def test_a_spoilt_page_is_caught_when_it_is_sent_back_or_its_fault_is_named() -> None:
    assert Seen("two sheets", 2, {"overlapped": "review"}, 0).caught
    assert Seen("two sheets", 2, {"too_dark": "rescan"}, 0).caught
    assert not Seen("two sheets", 2, {"photo": "review"}, 0).caught


def test_pages_enlarged_before_they_came_are_told_but_not_counted() -> None:
    told = of_spoilt([Seen("cut", 2, {"cut_edge": "rescan"}, 0), Seen("enlarged", 2, {}, 0)])
    assert (told["pages"], told["caught"], told["apart"]) == (1, 1.0, {"enlarged": "0 of 1"})
