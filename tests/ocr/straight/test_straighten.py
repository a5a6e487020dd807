"""Pages are turned upright and straight without losing their edges."""

import numpy as np
import pytest

from ocr.straight.straighten import grown_size, straightened, turned


def test_straightening_grows_the_canvas_and_fills_it_with_paper() -> None:
    pink = np.full((400, 300, 3), (250, 210, 220), np.uint8)
    straight = straightened(pink, 10)
    assert straight.shape[:2] == grown_size((300, 400), 10)[::-1]
    assert np.abs(straight.astype(int) - (250, 210, 220)).max() <= 2


def test_straight_and_smaller_at_once_is_straight_and_then_smaller() -> None:
    page = np.full((900, 600), 250, np.uint8)
    page[300:420, 100:500] = 10
    small = straightened(page, 7, scale=0.5)
    big = straightened(page, 7)
    assert small.shape == (round(big.shape[0] / 2), round(big.shape[1] / 2))
    rows, columns = np.nonzero(small < 128)
    big_rows, big_columns = np.nonzero(big < 128)
    assert rows.mean() * 2 + 0.5 == pytest.approx(big_rows.mean(), abs=0.3)
    assert columns.mean() * 2 + 0.5 == pytest.approx(big_columns.mean(), abs=0.3)


def test_a_straight_page_at_its_own_size_is_not_touched() -> None:
    page = np.zeros((20, 30), np.uint8)
    assert straightened(page, 0) is page


def test_only_quarter_turns_are_turns() -> None:
    with pytest.raises(ValueError, match="quarter turns"):
        turned(np.zeros((2, 2), np.uint8), 45)
