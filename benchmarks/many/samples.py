"""Times as they are told: medians and percentiles of what was measured."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that so large a share of the values does not exceed; 0 of none."""
    if not values:
        return 0.0
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, -int(-share * len(ranked) // 1) - 1))]


def told(values: Sequence[float], *, digits: int = 2) -> dict[str, float]:
    """Return p50, p95, p99 and the worst."""
    found = {f"p{share}": round(percentile(values, share / 100), digits) for share in (50, 95, 99)}
    return {"n": len(values), **found, "worst": round(max(values, default=0.0), digits)}
