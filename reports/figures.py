"""Figures of one row of a report: how many dossiers have each flag, added up."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass

from reports.ratios import Ratio


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of dossiers received in a period, by what has been done; names as in Count."""

    received: int = 0
    components: int = 0
    settled: int = 0
    results: int = 0
    counted: int = 0
    reused: int = 0
    from_national_store: int = 0
    need_result: int = 0
    needed_results: int = 0
    settled_without_result: int = 0
    sample: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def without_components(self) -> int:
        """Chưa số hóa TPHS."""
        return self.received - self.components

    @property
    def not_counted(self) -> int:
        """Received, and not digitized in the sense of 4.2."""
        return self.received - self.counted

    @property
    def without_needed_result(self) -> int:
        """Asks for a written result, and its electronic copy is not there."""
        return self.need_result - self.needed_results

    @property
    def not_reused(self) -> int:
        """Received without a reused component."""
        return self.received - self.reused

    @property
    def results_ratio(self) -> Ratio:
        """4.1: electronic results of those dossiers whose procedure asks for a written one."""
        return Ratio(self.needed_results, self.need_result)

    @property
    def digitized_ratio(self) -> Ratio:
        """4.2: digitized, component and result, of all received."""
        return Ratio(self.counted, self.received)

    @property
    def reused_ratio(self) -> Ratio:
        """4.3: with a reused component, of all received."""
        return Ratio(self.reused, self.received)

    def ratio(self, indicator: str) -> Ratio:
        """Numerator and denominator of 4.1, 4.2 or 4.3 (QĐ 766/QĐ-TTg)."""
        return {"4.1": self.results_ratio, "4.2": self.digitized_ratio, "4.3": self.reused_ratio}[indicator]


def total(figures: Iterable[Figures]) -> Figures:
    """All of them added up."""
    return sum(figures, Figures())


def under(by_path: Mapping[str, Figures], path: str) -> Figures:
    """The figures of a unit with all below it, from those of single units by their path."""
    return total(figures for own, figures in by_path.items() if own.startswith(path))
