"""A text typed by hand, laid over the words that the machine saw: each typed word gets a place on the page.

So that search can box it, and the text layer of the record copies as it was typed.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

BY_HAND: Final = 100.0
"""Confidence of a word that a person typed."""
MARGIN: Final = 0.05

Box = tuple[float, float, float, float]
WHOLE_PAGE: Final[Box] = (MARGIN, MARGIN, 1 - MARGIN, 1 - MARGIN)


def align(text: str, words: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return the text's words in the shape of Reading.words (fractions of the page), confidence 100.

    A word that the machine read alike keeps its box; a run that differs shares the room of the run it replaces; without
    any words the lines are spread over the page.
    """
    typed = text.split()
    if not words:
        return _spread(text)
    placed: list[list[Any]] = []
    matcher = SequenceMatcher(a=[str(word[0]) for word in words], b=typed, autojunk=False)
    for _tag, start, end, first, last in matcher.get_opcodes():
        run = typed[first:last]
        if end - start == len(run):
            pairs = zip(run, words[start:end], strict=True)
            placed += [[word, *seen[1:5], BY_HAND, seen[6]] for word, seen in pairs]
        else:
            near = words[start:end] or [words[max(start - 1, 0)]]
            placed += _share(run, _hull(near), line=near[0][6])
    return placed


def _hull(words: Sequence[Sequence[Any]]) -> Box:
    """The box round the run's words on its first line."""
    line = [word for word in words if word[6] == words[0][6]]
    lefts, tops, rights, bottoms = ([word[side] for word in line] for side in (1, 2, 3, 4))
    return min(lefts), min(tops), max(rights), max(bottoms)


def _share(run: Sequence[str], box: Box, *, line: int) -> list[list[Any]]:
    """Lay words side by side in a box, each as wide as its letters ask."""
    left, top, right, bottom = box
    letters = sum(len(word) + 1 for word in run)
    placed: list[list[Any]] = []
    at = left
    for word in run:
        width = (right - left) * (len(word) + 1) / letters
        placed.append([word, at, top, at + width, bottom, BY_HAND, line])
        at += width
    return placed


def _spread(text: str) -> list[list[Any]]:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return [word for number, line in enumerate(lines) for word in _line(line, number, of=len(lines))]


def _line(line: list[str], number: int, *, of: int) -> Iterator[list[Any]]:
    left, top, right, bottom = WHOLE_PAGE
    height = (bottom - top) / of
    above = top + number * height
    yield from _share(line, (left, above, right, above + height), line=number)
