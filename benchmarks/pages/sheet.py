"""A sheet of paper that text is set on, in points from its upper left corner; it keeps the truth of what was set."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.pages.faces import Face, font

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]
Colour = tuple[int, int, int]

A4 = (595.0, 842.0)
PAPER: Colour = (252, 251, 247)
INK: Colour = (28, 28, 32)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page and its truth.

    image: H×W×3 uint8 RGB. lines: the text in reading order, a line each (a table row is one line). words: text and
    (left, top, right, bottom) of the ink in pixels, in the same order. dpi: pixels per inch of `image`.
    """

    image: Pixels
    lines: tuple[str, ...]
    words: tuple[tuple[str, Box], ...]
    dpi: int


@dataclass
class Sheet:
    """A page while it is drawn."""

    face: Face
    dpi: int
    size: tuple[float, float] = A4
    paper: Colour = PAPER
    ink: Colour = INK
    lines: list[str] = field(default_factory=list)
    words: list[tuple[str, Box]] = field(default_factory=list)

    def __post_init__(self) -> None:
        width, height = (round(length * self.scale) for length in self.size)
        self.picture = Image.new("RGB", (width, height), self.paper)
        self.pen = ImageDraw.Draw(self.picture)

    @property
    def scale(self) -> float:
        """Pixels a point."""
        return self.dpi / 72

    def font(self, size: float, style: str) -> ImageFont.FreeTypeFont:
        """Return the sheet's face at a size in points."""
        return font(self.face, style, round(size * self.scale))

    def width(self, text: str, size: float, style: str = "regular") -> float:
        """Return how many points wide a text is."""
        return self.font(size, style).getlength(text) / self.scale

    def say(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = 13,
        style: str = "regular",
        align: str = "left",
        width: float | None = None,
        ink: Colour | None = None,
    ) -> None:
        """Set one line on the baseline `y` from `x` (its middle when centred); justified to `width` when given."""
        face = self.font(size, style)
        parts = text.split()
        space = self.width(" ", size, style)
        natural = sum(self.width(part, size, style) for part in parts) + space * (len(parts) - 1)
        if width is not None and len(parts) > 1:
            space += (width - natural) / (len(parts) - 1)
        place = x - natural / 2 if align == "middle" else x - natural if align == "right" else x
        for part in parts:
            at = (round(place * self.scale), round(y * self.scale))
            self.pen.text(at, part, fill=ink or self.ink, font=face, anchor="ls")
            left, top, right, bottom = self.pen.textbbox(at, part, font=face, anchor="ls")
            self.words.append((part, (int(left), int(top), int(right), int(bottom))))
            place += self.width(part, size, style) + space

    def line(
        self, text: str, x: float, y: float, *, size: float = 13, style: str = "regular", align: str = "left"
    ) -> None:
        """Set one line and keep it as truth."""
        self.say(text, x, y, size=size, style=style, align=align)
        self.lines.append(text)

    def wrapped(self, text: str, width: float, size: float, style: str = "regular", indent: float = 0) -> list[str]:
        """Return the text in lines no wider than `width`, the first shorter by `indent`."""
        rows: list[str] = []
        row = ""
        for word in text.split():
            longer = f"{row} {word}".strip()
            if row and self.width(longer, size, style) > width - (0 if rows else indent):
                rows.append(row)
                row = word
            else:
                row = longer
        return [*rows, row]

    def paragraph(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        *,
        size: float = 13,
        style: str = "regular",
        indent: float = 0,
        leading: float = 1.4,
    ) -> float:
        """Set a justified paragraph whose first baseline is `y`; the next free baseline."""
        rows = self.wrapped(text, width, size, style, indent)
        for number, row in enumerate(rows):
            start = indent if number == 0 else 0
            last = number == len(rows) - 1
            self.say(row, x + start, y, size=size, style=style, width=None if last else width - start)
            self.lines.append(row)
            y += size * leading
        return y

    def rule(self, x: float, y: float, to_x: float, to_y: float, *, thick: float = 0.7) -> None:
        """Draw a straight rule; `thick` in points, one pixel at least."""
        ends = tuple(round(value * self.scale) for value in (x, y, to_x, to_y))
        self.pen.line(ends, fill=self.ink, width=max(1, round(thick * self.scale)))

    def table(
        self,
        rows: Sequence[Sequence[str]],
        x: float,
        y: float,
        widths: Sequence[float],
        *,
        size: float = 12,
        centred: Sequence[int] = (),
        ruled: bool = True,
    ) -> float:
        """Draw a table, its first row in bold, its upper edge at `y`; the lower edge. A row is one line of truth."""
        edges = [x + sum(widths[:number]) for number in range(len(widths) + 1)]
        tops = [y]
        for number, row in enumerate(rows):
            style = "bold" if number == 0 else "regular"
            cells = [self.wrapped(text, width - 8, size, style) for text, width in zip(row, widths, strict=True)]
            tall = max(map(len, cells))
            for place, cell in enumerate(cells):
                middle = number == 0 or place in centred
                at = edges[place] + (widths[place] / 2 if middle else 4)
                for step, part in enumerate(cell):
                    down = tops[-1] + size * (1.25 + 1.2 * (step + (tall - len(cell)) / 2))
                    self.say(part, at, down, size=size, style=style, align="middle" if middle else "left")
            self.lines.append(" ".join(row))
            tops.append(tops[-1] + size * (0.6 + 1.2 * tall))
        if ruled:
            for top in tops:
                self.rule(x, top, edges[-1], top)
            for edge in edges:
                self.rule(edge, y, edge, tops[-1])
        return tops[-1]

    def paste(self, patch: Image.Image, x: float, y: float) -> None:
        """Lay a picture with transparency over the sheet as ink, its middle at (x, y) points: it darkens only."""
        at = round(x * self.scale - patch.width / 2), round(y * self.scale - patch.height / 2)
        page = np.asarray(self.picture.crop((*at, at[0] + patch.width, at[1] + patch.height)), dtype=np.float32)
        ink = np.asarray(patch.convert("RGBA"), dtype=np.float32)
        cover = ink[..., 3:] / 255
        mixed = page * (1 - cover + cover * ink[..., :3] / 255)
        self.picture.paste(Image.fromarray(mixed.astype(np.uint8)), at)
        self.pen = ImageDraw.Draw(self.picture)

    def drawn(self) -> Drawn:
        """Return the finished page."""
        return Drawn(np.asarray(self.picture, dtype=np.uint8).copy(), tuple(self.lines), tuple(self.words), self.dpi)
