"""What the looking and the reading of a page found, as it crosses from the child process into rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from unicodedata import normalize

from storage.models import Blob

ALL_BITS = 2**64 - 1
"""Fingerprints come as signed numbers; rows keep their bits."""
OWN_CONFIDENCE = 100.0
"""Text that the file itself carries was not guessed."""


def plain(text: str) -> str:
    """The text composed (NFC) and without NUL, which PostgreSQL keeps in no row; files and codes may carry it."""
    return normalize("NFC", text.replace("\x00", ""))


def plain_words(words: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Words in any of the shapes below, their text made plain; those of which nothing is left are dropped."""
    for text, *place in words:
        if plain(text):
            yield [plain(text), *place]


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page as looked at.

    number: from 1. width, height: pixels, upright by EXIF. dpi: (x, y). verdicts: [{"code", "severity", "value"}].
    fingerprint: 64 bits, hexadecimal. own_words: [[text, left, top, right, bottom], ...] in fractions of the page.
    error_code: why the page could not be rendered (ingest.errors), or empty.
    """

    number: int
    width: int = 0
    height: int = 0
    dpi: tuple[float, float] | None = None
    thumb: Blob | None = None
    view: Blob | None = None
    verdicts: tuple[dict[str, Any], ...] = ()
    fingerprint: str = ""
    codes: tuple[str, ...] = ()
    born_digital: bool = False
    own_text: str = ""
    own_words: tuple[list[Any], ...] = ()
    error_code: str = ""

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any], *, thumb: Blob | None = None, view: Blob | None = None) -> Self:
        """Take one page's answer of the `look` task; its pictures are kept as blobs already."""
        if "error" in answer:
            return cls(number=answer["number"], error_code=answer["error"]["code"])
        dpi = answer["dpi"]
        return cls(
            number=answer["number"],
            width=answer["width"],
            height=answer["height"],
            dpi=(float(dpi[0]), float(dpi[1])) if dpi else None,
            thumb=thumb,
            view=view,
            verdicts=tuple(answer["verdicts"]),
            fingerprint=f"{answer['fingerprint'] & ALL_BITS:016x}",
            codes=tuple(plain(code) for code in answer["codes"]),
            born_digital=answer["born_digital"],
            own_text=plain(answer["own_text"] or ""),
            own_words=tuple(plain_words(answer["own_words"])),
        )

    def words(self) -> list[list[Any]]:
        """The file's own words in the shape of Reading.words; words on one height make a line."""
        words: list[list[Any]] = []
        line, top, bottom = 0, 0.0, 0.0
        for text, left, above, right, below in self.own_words:
            middle = (above + below) / 2
            if words and not top <= middle <= bottom:
                line += 1
            top, bottom = above, below
            words.append([text, left, above, right, below, OWN_CONFIDENCE, line])
        return words


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """One page as read.

    words: [[text, left, top, right, bottom, confidence, line], ...] in fractions of the upright, straight page, whose
    size in pixels is width × height; an unsure word has an eighth item, what it may have been. rotation: clockwise
    degrees. skew: counter-clockwise degrees. confidence: 0..100. view: the picture of that page. verdicts: what was
    mended.
    """

    text: str
    words: tuple[list[Any], ...]
    rotation: int
    skew: float
    skew_confidence: float
    confidence: float
    width: int
    height: int
    view: Blob | None
    verdicts: tuple[dict[str, Any], ...]
    seconds: float

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any], *, view: Blob | None) -> Self:
        """Take the answer of the `read` task; its picture is kept as a blob already."""
        return cls(
            text=plain(answer["text"]),
            words=tuple(plain_words(answer["words"])),
            rotation=answer["rotation"],
            skew=answer["skew"],
            skew_confidence=answer["skew_confidence"],
            confidence=answer["confidence"],
            width=answer["width"],
            height=answer["height"],
            view=view,
            verdicts=tuple(answer["verdicts"]),
            seconds=answer["seconds"],
        )
