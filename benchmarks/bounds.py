"""What reading must reach, and whether a run reached it: each demand with its figure, one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
HALF_POINT_WORSE, AS_GOOD = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Demand:
    """A figure that is asked for. `most` or `least` is its bound, `anchor` says that it is about a peer."""

    name: str
    figure: float
    most: float | None = None
    least: float | None = None
    unit: str = ""
    anchor: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure keeps its bounds."""
        enough = self.least is None or self.figure >= self.least
        return enough and (self.most is None or self.figure <= self.most)

    def line(self) -> str:
        """Return the demand as a line of a table."""
        bounds = [f"≥ {self.least:g}"] if self.least is not None else []
        bounds += [f"≤ {self.most:g}"] if self.most is not None else []
        verdict = "met" if self.met else "NOT MET"
        return f"  {self.name:62} {self.figure:9.3f} {self.unit:4} {' and '.join(bounds):18} {verdict}"


def percent(share: float) -> float:
    """Return a share (0..1) in percent."""
    return round(100 * share, 3)


def of_skew(row: Row) -> Iterator[Demand]:
    """Yield what is asked of straightness and orientation."""
    drawn, real, sparse = (row[name]["sohoa"] for name in ("drawn", "real", "sparse"))
    yield Demand("skew, drawn: mean error", drawn["mean"], most=0.02, unit="°")
    yield Demand("skew, drawn: within 0.1°", percent(drawn["within_0.1"]), least=99, unit="%")
    yield Demand("skew, drawn: worst", drawn["worst"], most=0.2, unit="°")
    yield Demand("skew, drawn: CPU a page (median)", drawn["seconds"], most=0.25, unit="s")
    yield Demand("skew, straight pages that were tilted", len(row["straight_tilted"]), most=0)
    yield Demand("skew, real scans turned: mean error", real["mean"], most=0.03, unit="°")
    yield Demand("skew, real scans turned: within 0.1°", percent(real["within_0.1"]), least=97, unit="%")
    yield Demand("skew, real scans turned: worst", real["worst"], most=0.3, unit="°")
    yield Demand("skew, sparse: within 0.2°", percent(sparse["within_0.2"]), least=95, unit="%")
    yield Demand("skew, sparse: pages tilted worse than they came", len(row["sparse_tilted_worse"]), most=0)
    upright, turned = row["upright"], row["turned"]
    yield Demand("orientation: upright pages that were turned", upright["pages"] - upright["right"], most=0)
    yield Demand("orientation: turned pages not found", turned["pages"] - turned["right"], most=0)
    yield Demand(
        "anchor: jdeskew's mean error, drawn", row["drawn"]["jdeskew"]["mean"], least=0.03, unit="°", anchor=True
    )
    yield Demand(
        "anchor: OCRmyPDF's mean error, drawn", row["drawn"]["ocrmypdf"]["mean"], least=3, unit="°", anchor=True
    )


def of_accuracy(row: Row) -> Iterator[Demand]:
    """Yield what is asked of exactness, in percent of the characters."""
    rates = {name: _rates(condition) for name, condition in row["conditions"].items()}
    yield Demand("CER, mean of all conditions", percent(row["mean"]["sohoa"]["characters"]), most=2.5, unit="%")
    yield Demand("WER (bag), mean of all conditions", percent(row["mean"]["sohoa"]["words"]), most=3.5, unit="%")
    limits = {"clean": 1.5, "stamp": 2.5, "illum": 2.5, "noise": 2.5, "rot": 2.5, "flip": 2.5, "photo": 4.0}
    for name, limit in limits.items():
        yield Demand(f"CER, {name}", rates[name]["sohoa"], most=limit, unit="%")
    for name in ("blur", "border", "fax", "d150"):
        more = rates[name]["sohoa"] - rates[name]["tesseract"]
        yield Demand(f"CER, {name}: above plain Tesseract", round(more, 3), most=AS_GOOD, unit="pt")
    yield Demand("pages made worse: mean loss", percent(row["worse"]["mean_loss"]), most=AS_GOOD, unit="pt")
    share = percent(row["worse"]["no_worse_than_half_a_point"])
    yield Demand(f"pages no worse than plain Tesseract + {HALF_POINT_WORSE}", share, least=97, unit="%")
    born = percent(row["born_digital_mean"]["sohoa"]["characters"])
    yield Demand("CER, born-digital papers as scans (stretch 2.5)", born, most=3.0, unit="%")
    yield Demand("CER, qn-575", percent(row["qn-575"]["sohoa"]["characters"]), most=4.0, unit="%")
    plain = percent(row["mean"]["tesseract"]["characters"])
    yield Demand("anchor: plain Tesseract, mean", plain, least=15, unit="%", anchor=True)
    bounds: tuple[tuple[str, float, float | None], ...] = (
        ("clean", 1.5, 3.5), ("stamp", 8, None), ("illum", 40, None), ("noise", 5, None)
    )  # fmt: skip
    for name, least, most in bounds:
        figure = rates[name]["tesseract"]
        yield Demand(f"anchor: plain Tesseract, {name}", figure, least=least, most=most, unit="%", anchor=True)


def _rates(condition: Row) -> dict[str, float]:
    return {reader: percent(condition[reader]["characters"]) for reader in ("tesseract", "sohoa")}


def of_speed(row: Row) -> Iterator[Demand]:
    """Yield what is asked of speed and memory."""
    for name, times in row["times_ocrmypdf"].items():
        yield Demand(f"pages a minute against OCRmyPDF, {name} (stretch 4)", times, least=3.0, unit="×")
    yield Demand("one page alone against plain Tesseract", row["one_page"]["times"], most=1.5, unit="×")
    yield Demand("memory, A4 300 dpi, peak", row["memory"]["a4_300"], most=400, unit="MB")
    yield Demand("memory, A3 600 dpi, peak", row["memory"]["a3_600"], most=1000, unit="MB")
    yield Demand("memory, growth a page over many", row["memory"]["many"]["grown_a_page"], most=0.1, unit="MB")


def of_size(row: Row) -> Iterator[Demand]:
    """Yield what is asked of the access copy."""
    colour, bits = row["kinds"]["colour"], row["kinds"]["1-bit"]
    yield Demand("access copy, colour A4 300 dpi, largest", colour["access_largest"] / 1000, most=400, unit="KB")
    yield Demand("access copy, 1-bit, mean", bits["access"] / 1000, most=80, unit="KB")
    yield Demand("access copy, 1-bit, stream against the scan's", bits["stream_times_scan"], most=1.1, unit="×")


def of_verdicts(row: Row) -> Iterator[Demand]:
    """Yield what is asked of the verdicts."""
    yield Demand("verdicts: good pages sent back", percent(row["good"]["sent_back"]), most=2, unit="%")
    yield Demand("verdicts: spoilt pages caught", percent(row["spoilt"]["caught"]), least=95, unit="%")
