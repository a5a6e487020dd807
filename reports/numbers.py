"""How figures are written in the reader's language: 15.380 · 39,96 % · −2,86; no count: –."""

from decimal import Decimal

from django.utils.formats import number_format

NONE = "–"


def whole(count: int | None) -> str:
    """15.380"""
    return NONE if count is None else str(number_format(count, 0, force_grouping=True))


def percent(value: Decimal | None) -> str:
    """39,96 %"""
    return NONE if value is None else f"{number_format(value, 2)} %"


def target(value: Decimal | None) -> str:
    """30 %: a target has decimals only where it was set with some."""
    if value is None:
        return NONE
    decimals = 0 if value == value.to_integral_value() else 2
    return f"{number_format(value, decimals)} %"


def points(value: Decimal | None) -> str:
    """+0,41 or −2,86"""
    if value is None:
        return NONE
    return f"{'−' if value < 0 else '+'}{number_format(abs(value), 2)}"


def difference(count: int) -> str:
    """+12 or −3"""
    return f"{'−' if count < 0 else '+'}{whole(abs(count))}"
