"""How much a file and a page may be."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file (bytes, pages) and of one page (the rest).

    pixels: in the picture that is stored. render_pixels: in the picture that is made for reading, enough for A3 at
    300 dpi; a larger page is rendered at a lower resolution. dpi_min and dpi_max: the resolution at which a page may be
    rendered.
    seconds: of work a page. memory: bytes of address space of the child that works on it.
    """

    bytes: int = 500 * 1024**2
    pages: int = 1000
    pixels: int = 150_000_000
    render_pixels: int = 20_000_000
    dpi_min: int = 72
    dpi_max: int = 600
    seconds: int = 120
    memory: int = 2 * 1024**3

    def as_dict(self) -> dict[str, int]:
        """Return the limits as JSON takes them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, int]) -> "Limits":
        """Return limits from what `as_dict` gave; what is left out keeps its default."""
        return cls(**values)
