"""A page is taken apart and every word is put back."""

import numpy as np

from ocr.reading_order.patches import Patch, fold_back, lay
from ocr.words import Word, running_text

LEFT, RIGHT = Patch((0, 0, 100, 80), 0, 0, block=0), Patch((100, 0, 200, 80), 100, 90, block=1)


def test_patches_are_laid_on_bare_paper() -> None:
    page = np.full((80, 200), 240, np.uint8)
    page[10, 150] = 7
    picture = lay(page, [LEFT, RIGHT], (200, 170))
    assert picture.shape == (170, 200)
    assert picture[100, 150] == 7
    assert (picture == 7).sum() == 1
    assert (picture != 240).sum() == 1


def test_words_are_put_back_where_they_stand() -> None:
    word = Word("phải", (120, 100, 160, 120), 90, 0)
    assert fold_back([word], [LEFT, RIGHT])[0].box == (120, 10, 160, 30)


def test_a_word_that_reaches_over_its_patch_is_cut_off_at_the_edge() -> None:
    word = Word("mép", (90, 85, 160, 120), 90, 0)
    assert fold_back([word], [LEFT, RIGHT])[0].box == (100, 0, 160, 30)


def test_words_come_in_the_order_of_the_patches() -> None:
    below, above = Word("sau", (120, 100, 160, 120), 90, 0, 0), Word("trước", (20, 10, 60, 30), 90, 1, 1)
    assert running_text(fold_back([below, above], [LEFT, RIGHT])) == "trước\n\nsau"


def test_patches_of_one_line_make_one_line() -> None:
    row = [
        Patch((0, 0, 20, 20), 0, 0, 0, 0),
        Patch((100, 0, 150, 20), 30, 0, 0, 0),
        Patch((0, 30, 20, 50), 0, 30, 0, 1),
    ]
    words = [
        Word("máy", (32, 4, 70, 16), 90, 1, 1),
        Word("1", (5, 4, 9, 16), 90, 0, 0),
        Word("2", (5, 34, 9, 46), 90, 2, 2),
    ]
    back = fold_back(words, row)
    assert running_text(back) == "1 máy\n2"
    assert back[1].box == (102, 4, 140, 16)


def test_lines_of_the_engine_stay_apart_where_a_patch_has_several() -> None:
    words = [
        Word("một", (5, 5, 20, 15), 90, 0),
        Word("hai", (5, 25, 20, 35), 90, 1),
        Word("ba", (105, 95, 120, 105), 90, 1),
    ]
    assert [word.line for word in fold_back(words, [LEFT, RIGHT])] == [0, 1, 2]
