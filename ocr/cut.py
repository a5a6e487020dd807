"""Whether text runs off the picture: letters, slices of letters or a seal stand against one of its borders."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ocr.paper import Marks, Pixels

_CUT_MARKS, _NEAR_MARKS, _NEAR = 5, 10, 0.005
_SLICES, _SLICE_AREA, _LETTER = 6, 3, 0.035
_SEAL_LEAST, _SEAL_MOST, _SEAL_FULL, _SEAL_AREA = 0.02, 0.17, 0.45, 60

Chosen = NDArray[np.bool_]


def text_at_border(ink: Pixels, marks: Marks) -> Literal["rescan", "review"] | None:
    """Say how sure it is that text is cut off: rescan, or review when it stands hardly a line from the border.

    ink: H×W, 1 where there is ink. A shadow or a black lid is far longer than any letter, a rule far straighter than
    a seal.
    """
    near = round(_NEAR * max(ink.shape))
    at_border = _borders(ink, marks, 1)
    letters = max(int((marks.letter & border).sum()) for border in at_border)
    slices = max(int((_slices(ink, marks) & border).sum()) for border in at_border)
    if letters >= _CUT_MARKS or slices >= _SLICES or _is_seal_cut(ink, marks, at_border):
        return "rescan"
    nearly = max(int((marks.letter & border).sum()) for border in _borders(ink, marks, near))
    return "review" if nearly >= _NEAR_MARKS else None


def _borders(ink: Pixels, marks: Marks, near: int) -> tuple[Chosen, Chosen, Chosen, Chosen]:
    """Return which marks come within some pixels of the left, upper, right and lower border."""
    height, width = ink.shape
    return (
        np.asarray(marks.left <= near, dtype=np.bool_),
        np.asarray(marks.top <= near, dtype=np.bool_),
        np.asarray(marks.left + marks.width >= width - near, dtype=np.bool_),
        np.asarray(marks.top + marks.height >= height - near, dtype=np.bool_),
    )


def _slices(ink: Pixels, marks: Marks) -> Chosen:
    """Return which marks may be what is left of a letter: too low to be one, not too long."""
    largest = _LETTER * max(ink.shape)
    slices = (np.maximum(marks.width, marks.height) <= largest) & (marks.area >= _SLICE_AREA)
    slices[0] = False
    return np.asarray(slices, dtype=np.bool_)


def _is_seal_cut(ink: Pixels, marks: Marks, at_border: tuple[Chosen, Chosen, Chosen, Chosen]) -> bool:
    """Say whether a hollow mark of a seal's size ends at just one border, in two places or along a bow."""
    longest = max(ink.shape)
    size = np.maximum(marks.width, marks.height), np.minimum(marks.width, marks.height)
    ring = (size[0] <= _SEAL_MOST * longest) & (size[1] >= _SEAL_LEAST * longest) & (marks.area >= _SEAL_AREA)
    ring &= (marks.area < _SEAL_FULL * marks.width * marks.height) & (np.sum(at_border, axis=0) == 1)
    ring[0] = False
    return any(_ends_twice(ink, marks, int(number)) for number in np.flatnonzero(ring))


def _ends_twice(ink: Pixels, marks: Marks, number: int) -> bool:
    """Say whether a mark meets the border in two places that lie apart, as a ring does and a line does not."""
    height = ink.shape[0]
    left, top, wide, high = (int(values[number]) for values in (marks.left, marks.top, marks.width, marks.height))
    box = marks.labels[top : top + high, left : left + wide] == number
    if top <= 1 or top + high >= height - 1:
        rows = box[:3] if top <= 1 else box[-3:]
        touched = rows.any(axis=0)
    else:
        columns = box[:, :3] if left <= 1 else box[:, -3:]
        touched = columns.any(axis=1)
    places = np.flatnonzero(touched)
    gaps = np.diff(places)
    return bool(gaps.size > 0 and gaps.max() > 0.25 * touched.size)
