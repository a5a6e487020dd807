"""What befalls a page can be undone by what is told about it."""

import numpy as np
import pytest

from benchmarks.pages import decree
from benchmarks.pages.conditions import CONDITIONS, apply


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_is_the_same_again_and_keeps_the_truth(name: str) -> None:
    page = decree.draw(1, dpi=100)

    once, again = apply(name, page, 7), apply(name, page, 7)

    assert np.array_equal(once.image, again.image)
    assert once.lines == page.lines
    assert once.image.dtype == np.uint8
    assert once.dpi == (150 if name == "d150" else 100)
    assert not np.array_equal(once.image, page.image)


def test_a_fax_is_black_and_white() -> None:
    assert set(np.unique(apply("fax", decree.draw(1, dpi=100), 7).image)) == {0, 255}


def test_a_flipped_page_is_upright_after_its_rotation() -> None:
    page = decree.draw(1, dpi=100)
    for seed in range(6):
        flipped = apply("flip", page, seed)
        upright, over = (np.rot90(flipped.image, -(flipped.rotation + more) // 90) for more in (0, 180))
        assert np.abs(upright.astype(int) - page.image).mean() < 0.5 * np.abs(over.astype(int) - page.image).mean()


def test_a_photographed_word_lies_where_the_homography_says() -> None:
    page = decree.draw(1, dpi=100)
    photo = apply("photo", page, 7)
    assert photo.homography is not None
    ink = [word for word in page.words if len(word[0]) > 4][:40]
    for _text, (left, top, right, bottom) in ink:
        corners = np.array([(x, y, 1) for x in (left, right) for y in (top, bottom)], float) @ photo.homography.T
        columns, rows = (corners[:, :2] / corners[:, 2:]).T
        patch = photo.image[int(rows.min()) : int(rows.max()), int(columns.min()) : int(columns.max())]
        assert patch.min() < 0.75 * np.median(patch)
