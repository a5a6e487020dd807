"""The slope of lines is found to a hundredth of a degree, and its error is told."""

import numpy as np
import pytest

from ocr.straight.rows import Edges, find_rows, sharpest_angle

HEIGHT = 16.0


def _lines(angle: float, *, count: int = 12, length: float = 900, noise: float = 0.3, step: float = 0.0) -> Edges:
    """Return the feet of lines turned counter-clockwise; `step`: how far the right column stands below the left."""
    rng = np.random.default_rng(3)
    x = np.tile(np.arange(-length / 2, length / 2, 2.0), count)
    y = np.repeat(np.arange(count) * 40.0 - count * 20, len(x) // count)
    x, y = np.where(x > 0, x + 80, x), y + rng.normal(0, noise, len(x)) + np.where(x > 0, step, 0.0)
    turn = np.radians(angle)
    mark = np.arange(len(x)) // 6
    return Edges(
        x * np.cos(turn) + y * np.sin(turn),
        y * np.cos(turn) - x * np.sin(turn),
        mark,
        np.zeros(len(x), np.bool_),
        HEIGHT,
    )


@pytest.mark.parametrize("angle", [-14.3, -0.07, 0.0, 2.6, 16.0])
def test_the_turn_of_lines_is_found(angle: float) -> None:
    rows = find_rows(_lines(angle))
    assert rows.angle == pytest.approx(angle, abs=0.01)
    assert rows.error < 0.02
    assert rows.share > 0.95


def test_columns_that_are_not_level_do_not_pull_the_angle_aside() -> None:
    assert find_rows(_lines(3.0, step=6.0)).angle == pytest.approx(3.0, abs=0.01)


def test_the_angle_of_scattered_marks_has_a_large_error() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(-500, 500, (2, 4000))
    rows = find_rows(Edges(x, y, np.arange(4000), np.zeros(4000, np.bool_), HEIGHT))
    assert rows.error > 0.15


def test_the_coarse_angle_is_good_to_a_fifth_of_a_degree() -> None:
    assert sharpest_angle(_lines(-7.34)) == pytest.approx(-7.34, abs=0.2)
