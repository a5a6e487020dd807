"""Percentiles are values that were measured."""

from benchmarks.many.samples import percentile, told


def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed() -> None:
    values = [float(value) for value in range(100, 0, -1)]

    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([], 0.5) == 0.0


def test_the_worst_and_the_number_are_told_too() -> None:
    assert told([1.0, 2.0, 9.123]) == {"n": 3, "p50": 2.0, "p95": 9.12, "p99": 9.12, "worst": 9.12}
