"""Percentages as they are shown and judged: two decimals half up, judged on the counts (QĐ 766/QĐ-TTg)."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ALL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Ratio:
    """`part` of `whole`; both counts, the part never larger."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """Two decimals, half up; None (shown as "–") for nothing of nothing; nothing below all is ever 100."""
        if not self.whole:
            return None
        rounded = (ALL * self.part / self.whole).quantize(CENT, ROUND_HALF_UP)
        return ALL - CENT if rounded == ALL and self.part < self.whole else rounded

    def missing(self, percent: Decimal) -> int:
        """How many more of the whole must become part of it to reach a percentage."""
        wanted = (percent * self.whole / ALL).to_integral_value(ROUND_CEILING)
        return max(0, int(wanted) - self.part)

    def reaches(self, percent: Decimal) -> bool:
        """Whether the counts reach the percentage; the rounded number has no say."""
        return self.whole > 0 and self.part * ALL >= percent * self.whole

    def gap(self, percent: Decimal) -> Decimal | None:
        """Points above (+) or below (−) a percentage, as the reader subtracts them."""
        return None if self.percent is None else self.percent - percent

    def distance(self, percent: Decimal) -> Decimal:
        """The exact gap, for putting rows in order."""
        return ALL * self.part / self.whole - percent if self.whole else Decimal(0)
