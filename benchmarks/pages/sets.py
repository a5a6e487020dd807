"""The sets that figures are told of: recipes, always the same, that are drawn one at a time."""

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.pages.conditions import CONDITIONS, Spoilt, apply, turned
from benchmarks.pages.faces import FACES
from benchmarks.pages.kinds import KINDS

SKEW_KINDS = ("dense", "form", "four lines", "table", "seal", "letter", "handwriting", "two columns", "landscape")
SKEW_CONDITIONS = ("clean", "noise", "illum", "stamp", "border", "fax", "jpeg", "lowcon", "clean")
SKEW_DPI = (100, 150, 200, 200, 200, 300, 300, 300, 300, 400, 600)
SPARSE_KINDS = ("four lines", "form", "seal", "title")
UPRIGHT_KINDS = (
    "seal", "landscape", "nearly empty", "back", "form", "letter", "table", "four lines", "two columns", "handwriting",
    "title", "dense",
)  # fmt: skip
TURNED_KINDS = ("letter", "dense", "table", "form", "two columns", "landscape")


@dataclass(frozen=True, slots=True)
class Recipe:
    """One page of a set: what is drawn, what befalls it, how it is laid.

    face: place in FACES. angle: degrees counter-clockwise that it is laid askew before its condition befalls it.
    rotation: degrees clockwise that make it upright again, besides those of the condition `flip`.
    """

    kind: str
    condition: str
    seed: int
    dpi: int
    face: int
    angle: float = 0.0
    rotation: int = 0

    @property
    def name(self) -> str:
        """A name for files, one in its set."""
        return f"{self.condition}-{self.kind}-{self.seed}-{self.dpi}".replace(" ", "_")

    def make(self) -> Spoilt:
        """Draw the page."""
        drawn = KINDS[self.kind](self.seed, dpi=self.dpi, face=FACES[self.face])
        image = turned(drawn.image, self.angle) if self.angle else drawn.image
        image = np.ascontiguousarray(np.rot90(image, self.rotation // 90))
        spoilt = apply(self.condition, replace(drawn, image=image), self.seed)
        return replace(spoilt, angle=spoilt.angle + self.angle, rotation=(spoilt.rotation + self.rotation) % 360)


def accuracy_set(pages: int = 10, *, first: int = 1000) -> list[Recipe]:
    """Return so many letters under each of the fourteen conditions; both resolutions and all faces in each."""
    return [
        Recipe("letter", condition, first + 100 * number + page, (300, 200)[page % 2], (page // 2 + page + number) % 4)
        for number, condition in enumerate(CONDITIONS)
        for page in range(pages)
    ]


def skew_set(pages: int = 200, *, first: int = 20_000) -> list[Recipe]:
    """Return pages of every kind, laid askew by up to 15 degrees: a third by less than 3, every twentieth straight."""
    rng = np.random.default_rng(first)
    return [_askew(SKEW_KINDS[number % 9], first + number, rng, number) for number in range(pages)]


def sparse_set(pages: int = 60, *, first: int = 30_000) -> list[Recipe]:
    """Return pages with little on them, laid askew by up to 15 degrees."""
    rng = np.random.default_rng(first)
    return [_askew(SPARSE_KINDS[number % 4], first + number, rng, number) for number in range(pages)]


def _askew(kind: str, seed: int, rng: np.random.Generator, number: int) -> Recipe:
    angle = float(rng.uniform(-3, 3) if number % 3 == 0 else rng.uniform(-15, 15))
    dpi = int(rng.choice(SKEW_DPI))
    condition = str(rng.choice(SKEW_CONDITIONS))
    if dpi < 200 and condition in ("noise", "fax"):  # nobody could read those
        condition = "clean"
    return Recipe(kind, condition, seed, dpi, number % 4, 0.0 if number % 20 == 10 else round(angle, 3))


def upright_set(pages: int = 200, *, first: int = 40_000) -> list[Recipe]:
    """Return upright pages of every kind that tempts to turn them, some slightly askew."""
    rng = np.random.default_rng(first)
    conditions = ("clean", "bleed", "illum", "fax", "stamp", "border", "lowcon", "noise")
    return [
        Recipe(
            UPRIGHT_KINDS[number % 12],
            str(rng.choice(conditions)),
            first + number,
            int(rng.choice((200, 300))),
            number % 4,
            round(float(rng.uniform(-3, 3)), 3) if number % 2 else 0.0,
        )
        for number in range(pages)
    ]


def turned_set(pages: int = 60, *, first: int = 50_000) -> list[Recipe]:
    """Return pages that lie on a side or on their head, every third askew as well."""
    rng = np.random.default_rng(first)
    conditions = ("clean", "bleed", "illum", "fax", "stamp", "lowcon", "noise")
    return [
        Recipe(
            TURNED_KINDS[number % 6],
            str(rng.choice(conditions)),
            first + number,
            int(rng.choice((200, 300))),
            number % 4,
            round(float(rng.uniform(-10, 10)), 3) if number % 3 == 0 else 0.0,
            (90, 180, 270)[(number // 6 + number) % 3],
        )
        for number in range(pages)
    ]


def speed_set(pages: int = 20, *, first: int = 60_000) -> list[Recipe]:
    """Return colour letters at 300 dpi under mixed conditions."""
    mixed = ("clean", "stamp", "jpeg", "lowcon", "rot", "noise", "clean", "bleed", "illum", "flip")
    return [Recipe("letter", mixed[page % 10], first + page, 300, page % 4) for page in range(pages)]


def size_set(pages: int = 12, *, first: int = 70_000) -> list[Recipe]:
    """Return letters at 300 dpi in turn in colour and in one bit."""
    mixed = ("clean", "fax", "stamp", "fax", "jpeg", "fax")
    return [Recipe("letter", mixed[page % 6], first + page, 300, page % 4) for page in range(pages)]


SETS = {
    "accuracy": accuracy_set,
    "skew": skew_set,
    "sparse": sparse_set,
    "upright": upright_set,
    "turned": turned_set,
    "speed": speed_set,
    "size": size_set,
}
