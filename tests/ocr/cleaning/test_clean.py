"""The working copy is straight, at the size read best, and as black as the page was."""

from pathlib import Path

import numpy as np
import pytest

from ocr.cleaning.clean import is_bilevel, working_copy
from ocr.paper import to_grey
from ocr.straight.straighten import grown_size, straightened
from tests.ocr.pages import FAX, MONTHLY, OFFICIAL, page_of, turned_by


@pytest.mark.parametrize("path", [FAX, MONTHLY], ids=lambda path: path.stem)
def test_a_good_page_keeps_its_black(path: Path) -> None:
    page = page_of(path, 1, dpi=150)
    copy, canvas = working_copy(page, dpi=150)
    assert canvas.scale == 1
    assert (copy[to_grey(page) < 60] < 100).mean() > 0.98


def test_a_black_and_white_page_is_known() -> None:
    assert is_bilevel(page_of(FAX))
    assert not is_bilevel(np.full((50, 50), 128, np.uint8))


def test_a_crooked_page_is_made_straight_and_smaller_at_once() -> None:
    page = page_of(OFFICIAL)
    crooked = turned_by(page, 5)
    copy, canvas = working_copy(crooked, angle=5)
    assert canvas.size == grown_size((crooked.shape[1], crooked.shape[0]), 5)
    assert 0.4 < canvas.scale < 0.8
    assert copy.shape == canvas.read[::-1]
    kept = to_grey(straightened(crooked, 5))
    left, top, right, bottom = canvas.back((200, 300, 900, 1000))
    assert (copy[300:1000, 200:900] < 128).mean() == pytest.approx(
        (kept[top:bottom, left:right] < 128).mean(), rel=0.15
    )
